"""A person answered: what `stops` names stops, the silence is over, and what waited for an answer may start."""

from datetime import datetime

from outreach.actions.advance import start_following
from outreach.actions.desk import Desk
from outreach.actions.log_meeting import note_contact
from outreach.actions.stop import stop_where
from outreach.sequence.model import Enrollment
from outreach.store import enrollments


def record_reply(desk: Desk, contact_id: str, replied_at: datetime, now: datetime) -> list[Enrollment]:
    """The contact wrote back; returns the enrollments that this stopped."""
    with desk.store.write() as tx:
        note_contact(tx, contact_id, replied_at, now, replied=True)
        stopped = stop_where(tx, desk, contact_id, "replied", now)
        running = enrollments.active_of(tx, contact_id)
        start_following(tx, desk, running, now)
    return stopped


def record_contact(desk: Desk, contact_id: str, at: datetime, now: datetime) -> None:
    """The owner wrote or called by hand: the next check-in moves behind it."""
    with desk.store.write() as tx:
        note_contact(tx, contact_id, at, now)
