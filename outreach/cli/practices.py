"""Ready-made campaigns: the files that a practice of each profession begins with."""

import re
from collections.abc import Iterator
from pathlib import Path

PRACTICES = {
    "therapist": "a therapist: physicians, schools, lawyers, colleagues; in English and Spanish",
    "law": "a family lawyer: therapists, accountants, planners, agents, colleagues",
    "medical": "a pediatric clinic: physicians, school nurses, pharmacies, therapists",
    "consulting": "an independent consultant: former clients, accountants, agencies, colleagues",
}
SHIPPED = "therapist"  # whose schedules, letters and tests are those that Outreach ships
LETTERS, TESTS = Path("templates/emails"), Path("tests/campaigns")


def read_practice(practice: str) -> dict[Path, str]:
    """Every file by its place in the folder: schedules, all letters to contacts, tests, and people to try it with."""
    from outreach.app import shipped_folder

    pack = Path(__file__).resolve().parents[1] / "practices" / practice
    begin = shipped_folder() if practice == SHIPPED else pack
    found = {Path("schedules.yaml"): read_sample(begin / "schedules.yaml")}
    found |= {LETTERS / name: text for name, text in _read_letters(begin, own=practice != SHIPPED)}
    found |= {TESTS / file.name: read_sample(file) for file in sorted((begin / TESTS).glob("*.yaml"))}
    return found | {
        Path(name): (pack / name).read_text("utf-8") for name in ("contacts.csv", "resources.csv")
    }


def read_sample(file: Path) -> str:
    """As it stands in a folder that has its JSON Schema at the top, and not in docs/ as the repository."""
    return re.sub(r"(\$schema=(?:\.\./)*)docs/", r"\1", file.read_text("utf-8"), count=1)


def read_others(files: dict[Path, str]) -> Iterator[tuple[Path, str]]:
    """The shipped templates that these files leave as they are: the mails to the owner."""
    from outreach.app import shipped_folder

    for file in sorted((shipped_folder() / LETTERS).iterdir()):
        own = {LETTERS / file.name, LETTERS / f"{file.name.partition('.')[0]}.md"}
        if not own & files.keys():
            yield LETTERS / file.name, file.read_text("utf-8")


def _read_letters(folder: Path, *, own: bool) -> Iterator[tuple[str, str]]:
    """All words that a contact can read; `own`: those of a pack, with the opt-out that every practice shares."""
    from outreach.app import shipped_folder
    from outreach.render.source import read_source

    if own:
        yield "_opt_out.md", (shipped_folder() / LETTERS / "_opt_out.md").read_text("utf-8")
    for file in sorted((folder / LETTERS).glob("*.md")):
        if own or not read_source(file).to_owner:
            yield file.name, file.read_text("utf-8")
