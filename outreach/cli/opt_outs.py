"""`outreach opt-outs`: who must never be written to."""

from pathlib import Path

import click

from outreach.cli.noun import Noun
from outreach.cli.output import as_json, count, hint, print_json, print_rows, say, show_day, yes

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group(cls=Noun)
def opt_outs() -> None:
    """Who must never be written to. There is no way off this list, on purpose.

    Addresses are kept as keyed hashes only; a name is shown where the contact is still known.
    """


@opt_outs.command("list")
@click.option("--limit", type=click.IntRange(min=0), default=50, show_default=True, help="0 shows all.")
@as_json
def list_(limit: int, as_json: bool) -> None:  # noqa: FBT001 - click's shape
    """List them, the newest first."""
    from dataclasses import asdict

    from outreach.cli.opened import opened, owner_zone
    from outreach.store import contacts, suppressions

    with opened() as app, app.desk.store.read() as tx:
        total = suppressions.count(tx)
        found = suppressions.list_suppressions(tx, limit=limit or total or 1)
        people = {s.address_key: contacts.find_by_address_key(tx, s.address_key) for s in found}
        zone = owner_zone(app)
    rows = [
        asdict(s) | {"name": contact.name if contact else "", "day": show_day(s.at.astimezone(zone).date())}
        for s, contact in zip(found, people.values(), strict=True)
    ]
    if as_json:
        print_json([{name: value for name, value in row.items() if name != "day"} for row in rows])
        return
    columns = {"day": "SINCE", "name": "CONTACT", "reason": "REASON", "source": "BY", "address_key": "KEY"}
    print_rows(rows, columns, empty="Nobody has opted out.")
    if len(rows) < total:
        hint(f"{len(rows)} of {total:,}. `--limit 0` shows all.")


@opt_outs.command()
@click.argument("address")
@click.option(
    "--reason",
    type=click.Choice(["opt-out", "hard bounce", "complaint", "owner"]),
    default="opt-out",
    show_default=True,
    help="Why.",
)
@yes
def add(address: str, reason: str, yes: bool) -> None:  # noqa: FBT001 - click's shape
    """Never write to ADDRESS again, whoever imports it later."""
    from outreach.actions.opt_out import opt_out_address
    from outreach.cli.opened import opened
    from outreach.mail import address as addresses

    with opened() as app:
        parsed = addresses.parse(address).address
        if not yes and not click.confirm(f"Never write to {parsed} again? It cannot be taken back"):
            say("Nothing was changed.")
            return
        new = opt_out_address(app.desk, parsed, reason, "owner", app.now())
        say(f"{parsed} is never written to again." if new else f"{parsed} was on the list already.")


@opt_outs.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--apply", is_flag=True, help="Really do it. It cannot be taken back.")
@as_json
def import_(file: Path, apply: bool, as_json: bool) -> None:  # noqa: FBT001 - click's shape
    """Import a CSV file with a column 'address'; first show what would happen."""
    from dataclasses import asdict

    from outreach.actions.import_opt_outs import import_opt_outs
    from outreach.cli.opened import opened

    with opened(creates=True) as app:
        report = import_opt_outs(app.desk, file, app.now(), apply=apply)
    if as_json:
        print_json({"applied": apply} | asdict(report))
        return
    how = "added" if apply else "to add"
    say(f"{count(report.new, 'address', 'addresses')} {how}, {report.known:,} known.")
    if report.contacts:
        say(f"{count(len(report.contacts), 'contact')} among them: {', '.join(report.contacts[:10])}")
    for line, why in report.rejected[:10]:
        say(f"  line {line}: {why}")
    if len(report.rejected) > 10:  # noqa: PLR2004 - as many as are shown
        say(f"  … and {len(report.rejected) - 10:,} more rows that cannot be used")
    if not apply and report.new:
        hint(f"Nothing is stored yet. `outreach opt-outs import {file} --apply` does it, for good.")


@opt_outs.command()
@click.argument("file", type=_FILE, required=False)
@click.option("--force", is_flag=True, help="Replace FILE if it is there.")
def export(file: Path | None, force: bool) -> None:  # noqa: FBT001 - click's shape
    """Write the whole list as CSV to FILE, or to the terminal: keys and reasons, no addresses."""
    import sys

    from outreach.actions.csv_table import write_rows, write_table
    from outreach.cli.opened import opened
    from outreach.store import suppressions

    header = ("address_key", "reason", "source", "at")
    if file and file.exists() and not force:
        raise click.UsageError(f"{file} is there already. `--force` replaces it.")
    with opened() as app, app.desk.store.read() as tx:
        rows = ([s.address_key, s.reason, s.source, s.at.isoformat()] for s in suppressions.export(tx))
        if file is None:
            write_rows(sys.stdout, header, rows)
            return
        number = write_table(file, header, rows)
    say(f"{count(number, 'opt-out')} written to {file}.")
