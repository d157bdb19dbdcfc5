"""Stop, pause and resume what goes out to a contact."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from outreach.actions.desk import Desk
from outreach.sequence import progress
from outreach.sequence.model import Enrollment, State
from outreach.store import contacts, enrollments, events, messages


def stop_enrollments(
    tx: sa.Connection, stopping: Iterable[Enrollment], reason: str, now: datetime
) -> list[Enrollment]:
    """End these enrollments and every message of theirs that can still be held back."""
    stopped = [progress.stop(enrollment, reason, now) for enrollment in stopping]
    if not stopped:
        return []
    enrollments.save_many(tx, stopped)
    waiting = messages.open_of_enrollments(tx, [e.id for e in stopped])
    messages.end(tx, [m.id for m in waiting], State.SKIPPED, reason, now)
    facts = [
        events.make_fact(now, "stopped", contact_id=e.contact_id, enrollment_id=e.id, data={"reason": reason})
        for e in stopped
    ]
    events.add_many(tx, facts)
    return stopped


def stop_where(tx: sa.Connection, desk: Desk, contact_id: str, cause: str, now: datetime) -> list[Enrollment]:
    """Stop the contact's enrollments whose sequence names this cause ("replied", "met") in its `stops`."""
    active = enrollments.active_of(tx, contact_id)
    named = [e for e in active if _stops(desk, e, cause)]
    return stop_enrollments(tx, named, cause, now)


def stop_contact(desk: Desk, contact_id: str, now: datetime) -> list[Enrollment]:
    """The owner ends everything that runs for this contact."""
    with desk.store.write() as tx:
        return stop_enrollments(tx, enrollments.active_of(tx, contact_id), "stopped by the owner", now)


def pause_contact(desk: Desk, contact_id: str, until: datetime, now: datetime) -> None:
    """Nothing leaves for this contact before `until`."""
    _set_pause(desk, contact_id, until, now)


def resume_contact(desk: Desk, contact_id: str, now: datetime) -> None:
    """The contact's mails go on; what became due meanwhile follows its sequence's rules for lateness."""
    _set_pause(desk, contact_id, None, now)


def _set_pause(desk: Desk, contact_id: str, until: datetime | None, now: datetime) -> None:
    with desk.store.write() as tx:
        contacts.set_pause(tx, contact_id, until)
        enrollments.wake(tx, contact_id, now)
        waiting = [m.id for m in messages.open_of_contact(tx, contact_id) if m.state is not State.DRAFT]
        messages.reschedule(tx, waiting, now, "looked at again after a pause" if until is None else "paused")
        kind = "paused" if until else "resumed"
        events.add(tx, now, kind, contact_id=contact_id, data={"until": until.isoformat()} if until else None)


def _stops(desk: Desk, enrollment: Enrollment, cause: str) -> bool:
    sequence = desk.schedules.sequences.get(enrollment.sequence)
    return sequence is not None and cause in sequence.stops
