"""Letters to try things on, and the letters that are shipped."""

from collections.abc import Callable
from pathlib import Path

import pytest

from outreach.render import Template, Templates, load_templates

SHIPPED = Path(__file__).parents[2] / "templates" / "emails"
Loaded = Callable[..., Templates]
Made = Callable[..., Template]


@pytest.fixture(scope="session")
def shipped() -> Templates:
    return load_templates([SHIPPED])


@pytest.fixture
def load(tmp_path: Path) -> Loaded:
    """Templates from files given as `{"hello.school.md": "…"}`."""

    def load_files(files: dict[str, str]) -> Templates:
        for name, text in files.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        return load_templates([tmp_path])

    return load_files


@pytest.fixture
def letter(load: Loaded) -> Made:
    """One mail to the owner (no signature, no opt-out) with this body."""

    def make(body: str, subject: str = "Hello") -> Template:
        return load({"hello.md": f"---\nsubject: {subject}\nto: owner\n---\n{body}"}).find("hello")

    return make


@pytest.fixture
def inner() -> Callable[[str], str]:
    """What stands between <body> and </body>."""

    def cut(html: str) -> str:
        return html.partition("<body")[2].partition(">\n")[2].partition("</body>")[0].strip()

    return cut
