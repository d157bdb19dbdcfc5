"""A promise that is not kept yet: the owner is warned at half and at five sixths of its time.

A draft that nobody reviewed when its last window closes leaves by itself only where its step says `unreviewed: send`.
"""

from dataclasses import replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from outreach.actions.desk import Desk
from outreach.actions.write_to_owner import write_to_owner
from outreach.sequence import promise
from outreach.sequence.model import Contact, Enrollment, Message, State
from outreach.sequence.promise import Promise
from outreach.store import contacts, enrollments, events, messages

_WAITING = frozenset({State.PLANNED, State.DRAFT})


def mind_promises(desk: Desk, now: datetime) -> int:
    """Warn of what is due now, each once; returns how many promises wait."""
    with desk.store.read() as tx:  # promises are few: those of the last days
        waiting = [m for m in messages.open_promises(tx) if m.state in _WAITING]
        if not waiting:
            return 0
    with desk.store.write() as tx:
        running = {e.id: e for e in enrollments.get_many(tx, [m.enrollment_id or "" for m in waiting])}
        for message in waiting:
            enrollment = running.get(message.enrollment_id or "")
            found = promise.find_promise(message, enrollment.started_at if enrollment else message.created_at)
            if found and enrollment:
                _mind(tx, desk, message, enrollment, found, now)
    return len(waiting)


def _mind(
    tx: sa.Connection, desk: Desk, message: Message, enrollment: Enrollment, found: Promise, now: datetime
) -> None:
    contact = contacts.get(tx, message.contact_id or "")
    mark = promise.find_warning(found, 0, now)
    if mark is not None:
        owner = desk.schedules.owners[message.owner]
        context = _words(desk, message, contact, found, now)
        occurrence = f"{message.id}-{mark}"
        write_to_owner(tx, desk, owner, "promise-warning", occurrence=occurrence, context=context, now=now)
    sequence = desk.schedules.sequences.get(enrollment.sequence)
    step = sequence.find_step(message.step) if sequence else None
    if step is None or step.unreviewed != "send" or message.state is not State.DRAFT:
        return
    calendar = desk.calendar_for(contact.zone, desk.schedules.owners[message.owner])
    if now >= promise.last_call(calendar, found.started_at, found.deadline_at):
        approved = replace(message, state=State.APPROVED, due_at=now, approved_hash=message.content_hash)
        messages.save(tx, replace(approved, approved_by="unreviewed: send"))
        events.add(tx, now, "sent unreviewed", message_id=message.id, contact_id=contact.id)


def _words(
    desk: Desk, message: Message, contact: Contact, found: Promise, now: datetime
) -> dict[str, str]:
    deadline = found.deadline_at.astimezone(desk.schedules.owners[message.owner].zone)
    left = max(timedelta(0), found.deadline_at - now)
    return {
        "contact_name": contact.name,
        "contact_organisation": contact.organisation,
        "contact_address": contact.address,
        "missing": "your approval" if message.state is State.DRAFT else message.reason,
        "due_by": f"{deadline:%A}, {deadline.day} {deadline:%B}, {deadline:%H:%M}",
        "hours_left": str(int(left.total_seconds() // 3600)),
        "draft": message.id[-6:] if message.state is State.DRAFT else "",
    }
