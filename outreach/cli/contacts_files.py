"""`outreach contacts import` and `export`: spreadsheets in and out."""

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from outreach.cli.output import as_json, count, hint, print_json, print_rows, say

if TYPE_CHECKING:
    from outreach.actions.import_contacts import ImportReport

SHOWN = 10
_CSV = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("import")
@click.argument("file", type=_CSV)
@click.option("--apply", is_flag=True, help="Really store them. Without it, nothing is changed.")
@click.option("--update", is_flag=True, help="Also change known contacts to what FILE says.")
@click.option("--source", metavar="TEXT", default="", help="Where the addresses come from, for rows without.")
@click.option("--basis", metavar="TEXT", default="", help="Why you may write, for rows without.")
@as_json
def import_(file: Path, apply: bool, update: bool, source: str, basis: str, as_json: bool) -> None:  # noqa: FBT001 - click's shape
    """Import contacts from the CSV file FILE; first show what would happen.

    The first row names the columns, in any order: address (or email), given_name, family_name, title,
    organisation, role, audience, tags, interests, zone, language, source, lawful_basis, notes. Every
    contact needs an address, a source and a lawful basis.

    Who has opted out stays so, whatever the file says. Rows that cannot be used go to
    FILE.rejects.csv, to be mended and imported again.
    """
    from outreach.actions.import_contacts import import_contacts
    from outreach.cli.opened import opened

    with opened(creates=True) as app, _progress(file, quiet=as_json) as progress:
        report = import_contacts(
            app.desk,
            file,
            app.now(),
            source=source,
            lawful_basis=basis,
            update=update,
            apply=apply,
            progress=progress,
        )
    if as_json:
        print_json(_as_plain(report, applied=apply))
    else:
        _print_report(report, file, applied=apply, update=update)


@click.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@click.option("--force", is_flag=True, help="Replace FILE if it is there.")
def export(file: Path | None, force: bool) -> None:  # noqa: FBT001 - click's shape
    """Write all contacts as CSV to FILE, or to the terminal. `contacts import` reads it again."""
    import sys

    from outreach.actions.csv_table import write_rows, write_table
    from outreach.actions.export_contacts import HEADER, export_contacts
    from outreach.cli.opened import opened

    if file and file.exists() and not force:
        raise click.UsageError(f"{file} is there already. `--force` replaces it.")
    with opened() as app:
        rows = export_contacts(app.desk)
        if file is None:
            write_rows(sys.stdout, HEADER, rows)
            return
        number = write_table(file, HEADER, rows)
    say(f"{count(number, 'contact')} written to {file}. Only you can read it; keep it so.")


def _print_report(report: "ImportReport", file: Path, *, applied: bool, update: bool) -> None:
    columns = {"name": "NAME", "address": "ADDRESS", "organisation": "ORGANISATION", "audience": "AUDIENCE"}
    first = [{name: getattr(contact, name) for name in columns} for contact in report.first]
    if first and not applied:
        print_rows(first, columns, empty="")
        say()
    say(f"{count(report.new, 'new contact')}{'' if applied else ' to add'}.")
    if report.known:
        how = "as the file says" if update else "left alone; `--update` changes them"
        say(f"{count(report.known, 'known contact')}, {how}.")
    if report.changed:
        say(f"{count(report.changed, 'known contact')}{' changed' if applied else ' to change'}.")
    if report.opted_out:
        say(f"{report.opted_out:,} opted out, left alone.")
    _print_rejects(report)
    if report.ignored:
        hint(f"Columns that are not used: {', '.join(report.ignored)}.")
    for audience, number in sorted(report.unserved.items()):
        named = f"the audience '{audience}'" if audience else "contacts without an audience"
        hint(f"No campaign writes to {named} ({number:,}).")
    if not applied and report.new + report.changed:
        hint(
            f"Nothing is stored yet. `outreach contacts import {file} --apply` does it; add the same options."
        )


def _print_rejects(report: "ImportReport") -> None:
    if not report.rejected:
        return
    say(f"{count(len(report.rejected), 'row')} cannot be used:")
    for reject in report.rejected[:SHOWN]:
        say(f"  line {reject.line}: " + f"{reject.column}: {reject.why}".removeprefix(": "))
    if len(report.rejected) > SHOWN:
        say(f"  … and {len(report.rejected) - SHOWN:,} more")
    if report.rejects_file:
        hint(
            f"They are in {report.rejects_file}, each with its reason. Mend them there and import that file."
        )


def _as_plain(report: "ImportReport", *, applied: bool) -> dict[str, Any]:
    return {
        "applied": applied,
        "new": report.new,
        "known": report.known,
        "changed": report.changed,
        "opted_out": report.opted_out,
        "rejected": [{"line": r.line, "column": r.column, "why": r.why} for r in report.rejected],
        "ignored_columns": report.ignored,
        "audiences_without_campaign": dict(report.unserved),
        "rejects_file": report.rejects_file,
    }


def _progress(file: Path, *, quiet: bool) -> Any:
    """A bar on a terminal for a big file; otherwise nothing."""
    import sys

    if quiet or not sys.stderr.isatty() or file.stat().st_size < 500_000:  # noqa: PLR2004 - some thousand rows
        return nullcontext(lambda _: None)
    return _bar(file)


def _bar(file: Path) -> Any:
    from contextlib import contextmanager

    from rich.console import Console
    from rich.progress import Progress

    @contextmanager
    def shown() -> Any:
        with file.open("rb") as lines, Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task(f"Reading {file.name}", total=sum(1 for _ in lines))
            yield lambda number: progress.advance(task, number)

    return shown()
