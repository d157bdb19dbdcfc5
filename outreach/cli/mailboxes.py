"""`outreach mailboxes`: what each has sent, and which are paused."""

import click

from outreach.cli.noun import Noun
from outreach.cli.output import as_json, print_json, print_rows, say, show_moment


@click.group(cls=Noun)
def mailboxes() -> None:
    """What each mailbox has sent today, and which are paused."""


@mailboxes.command("list")
@as_json
def list_(as_json: bool) -> None:  # noqa: FBT001 - click's shape
    """List the mailboxes of schedules.yaml."""
    from outreach.cli.opened import opened, owner_zone
    from outreach.store import mailboxes as store

    with opened() as app, app.desk.store.read() as tx:
        zone, paused = owner_zone(app), store.paused(tx)
        today = app.now().astimezone(zone).date()
        rows = []
        for key, mailbox in app.desk.schedules.mailboxes.items():
            usage = store.find(tx, key)
            rows.append(
                {
                    "mailbox": key,
                    "address": mailbox.sender_address,
                    "sent_today": usage.used if usage.day == today else 0,
                    "per_day": mailbox.limits.per_day,
                    "next_at": usage.next_at,
                    "next": show_moment(usage.next_at, zone),
                    "paused": paused.get(key, ""),
                }
            )
    if as_json:
        print_json(rows)
        return
    columns = {
        "mailbox": "MAILBOX",
        "address": "ADDRESS",
        "sent_today": "TODAY",
        "per_day": "AT MOST",
        "next": "NOT BEFORE",
        "paused": "PAUSED",
    }
    print_rows(rows, columns, empty="schedules.yaml has no mailbox.")


@mailboxes.command()
@click.argument("mailbox")
def resume(mailbox: str) -> None:
    """Send from MAILBOX again, after what was wrong is mended."""
    from outreach.actions.resume_mailbox import resume_mailbox
    from outreach.cli.opened import opened

    with opened() as app:
        resumed = resume_mailbox(app.desk, mailbox, app.now())
    say(f"The mailbox {mailbox} is used again." if resumed else f"The mailbox {mailbox} is not paused.")
