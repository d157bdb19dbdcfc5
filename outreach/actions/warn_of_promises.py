"""A promise that is not kept yet: the owner hears of it at half and at five sixths of its time, and when it breaks."""

from datetime import datetime, timedelta

import structlog

from outreach.actions.desk import Desk
from outreach.actions.write_to_owner import write_to_owner
from outreach.sequence import promise
from outreach.sequence.model import Contact, Message, State
from outreach.store import contacts, enrollments, messages

log = structlog.get_logger("promises")
_WAITING = frozenset({State.PLANNED, State.DRAFT})


def warn_of_promises(desk: Desk, now: datetime) -> int:
    """Plan the warnings that are due now; each goes out once, by its key. Returns how many promises wait."""
    with desk.store.read() as tx:
        waiting = [m for m in messages.promises(tx, now) if m.state in _WAITING and m.deadline_at]
        if not waiting:
            return 0
    with desk.store.write() as tx:
        for message in waiting:
            started = enrollments.get_many(tx, [message.enrollment_id or ""])
            started_at = started[0].started_at if started else message.created_at
            for mark in promise.warnings_due(started_at, message.deadline_at or now, now):
                contact = contacts.get(tx, message.contact_id or "")
                context = _words(desk, message, contact, mark, now)
                owner = desk.schedules.owners[message.owner]
                write_to_owner(
                    tx, desk, owner, "promise-warning", occurrence=f"{message.id}-{mark}", context=context, now=now
                )
    return len(waiting)


def _words(desk: Desk, message: Message, contact: Contact, mark: str, now: datetime) -> dict[str, str]:
    zone = desk.schedules.owners[message.owner].zone
    deadline = (message.deadline_at or now).astimezone(zone)
    left = max(timedelta(0), (message.deadline_at or now) - now)
    return {
        "contact_name": contact.name,
        "contact_organisation": contact.organisation,
        "contact_address": contact.address,
        "missing": "your approval" if message.state is State.DRAFT else message.reason,
        "due_by": f"{deadline:%A}, {deadline.day} {deadline:%B}, {deadline:%H:%M}",
        "hours_left": str(int(left.total_seconds() // 3600)),
        "mark": mark,
        "draft": message.id[-6:] if message.state is State.DRAFT else "",
    }
