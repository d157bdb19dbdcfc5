"""`outreach mailboxes`: what each has sent, when it was read, and which are paused."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from outreach.cli.noun import Noun
from outreach.cli.output import as_json, print_json, print_rows, say, show_moment

if TYPE_CHECKING:
    from outreach.app import App


@click.group(cls=Noun)
def mailboxes() -> None:
    """What each mailbox has sent today, and which are paused."""


@mailboxes.command("list")
@as_json
def list_(as_json: bool) -> None:  # noqa: FBT001 - click's shape
    """List the mailboxes of schedules.yaml."""
    from outreach.cli.opened import opened

    with opened() as app:
        rows = _rows(app)
    if as_json:
        print_json(rows)
        return
    columns = {
        "mailbox": "MAILBOX",
        "address": "ADDRESS",
        "sent_today": "TODAY",
        "most_today": "AT MOST",
        "next": "NOT BEFORE",
        "read": "READ",
        "paused": "PAUSED",
    }
    print_rows(rows, columns, empty="schedules.yaml has no mailbox.")


def _rows(app: "App") -> list[dict[str, Any]]:
    from outreach.cli.opened import owner_zone
    from outreach.sequence.pace import cap_now
    from outreach.store import cursors
    from outreach.store import mailboxes as store

    zone, now = owner_zone(app), app.now()
    today = now.astimezone(zone).date()
    with app.desk.store.read() as tx:
        paused, unread, read_at = store.paused(tx), store.unread(tx), cursors.read_at(tx)
        used = {key: store.find(tx, key) for key in app.desk.schedules.mailboxes}
    return [
        {
            "mailbox": key,
            "address": mailbox.sender_address,
            "sent_today": used[key].used if used[key].day == today else 0,
            "most_today": cap_now(mailbox.limits, used[key], now, zone),
            "per_day": mailbox.limits.per_day,
            "next_at": used[key].next_at,
            "next": show_moment(_to_come(used[key].next_at, now), zone),
            "read_at": read_at.get(key),
            "read": show_moment(read_at.get(key), zone) if mailbox.is_read else "no",
            "unread": unread.get(key, ""),
            "paused": paused.get(key, "") or (f"reading: {unread[key]}" if key in unread else ""),
        }
        for key, mailbox in app.desk.schedules.mailboxes.items()
    ]


def _to_come(at: datetime | None, now: datetime) -> datetime | None:
    return at if at is not None and at > now else None


@mailboxes.command()
@click.argument("mailbox")
def resume(mailbox: str) -> None:
    """Send from MAILBOX again, and read it, after what was wrong is mended."""
    from outreach.actions.resume_mailbox import resume_mailbox
    from outreach.cli.opened import opened

    with opened() as app:
        resumed = resume_mailbox(app.desk, mailbox, app.now())
    say(f"The mailbox {mailbox} is used again." if resumed else f"The mailbox {mailbox} is not paused.")
