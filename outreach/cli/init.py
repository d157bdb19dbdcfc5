"""`outreach init`: a folder to start from."""

from pathlib import Path

import click

from outreach.cli.output import hint, say

GITIGNORE = """\
# What a person told you in confidence is not for a repository.
data/
outbox/
*.rejects.csv
.env
"""


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=".")
@click.option("--templates", is_flag=True, help="Also copy all mail templates, to change their words.")
def init(folder: Path, templates: bool) -> None:  # noqa: FBT001 - click's shape
    """Write a sample schedules.yaml, and what belongs beside it, into FOLDER (default: here).

    What is there already stays as it is.
    """
    import json

    from outreach.app import shipped_folder
    from outreach.config.schema import make_json_schema

    shipped = shipped_folder()
    sample = (shipped / "schedules.yaml").read_text("utf-8")
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "schedules.yaml", sample.replace("$schema=docs/", "$schema=", 1))
    _write(folder / "schedules.schema.json", json.dumps(make_json_schema(), indent=2) + "\n")
    _write(folder / ".gitignore", GITIGNORE)
    if templates:
        (folder / "templates" / "emails").mkdir(parents=True, exist_ok=True)
        for file in sorted((shipped / "templates" / "emails").iterdir()):
            _write(folder / "templates" / "emails" / file.name, file.read_text("utf-8"), quiet=True)
        say(f"  {folder / 'templates' / 'emails'}")
    if not (folder / "data").exists():
        (folder / "data").mkdir(mode=0o700)
        say(f"  {folder / 'data'}  (for you alone; back it up)")
    _say_next(folder)


def _write(path: Path, text: str, *, quiet: bool = False) -> None:
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        hint(f"  {path} is there already; it stays as it is.")
        return
    if not quiet:
        say(f"  {path}")


def _say_next(folder: Path) -> None:
    here = "" if folder.resolve() == Path.cwd() else f"  cd {folder}\n"
    hint(
        f"\nWrite your name, practice and address into {folder / 'schedules.yaml'}. Then:\n{here}"
        "  outreach check                        is everything in place?\n"
        "  outreach contacts import FILE.csv     who you want to write to (shows first, changes nothing)\n"
        "  outreach run --once                   one round; mails become files in outbox/, nothing is sent"
    )
