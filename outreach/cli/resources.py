"""`outreach resources`: the shelf."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from outreach.cli.noun import Noun
from outreach.cli.output import as_json, count, hint, print_json, print_rows, say, show_day

if TYPE_CHECKING:
    from outreach.app import App


@click.group(cls=Noun)
def resources() -> None:
    """The shelf of things worth bringing to somebody: articles, events, news.

    A check-in takes what fits the contact's interests and audience, never the same one twice, and
    is skipped where nothing fits.
    """


@resources.command("list")
@click.option("--all", "everything", is_flag=True, help="Also what is past its day.")
@as_json
def list_(everything: bool, as_json: bool) -> None:  # noqa: FBT001 - click's shape
    """List what may be given today, the newest first."""
    from dataclasses import asdict

    from outreach.cli.opened import opened, owner_zone
    from outreach.store import resources as shelf

    with opened() as app, app.desk.store.read() as tx:
        today = app.now().astimezone(owner_zone(app)).date()
        found = shelf.list_resources(tx, limit=100_000) if everything else shelf.valid(tx, today)
    if as_json:
        print_json([asdict(resource) for resource in found])
        return
    rows = [asdict(r) | {"short": r.id[-6:], "until": show_day(r.valid_until)} for r in found]
    columns = {
        "short": "ID",
        "title": "TITLE",
        "topics": "TOPICS",
        "audiences": "FOR",
        "until": "UNTIL",
        "link": "LINK",
    }
    print_rows(rows, columns, empty="The shelf is empty. `outreach resources add` puts something on it.")


@resources.command()
@click.argument("title")
@click.argument("link")
@click.option("--why", metavar="TEXT", required=True, help="Why it is worth their time; the mail says it.")
@click.option("--topics", metavar="TEXT", default="", help="With commas between; matched to interests.")
@click.option("--audiences", metavar="TEXT", default="", help="With commas between. Without: for everybody.")
@click.option(
    "--until", "valid_until", metavar="DAY", default="", help="The last day, such as '31 Dec' or '6 weeks'."
)
def add(title: str, link: str, **fields: str) -> None:
    """Put TITLE, to be found at LINK, on the shelf."""
    from outreach.actions.add_resource import add_resource
    from outreach.cli.opened import opened

    with opened() as app:
        fields["valid_until"] = _read_last_day(app, fields["valid_until"])
        added = add_resource(app.desk, fields | {"title": title, "link": link}, app.now())
        known = {a for campaign in app.desk.schedules.campaigns.values() for a in campaign.audiences}
    say(f"On the shelf: {added.title}.")
    if unserved := sorted(added.audiences - known):
        hint(f"No campaign writes to {', '.join(unserved)}.")


def _read_last_day(app: "App", text: str) -> str:
    from outreach.cli.moments import read_future
    from outreach.cli.opened import owner_of

    owner = owner_of(app)
    calendar = app.desk.calendar_for(owner.zone.key, owner)
    return read_future(text, calendar, app.now()).astimezone(owner.zone).date().isoformat() if text else ""


@resources.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--apply", is_flag=True, help="Really put them there. Without it, nothing is changed.")
@as_json
def import_(file: Path, apply: bool, as_json: bool) -> None:  # noqa: FBT001 - click's shape
    """Import a CSV file with the columns title, link, why, topics, audiences, valid_until."""
    from dataclasses import asdict

    from outreach.actions.add_resource import import_resources
    from outreach.cli.opened import opened

    with opened(creates=True) as app:
        report = import_resources(app.desk, file, app.now(), apply=apply)
    if as_json:
        print_json({"applied": apply} | asdict(report))
        return
    columns = {"title": "TITLE", "topics": "TOPICS", "audiences": "FOR", "link": "LINK"}
    if report.new and not apply:
        print_rows([asdict(r) for r in report.new[:5]], columns, empty="")
    say(f"{count(len(report.new), 'resource')} {'added' if apply else 'to add'}, {report.known:,} known.")
    for line, why in report.rejected:
        say(f"  line {line}: {why}")
    if report.ignored:
        hint(f"Columns that are not used: {', '.join(report.ignored)}.")
    if not apply and report.new:
        hint(f"Nothing is stored yet. `outreach resources import {file} --apply` does it.")
