"""The pages for people, and their tables."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


class Page:
    """A Markdown file: its text, its headings with what stands below each, and its tables."""

    def __init__(self, path: Path):
        self.path = path
        self.text = path.read_text("utf-8")

    def below(self, heading: str) -> str:
        """What stands below the heading (without its #s), up to the next one."""
        found = re.search(
            rf"^#+ {re.escape(heading)}\n(.*?)(?=^#+ |\Z)", _without_code(self.text), re.MULTILINE | re.DOTALL
        )
        assert found, f"{self.path.name} has no heading {heading!r}"
        return self.text[found.start(1) : found.end(1)]

    def table(self, heading: str) -> list[list[str]]:
        """The cells of all rows of the tables below the heading, without heads."""
        rows = [line for line in self.below(heading).splitlines() if line.startswith("|")]
        cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
        ruled = {index for index, row in enumerate(cells) if set("".join(row)) == {"-"}}
        return [row for index, row in enumerate(cells) if not {index, index + 1} & ruled]

    def words(self, heading: str) -> list[str]:
        """The first words in code of each row of the tables below the heading."""
        return [row[0].partition("`")[2].partition("`")[0] for row in self.table(heading)]

    def blocks(self, heading: str) -> list[str]:
        """The fenced blocks below the heading."""
        return re.findall(r"^```\w*\n(.*?)^```", self.below(heading), re.MULTILINE | re.DOTALL)

    def headings(self) -> list[str]:
        return re.findall(r"^#+ (.+)$", _without_code(self.text), re.MULTILINE)


def _without_code(text: str) -> str:
    """The same text with fenced code blanked, letter for letter: a comment in code is no heading."""
    return re.sub(
        r"^```.*?^```", lambda found: re.sub(r"[^\n]", "·", found[0]), text, flags=re.MULTILINE | re.DOTALL
    )


def find_pages() -> list[Path]:
    return [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def readme() -> Page:
    return Page(ROOT / "README.md")


@pytest.fixture(scope="session")
def reference() -> Page:
    return Page(ROOT / "docs" / "reference.md")


@pytest.fixture(scope="session")
def schedules_page() -> Page:
    return Page(ROOT / "docs" / "schedules.md")


@pytest.fixture(scope="session")
def templates_page() -> Page:
    return Page(ROOT / "docs" / "templates.md")


@pytest.fixture(scope="session", params=find_pages(), ids=lambda path: path.name)
def page(request) -> Page:
    return Page(request.param)
