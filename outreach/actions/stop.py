"""Stop, pause and resume what goes out to a contact."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from outreach.actions.desk import Desk
from outreach.sequence import progress
from outreach.sequence.model import Enrollment, Message, State
from outreach.sequence.timing import AFTER_RETURN
from outreach.store import contacts, enrollments, events, facts, messages, unclaimed


def stop_enrollments(
    tx: sa.Connection, stopping: Iterable[Enrollment], reason: str, now: datetime
) -> list[Enrollment]:
    """End these enrollments and every message of theirs that can still be held back."""
    stopped = [progress.stop(enrollment, reason, now) for enrollment in stopping]
    if not stopped:
        return []
    enrollments.save_many(tx, stopped)
    waiting = messages.open_of_enrollments(tx, [e.id for e in stopped])
    unclaimed.end(tx, [m.id for m in waiting], State.SKIPPED, reason, now)
    told = [
        events.make_fact(now, "stopped", contact_id=e.contact_id, enrollment_id=e.id, data={"reason": reason})
        for e in stopped
    ]
    events.add_many(tx, told)
    return stopped


def stop_where(
    tx: sa.Connection,
    desk: Desk,
    contact_id: str,
    cause: str,
    now: datetime,
    *,
    since: datetime | None = None,
) -> list[Enrollment]:
    """Stop the contact's enrollments whose sequence names this cause ("replied", "met") in its `stops`.

    With `since`, only those that had started by then: an old mail is no answer to a new sequence.
    """
    active = [e for e in enrollments.active_of(tx, contact_id) if since is None or e.started_at <= since]
    named = [e for e in active if _stops(desk, e, cause)]
    return stop_enrollments(tx, named, cause, now)


def stop_contact(desk: Desk, contact_id: str, now: datetime) -> list[Enrollment]:
    """The owner ends everything that runs for this contact."""
    with desk.store.write() as tx:
        return stop_enrollments(tx, enrollments.active_of(tx, contact_id), "stopped by the owner", now)


def pause_contact(desk: Desk, contact_id: str, until: datetime, now: datetime) -> None:
    """Nothing leaves for this contact before `until`: what is due meanwhile finds the pause and waits for its end."""
    with desk.store.write() as tx:
        pause(tx, contact_id, until, now)


def pause(tx: sa.Connection, contact_id: str, until: datetime, now: datetime, *, because: str = "") -> None:
    """The same in a transaction that does more. `because`: where it was not the owner who said so."""
    _look_again(tx, contact_id, now)
    contacts.set_pause(tx, contact_id, until)
    data = {"until": until.isoformat()} | ({"because": because} if because else {})
    events.add(tx, now, "paused", contact_id=contact_id, data=data)


def resume_contact(desk: Desk, contact_id: str, now: datetime) -> None:
    """The contact's mails go on; what became due meanwhile follows its sequence's rules for lateness."""
    with desk.store.write() as tx:
        resume(tx, contact_id, now)


def resume(tx: sa.Connection, contact_id: str, now: datetime) -> None:
    """The same in a transaction that does more."""
    _look_again(tx, contact_id, now)
    contacts.set_pause(tx, contact_id, None)
    events.add(tx, now, "resumed", contact_id=contact_id)


def end_absence(desk: Desk, contact_id: str, now: datetime) -> bool:
    """They are back earlier than a program said, so what waited for it is looked at again; False if not away."""
    with desk.store.write() as tx:
        zone, person = facts.known_of(tx, [contact_id])[contact_id]
        if person.away_until is None or person.away_until <= now:
            return False
        waiting = [m for m in messages.open_of_contact(tx, contact_id) if m.state is State.APPROVED]
        put_off = [m.id for m in waiting if _waits_for_return(desk, m, zone, person.away_until)]
        unclaimed.reschedule(tx, put_off, now, "looked at again, since they are back")
        enrollments.wake(tx, contact_id, now)
        contacts.end_absence(tx, contact_id)
        events.add(tx, now, "back", contact_id=contact_id)
    return True


def _waits_for_return(desk: Desk, message: Message, zone: str | None, back: datetime) -> bool:
    calendar = desk.calendar_for(zone, desk.schedules.owners[message.owner])
    moment = calendar.add(AFTER_RETURN, back)
    return message.due_at in (moment, calendar.next_open(moment))


def _look_again(tx: sa.Connection, contact_id: str, now: datetime) -> None:
    """What the pause until now has put off is due; what has a later moment of its own keeps it."""
    enrollments.wake(tx, contact_id, now)
    paused_until = contacts.get(tx, contact_id).paused_until
    waiting = [m for m in messages.open_of_contact(tx, contact_id) if m.state is State.APPROVED]
    put_off = [m.id for m in waiting if paused_until is not None and m.due_at == paused_until]
    unclaimed.reschedule(tx, put_off, now, "looked at again after a pause")


def _stops(desk: Desk, enrollment: Enrollment, cause: str) -> bool:
    sequence = desk.schedules.sequences.get(enrollment.sequence)
    return sequence is not None and cause in sequence.stops
