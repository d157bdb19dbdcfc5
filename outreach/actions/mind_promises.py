"""A promise that is not kept yet: the owner is warned at half and at five sixths of its time.

A draft that nobody reviewed when its last window closes leaves by itself only where its step says
`unreviewed: send`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog

from outreach.actions.desk import Desk
from outreach.actions.write_to_owner import is_written, write_to_owner
from outreach.errors import OutreachError
from outreach.sequence import promise
from outreach.sequence.model import Contact, Enrollment, Message, State
from outreach.sequence.promise import Promise
from outreach.store import contacts, enrollments, events, messages, questions, unclaimed
from outreach.store.questions import Question

log = structlog.get_logger("promises")
WARNING = "promise-warning"
_WAITING = frozenset({State.PLANNED, State.DRAFT})


@dataclass(frozen=True, slots=True)
class Waiting:
    """A promise for which something is missing."""

    message: Message
    promise: Promise
    enrollment: Enrollment
    contact: Contact


def mind_promises(desk: Desk, now: datetime) -> int:
    """Warn of what is due now, each once; returns for how many promises something was done."""
    with desk.store.read() as tx:  # most ticks end here, without a write
        waiting = _gather(tx)
        if not any(_look(tx, desk, one, now) for one in waiting):
            return 0
    with desk.store.write() as tx:
        return sum(_mind(tx, desk, one, now) for one in _gather(tx))


def _gather(tx: sa.Connection) -> list[Waiting]:
    """Promises are few: those of the last days."""
    open_ones = [m for m in messages.open_promises(tx) if m.state in _WAITING]
    running = {e.id: e for e in enrollments.get_many(tx, [m.enrollment_id or "" for m in open_ones])}
    people = contacts.get_many(tx, {m.contact_id or "" for m in open_ones})
    found = []
    for message in open_ones:
        enrollment, contact = running.get(message.enrollment_id or ""), people.get(message.contact_id or "")
        if enrollment is None or contact is None:
            continue
        promised = promise.find_promise(message, enrollment.started_at)
        if promised is not None:
            found.append(Waiting(message, promised, enrollment, contact))
    return found


def _look(tx: sa.Connection, desk: Desk, waiting: Waiting, now: datetime) -> set[str]:
    """What is to be done about it. One bad record never keeps the owner from hearing of the others."""
    topic = f"promise {waiting.message.id[-6:]}"
    try:
        deeds = set(_deeds(tx, desk, waiting, now))
    except (ArithmeticError, LookupError, OutreachError, TypeError, ValueError) as err:
        log.exception("promise.failed", message=waiting.message.id)
        desk.troubles[topic] = f"could not be looked at ({type(err).__name__})"
        return set()
    desk.troubles.pop(topic, None)
    return deeds


def _mind(tx: sa.Connection, desk: Desk, waiting: Waiting, now: datetime) -> bool:
    deeds = _look(tx, desk, waiting, now)
    if "warn" in deeds:
        _warn(tx, desk, waiting, now)
    if "send" in deeds:
        _send_unreviewed(tx, waiting.message, now)
    return bool(deeds)


def _deeds(tx: sa.Connection, desk: Desk, waiting: Waiting, now: datetime) -> Iterator[str]:
    mark = promise.find_warning(waiting.promise, 0, now)
    owner = desk.schedules.owners[waiting.message.owner]
    if mark is not None and not is_written(tx, owner, WARNING, f"{waiting.message.id}-{mark}"):
        yield "warn"
    if _leaves_unreviewed(desk, waiting, now):
        yield "send"


def _leaves_unreviewed(desk: Desk, waiting: Waiting, now: datetime) -> bool:
    message = waiting.message
    sequence = desk.schedules.sequences.get(waiting.enrollment.sequence)
    step = sequence.find_step(message.step) if sequence else None
    calendar = desk.calendar_for(waiting.contact.zone, desk.schedules.owners[message.owner])
    return step is not None and promise.leaves_unreviewed(message, step, waiting.promise, calendar, now)


def _send_unreviewed(tx: sa.Connection, message: Message, now: datetime) -> None:
    if unclaimed.save(tx, promise.send_unreviewed(message, now)):
        about = {"message_id": message.id, "contact_id": message.contact_id}
        events.add(tx, now, "sent unreviewed", **about, enrollment_id=message.enrollment_id)


def _warn(tx: sa.Connection, desk: Desk, waiting: Waiting, now: datetime) -> None:
    mark = promise.find_warning(waiting.promise, 0, now)
    owner = desk.schedules.owners[waiting.message.owner]
    occurrence, context = f"{waiting.message.id}-{mark}", _words(desk, waiting, now)
    asks = _asks(tx, waiting)
    write_to_owner(tx, desk, owner, WARNING, occurrence=occurrence, context=context, now=now, asks=asks)


def _asks(tx: sa.Connection, waiting: Waiting) -> list[Question]:
    """It shows no text: an answer can approve only what another mail has shown."""
    message, meeting = waiting.message, waiting.enrollment.meeting_id
    text = message.content_hash if questions.was_shown(tx, message.id, message.content_hash) else ""
    asked = [Question(1, "draft", message.id, text)]
    return [*asked, Question(1, "notes", meeting)] if meeting and "notes" in message.reason else asked


def _words(desk: Desk, waiting: Waiting, now: datetime) -> dict[str, str]:
    message, contact = waiting.message, waiting.contact
    deadline = waiting.promise.deadline_at.astimezone(desk.schedules.owners[message.owner].zone)
    left = max(timedelta(0), waiting.promise.deadline_at - now)
    is_draft = message.state is State.DRAFT
    return {
        "contact_name": contact.name,
        "contact_organisation": contact.organisation,
        "contact_address": contact.address,
        "missing": "your approval" if is_draft else message.reason,
        "due_by": f"{deadline:%A}, {deadline.day} {deadline:%B}, {deadline:%H:%M}",
        "hours_left": str(int(left.total_seconds() // 3600)),
        "draft": message.id[-6:] if is_draft else "",
        "meeting": (waiting.enrollment.meeting_id or "")[-6:] if "notes" in message.reason else "",
    }
