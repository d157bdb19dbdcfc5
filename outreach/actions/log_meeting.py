"""A talk took place: it stops the chase, starts the promise of a thank-you, and moves the next check-in."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from outreach.actions.desk import Desk
from outreach.actions.enroll import find_campaign, start_sequences
from outreach.actions.pause_colleagues import end_colleague_pause
from outreach.actions.stop import stop_where
from outreach.errors import NotPossible
from outreach.sequence import progress
from outreach.sequence.model import Contact, Enrollment, Meeting, Note, PrivateNote, State
from outreach.sequence.schedules import Starting
from outreach.store import contacts, enrollments, events, inbound, meetings, messages, suppressions, unclaimed
from outreach.store.ids import new_id


def log_meeting(
    desk: Desk,
    contact_id: str,
    met_at: datetime,
    now: datetime,
    *,
    place: str = "",
    notes: Sequence[Note] = (),
    private_notes: Sequence[PrivateNote] = (),
    thank: bool = True,
) -> tuple[Meeting, list[Enrollment]]:
    """Record a meeting or a call; returns it, and the enrollments that it started, if it is to start some.

    Raises NotPossible. Whether it is likely what the person meant is `doubt_meeting`'s question.
    """
    if met_at > now:
        raise NotPossible(what="This meeting is still to come", why="it can be noted once it took place")
    meeting = Meeting(new_id(now), contact_id, met_at, place, tuple(notes), tuple(private_notes))
    with desk.store.write() as tx:
        return meeting, note_meeting(tx, desk, contacts.get(tx, contact_id), meeting, now, thank=thank)


def note_meeting(
    tx: sa.Connection, desk: Desk, contact: Contact, meeting: Meeting, now: datetime, *, thank: bool = True
) -> list[Enrollment]:
    """A meeting that took place, with all that follows from it; returns the enrollments that it started."""
    meetings.add(tx, meeting, now)
    note_contact(tx, contact.id, meeting.met_at, now, met=True)
    stop_where(tx, desk, contact.id, "met", now)
    end_colleague_pause(tx, contact.id, now)
    return _start(tx, desk, contact, meeting, now) if thank else []


def _start(
    tx: sa.Connection, desk: Desk, contact: Contact, meeting: Meeting, now: datetime
) -> list[Enrollment]:
    """What a meeting starts: nothing for who has left, or to whom nobody writes."""
    campaign = find_campaign(tx, desk, contact)
    if campaign is None or suppressions.find(tx, desk.address_key(contact.address)) is not None:
        return []
    return start_sequences(
        tx,
        desk,
        contact,
        campaign,
        Starting.MET,
        trigger=f"meeting:{meeting.id}",
        at=meeting.met_at,
        now=now,
        meeting_id=meeting.id,
    )


def add_notes(
    desk: Desk,
    meeting_id: str,
    notes: Sequence[Note],
    private_notes: Sequence[PrivateNote],
    now: datetime,
) -> Meeting:
    """Add to a meeting's notes. A mail that waited for them is looked at again at once."""
    with desk.store.write() as tx:
        return add_notes_in(tx, meeting_id, notes, private_notes, now)


def add_notes_in(
    tx: sa.Connection,
    meeting_id: str,
    notes: Sequence[Note],
    private_notes: Sequence[PrivateNote],
    now: datetime,
) -> Meeting:
    """The same in the transaction of the mail that they came with."""
    meetings.add_notes(tx, meeting_id, notes, private_notes, now)
    meeting = meetings.get(tx, meeting_id)
    waiting = [m.id for m in messages.open_of_contact(tx, meeting.contact_id) if m.state is State.PLANNED]
    unclaimed.reschedule(tx, waiting, now, "is written at the next round: the notes are there")
    events.add(tx, now, "noted", contact_id=meeting.contact_id)
    return meeting


def note_contact(
    tx: sa.Connection,
    contact_id: str,
    at: datetime,
    now: datetime,
    *,
    met: bool = False,
    replied: bool = False,
) -> None:
    """Any real contact moves the next check-in and resets the silence budget; the owner's own answers what waited."""
    contacts.touch(
        tx,
        contact_id,
        last_contact_at=at,
        last_met_at=at if met else None,
        last_reply_at=at if replied else None,
    )
    if not replied:
        inbound.note_answered(tx, [contact_id], at)
    active = enrollments.active_of(tx, contact_id)
    enrollments.save_many(tx, [progress.answered(enrollment, at) for enrollment in active])
    enrollments.wake(tx, contact_id, now)
    events.add(tx, now, "met" if met else "replied" if replied else "in touch", contact_id=contact_id)
