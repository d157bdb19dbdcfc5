"""A person answered: what `stops` names stops, the silence is over, and what waited for an answer may start."""

from datetime import datetime

import sqlalchemy as sa

from outreach.actions.advance import start_following
from outreach.actions.desk import Desk
from outreach.actions.log_meeting import note_contact
from outreach.actions.pause_colleagues import pause_colleagues
from outreach.actions.stop import stop_where
from outreach.sequence.model import Enrollment, Status
from outreach.store import contacts, enrollments, suppressions


def record_reply(desk: Desk, contact_id: str, replied_at: datetime, now: datetime) -> list[Enrollment]:
    """The contact wrote back; returns the enrollments that this stopped."""
    with desk.store.write() as tx:
        pause_colleagues(tx, desk, contacts.get(tx, contact_id), replied_at, now)
        return note_reply(tx, desk, contact_id, replied_at, now)


def note_reply(
    tx: sa.Connection, desk: Desk, contact_id: str, replied_at: datetime, now: datetime
) -> list[Enrollment]:
    """The same in the transaction of the mail that it came with.

    What waited for an answer starts, also after a sequence that this answer stopped or that had run to its end.
    """
    note_contact(tx, contact_id, replied_at, now, replied=True)
    stopped = stop_where(tx, desk, contact_id, "replied", now, since=replied_at)
    known = enrollments.of_contact(tx, contact_id)
    contact = contacts.get(tx, contact_id)
    if not suppressions.find(tx, desk.address_key(contact.address)):
        reached = [e for e in known if e.status is not Status.STOPPED]
        start_following(tx, desk, [*reached, *stopped], now)
    return stopped


def record_contact(desk: Desk, contact_id: str, at: datetime, now: datetime) -> None:
    """The owner wrote or called by hand: the next check-in moves behind it."""
    with desk.store.write() as tx:
        note_contact(tx, contact_id, at, now)
