"""The owner has mended a mailbox that could not log in; it is used again."""

from datetime import datetime

from outreach.actions.desk import Desk
from outreach.errors import NotFound
from outreach.store import events, mailboxes


def resume_mailbox(desk: Desk, mailbox: str, now: datetime) -> bool:
    """Send from it again, and read it; False where it was not paused."""
    if mailbox not in desk.schedules.mailboxes:
        known = ", ".join(desk.schedules.mailboxes)
        raise NotFound(what="mailbox", query=mailbox, hint=f" schedules.yaml has {known}.")
    with desk.store.write() as tx:
        resumed = mailboxes.resume(tx, mailbox)
        if resumed:
            events.add(tx, now, "mailbox resumed", data={"mailbox": mailbox})
    return resumed
