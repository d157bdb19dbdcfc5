"""`outreach status` and `outreach summary`."""

from typing import Any
from zoneinfo import ZoneInfo

import click

from outreach.cli.output import as_json, hint, print_json, print_rows, say, show_moment

_SHOWN = 10  # mails of a list
_COUNTS = {
    "drafts": "Drafts that wait for you",
    "held": "Mails held, because something is missing",
    "promises": "Open promises",
    "meetings_without_notes": "Meetings without notes",
    "tasks": "Tasks to do by hand",
    "opt_outs": "Addresses never written to",
}


@click.command()
@as_json
@click.pass_context
def status(ctx: click.Context, as_json: bool) -> None:  # noqa: FBT001 - click's shape
    """Say how things stand. Exit code 1 where something is broken, for a watcher."""
    from outreach.actions.show_status import show_status
    from outreach.cli.opened import opened, owner_zone

    with opened() as app:
        found = show_status(app.desk, app.now())
        zone = owner_zone(app)
    if as_json:
        print_json(found)
    else:
        _print_status(found, zone)
    ctx.exit(1 if found["broken"] else 0)


@click.command()
@click.option("--owner", metavar="KEY", help="Where there are several owners.")
@click.option("--send", is_flag=True, help="Mail it to the owner at the next round.")
@as_json
def summary(owner: str | None, send: bool, as_json: bool) -> None:  # noqa: FBT001 - click's shape
    """Print this week's summary, as the weekly mail would have it now."""
    from outreach.actions.send_summary import make_summary, send_now
    from outreach.cli.opened import choose_owner, opened

    with opened() as app:
        chosen = choose_owner(app, owner)
        others = [key for key in app.desk.schedules.owners if key != chosen.key]
        if owner is None and others:
            hint(f"This is the summary of {chosen.key}; `--owner` shows that of {' or '.join(others)}.")
        found, content = make_summary(app.desk, chosen.key, app.now())
        if send:
            send_now(app.desk, chosen, app.now())
            hint(f"On its way to {chosen.email} with the daemon's next round.")
    if as_json:
        print_json(found)
    else:
        say(content.text.rstrip())


def _print_status(found: dict[str, Any], zone: ZoneInfo) -> None:
    from datetime import datetime

    delivery = found["delivery"]
    sandbox = ": mails become files, nothing is sent" if delivery == "sandbox" else ""
    following = (
        show_moment(datetime.fromisoformat(found["next"]), zone) if found["next"] else "nothing is planned"
    )
    rows = [("Daemon", found["daemon"]), ("Delivery", delivery + sandbox), ("Next look", following)]
    for name, label in _COUNTS.items():
        number = len(found[name]) if isinstance(found[name], list) else found[name]
        rows += [(label, f"{number:,}")] if number else []
    for label, value in rows:
        say(f"{label:<42}{value}")
    _print_slowed(found["slowed_mailboxes"], zone)
    _print_daemons(found["daemons"], zone)
    if found["read"] and not all(found["obeyed"].values()):
        say(f"{'Decisions by mail':<42}off; `outreach check` says why")
    promised = {row["id"] for row in found["promises"]}
    _print_mails("Open promises", found["promises"], zone)
    _print_mails("Held", [row for row in found["held"] if row["id"] not in promised], zone)
    say()
    for problem in found["broken"]:
        say(f"! {problem}")
    if not found["broken"]:
        say("Nothing is broken.")


def _print_mails(title: str, rows: list[dict[str, str]], zone: ZoneInfo) -> None:
    from datetime import datetime

    for row in rows:
        if row["deadline"]:
            row["deadline"] = show_moment(datetime.fromisoformat(row["deadline"]), zone)
    if rows:
        say(f"\n{title}")
        columns = {"id": "ID", "to": "TO", "step": "STEP", "deadline": "DUE BY", "reason": "WHY"}
        print_rows(rows[:_SHOWN], columns, empty="")
    if len(rows) > _SHOWN:
        say(f"… and {len(rows) - _SHOWN:,} more: `outreach status --json` has all.")


def _print_slowed(mailboxes: dict[str, dict[str, Any]], zone: ZoneInfo) -> None:
    from datetime import datetime

    for mailbox, slowed in mailboxes.items():
        until = show_moment(datetime.fromisoformat(slowed["until"]), zone)
        say(f"{'Pace of ' + mailbox:<42}{slowed['pace']} until {until}: its server said that it was too much")


def _print_daemons(daemons: list[dict[str, Any]], zone: ZoneInfo) -> None:
    """Where there are several: which of them live, and which one leads."""
    from datetime import datetime

    if len(daemons) < 2:  # noqa: PLR2004 - one is no table
        return
    say("\nDaemons")
    for one in daemons:
        one["state"] = ("leads" if one["leads"] else "runs") if one["alive"] else "is silent"
        one["seen"] = show_moment(datetime.fromisoformat(one["heartbeat"]), zone)
    columns = {
        "id": "ID", "host": "HOST", "state": "STATE", "seen": "LAST HEARD OF", "delivery": "DELIVERY", "hold": "HELD"
    }  # fmt: skip
    print_rows(daemons, columns, empty="")
