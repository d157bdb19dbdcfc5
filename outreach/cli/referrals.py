"""`outreach referrals`: clients sent and received, counted without identity."""

from typing import Literal

import click

from outreach.cli.noun import Noun
from outreach.cli.output import as_json, hint, print_json, print_rows, say, show_day


@click.group(cls=Noun)
def referrals() -> None:
    """Count clients sent and received. Who they are is never asked, and nothing is owed for one."""


@referrals.command("list")
@click.option("--days", type=click.IntRange(min=1), default=365, show_default=True, help="How far back.")
@as_json
def list_(days: int, as_json: bool) -> None:  # noqa: FBT001 - click's shape
    """List how many went each way, by contact."""
    from datetime import timedelta

    from outreach.cli.opened import opened, owner_zone
    from outreach.store import contacts
    from outreach.store import referrals as counts

    with opened() as app, app.desk.store.read() as tx:
        today = app.now().astimezone(owner_zone(app)).date()
        found = counts.count(tx, today - timedelta(days=days), today)
        people = contacts.get_many(tx, found.keys())
    rows = [
        {"name": people[i].name, "address": people[i].address, **number}
        for i, number in found.items()
        if i in people
    ]
    rows.sort(key=lambda row: str(row["name"]).casefold())
    if as_json:
        print_json(rows)
        return
    columns = {"name": "CONTACT", "address": "ADDRESS", "sent": "SENT", "received": "RECEIVED"}
    print_rows(rows, columns, empty=f"No referral in the last {days} days.")


@referrals.command()
@click.argument("contact")
@click.option("--sent", is_flag=True, help="You sent a client to CONTACT.")
@click.option("--received", is_flag=True, help="CONTACT sent a client to you.")
@click.option("--on", "day", metavar="DAY", help="Such as 2026-11-20 or '4 days ago'. Default: today.")
@click.option(
    "--thank/--no-thank", default=None, help="Start the thank-you, however long ago it was; or only count it."
)
def add(contact: str, sent: bool, received: bool, day: str | None, thank: bool | None) -> None:  # noqa: FBT001 - click's shape
    """Count one client, and nothing about them. One received starts a thank-you."""
    from outreach.actions.doubt_referral import doubt_referral
    from outreach.actions.log_referral import log_referral
    from outreach.cli.moments import read_day
    from outreach.cli.opened import choose_contact, next_lines, opened, owner_zone

    if sent == received:
        why = " A client went one way; count two with two commands." if sent else ""
        raise click.UsageError(f"Say which way: --sent or --received.{why}")
    direction: Literal["sent", "received"] = "sent" if sent else "received"
    with opened() as app:
        chosen = choose_contact(app, contact)
        today = app.now().astimezone(owner_zone(app, chosen)).date()
        on = read_day(day, today) if day else today
        if on > today:
            raise click.UsageError(f"{show_day(on)} is still to come. Count it when it has happened.")
        if received and thank is None:
            doubt_referral(app.desk, chosen.id, on, app.now())
        _, started = log_referral(app.desk, chosen.id, direction, on, app.now(), thank=thank is not False)
        way = f"to {chosen.name}" if direction == "sent" else f"from {chosen.name}"
        say(f"Counted: one client {way} on {show_day(on)}.")
        if started:
            hint(f"Started: {', '.join(enrollment.sequence for enrollment in started)}.")
            for line in next_lines(app, chosen):
                say(line)
