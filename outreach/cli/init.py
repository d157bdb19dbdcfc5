"""`outreach init`: a folder to start from."""

from collections.abc import Mapping
from pathlib import Path

import click

from outreach.cli.output import count, hint, say
from outreach.cli.practices import LETTERS, PRACTICES, SHIPPED, TESTS, read_others, read_practice, read_sample

GITIGNORE = """\
# What a person told you in confidence is not for a repository.
data/
outbox/
contacts.csv
*.rejects.csv
.env
"""
_WIDEST = max(map(len, PRACTICES))
_CHOICES = "\n".join(f"{name:{_WIDEST}}  {text}" for name, text in PRACTICES.items())
_HELP = f"""Write a sample schedules.yaml, and what belongs beside it, into FOLDER (default: here).

What is there already stays as it is. With --practice, you begin anew with all that a profession
needs: schedules, every letter, campaign tests, people and things to bring to try it with.

\b
{_CHOICES}
"""
_END = "\n"
_FOLDERS = {LETTERS: "file", TESTS: "test"}
_TABLES = {Path("contacts.csv"): "people", Path("resources.csv"): "things to bring"}


@click.command(help=_HELP)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=".")
@click.option("--practice", type=click.Choice(tuple(PRACTICES)), help="Begin with campaigns of this kind.")
@click.option("--templates", is_flag=True, help="Also copy all mail templates, to change their words.")
def init(folder: Path, practice: str | None, templates: bool) -> None:  # noqa: FBT001 - click's shape
    import json

    from outreach.app import shipped_folder
    from outreach.config.schema import make_json_schema
    from outreach.config.schema_campaign_tests import make_test_schema

    files = (
        read_practice(practice)
        if practice
        else {Path("schedules.yaml"): read_sample(shipped_folder() / "schedules.yaml")}
    )
    if practice:
        _refuse_to_mix(folder, files)
    if templates:
        files |= dict(read_others(files))
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "schedules.yaml", files.pop(Path("schedules.yaml")))
    _write(folder / "schedules.schema.json", json.dumps(make_json_schema(), indent=2) + "\n")
    if any(path.parent == TESTS for path in files):
        _write(folder / "campaign-test.schema.json", json.dumps(make_test_schema(), indent=2) + "\n")
    _write(folder / ".gitignore", GITIGNORE)
    _write_all(folder, files)
    if not (folder / "data").exists():
        (folder / "data").mkdir(mode=0o700)
        say(f"  {folder / 'data'}  (for you alone; back it up)")
    _say_next(folder, practice)


def _refuse_to_mix(folder: Path, files: Mapping[Path, str]) -> None:
    """A letter of another profession that stays there could leave in this one's name."""
    from outreach.errors import NotPossible

    letters = (folder / LETTERS).glob("*.md")
    there = next((path for path in (*(folder / name for name in files), *letters) if path.exists()), None)
    if there:
        why = "--practice begins anew, so nothing was written. Name another FOLDER"
        raise NotPossible(what=f"{there} is there already", why=why)


def _write_all(folder: Path, files: Mapping[Path, str]) -> None:
    for place, noun in _FOLDERS.items():
        found = {path: text for path, text in files.items() if path.parent == place}
        if found:
            (folder / place).mkdir(parents=True, exist_ok=True)
            for path, text in found.items():
                _write(folder / path, text, quiet=True)
            say(f"  {folder / place}  ({count(len(found), noun)})")
    for path, noun in _TABLES.items():
        if path in files:
            _write(folder / path, files[path], about=f"  ({files[path].count(_END) - 1} {noun}, invented)")


def _write(path: Path, text: str, *, quiet: bool = False, about: str = "") -> None:
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        hint(f"  {path} is there already; it stays as it is.")
        return
    if not quiet:
        say(f"  {path}{about}")


def _say_next(folder: Path, practice: str | None) -> None:
    steps = {
        f"cd {folder}": "",
        "outreach check": "is everything in place?",
        "outreach test": "do the campaigns do what their tests say?",
        f"outreach contacts import {'contacts.csv' if practice else 'FILE.csv'}": (
            "who you want to write to (shows first, changes nothing)"
        ),
        "outreach resources import resources.csv": "what you may bring them",
        "outreach run --once": "one round; mails become files in outbox/, nothing is sent",
    }
    if folder.resolve() == Path.cwd():
        del steps[f"cd {folder}"]
    if practice is None:
        del steps["outreach resources import resources.csv"]
    if not (folder / TESTS).is_dir():
        del steps["outreach test"]
    widest = max(map(len, steps))
    hint(f"\nWrite your name, practice and address into {folder / 'schedules.yaml'}. Then:")
    for command, about in steps.items():
        hint(f"  {command:{widest}}  {about}".rstrip())
    if practice is None:
        others = [name for name in PRACTICES if name != SHIPPED]
        named = f"{', '.join(others[:-1])} or {others[-1]}"
        hint(f"\nThis sample is a {SHIPPED}'s. `--practice` and a new FOLDER begin another: {named}.")
