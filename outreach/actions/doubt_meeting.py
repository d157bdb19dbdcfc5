"""Before a meeting is noted: is it likely what the person meant? Two thank-yous for one talk are one too many."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from outreach.actions.desk import Desk
from outreach.actions.enroll import find_campaign
from outreach.errors import MeetingKnown, MeetingLongAgo
from outreach.sequence.local import local_day
from outreach.sequence.model import Contact, Meeting
from outreach.sequence.schedules import Sequence, Starting
from outreach.sequence.words import say_day, say_roughly
from outreach.store import contacts, meetings

DAY = timedelta(days=1)
LONG_AGO = timedelta(days=30)  # where nothing was promised


def doubt_meeting(
    desk: Desk, contact_id: str, met_at: datetime, now: datetime, *, again: bool, thank: bool | None
) -> None:
    """Raises MeetingKnown for a second one on one day, unless it is `again`.

    Raises MeetingLongAgo where its thank-you would come far too late, unless somebody said whether to `thank`.
    """
    with desk.store.read() as tx:
        contact = contacts.get(tx, contact_id)
        if not again:
            refuse_second(tx, desk, contact, met_at)
        if thank is None:
            refuse_old(tx, desk, contact, met_at, now)


def find_meeting_that_day(
    tx: sa.Connection, contact_id: str, met_at: datetime, zone: ZoneInfo
) -> Meeting | None:
    """A meeting with the contact that is noted on the same local day."""
    near = meetings.between(tx, met_at - DAY, met_at + DAY)
    day = local_day(met_at, zone)
    that_day = (m for m in near if m.contact_id == contact_id and local_day(m.met_at, zone) == day)
    return next(that_day, None)


def refuse_second(tx: sa.Connection, desk: Desk, contact: Contact, met_at: datetime) -> None:
    """Raises MeetingKnown."""
    campaign = desk.campaign_of(contact)
    owner = desk.owner_of(campaign) if campaign else next(iter(desk.schedules.owners.values()))
    known = find_meeting_that_day(tx, contact.id, met_at, owner.zone)
    if known is not None:
        day = say_day(known.met_at, owner.zone)
        raise MeetingKnown(name=contact.name, day=day, meeting=known.id[-6:])


def refuse_old(tx: sa.Connection, desk: Desk, contact: Contact, met_at: datetime, now: datetime) -> None:
    """Raises MeetingLongAgo."""
    campaign = find_campaign(tx, desk, contact)
    started = desk.schedules.started_by(campaign, Starting.MET) if campaign else ()
    late = [sequence.name for sequence in started if now - met_at > patience(sequence)]
    if late:
        raise MeetingLongAgo(name=contact.name, ago=say_roughly(now - met_at), sequence=late[0])


def patience(sequence: Sequence) -> timedelta:
    """How long after what starts it, a meeting or a referral, its first step still comes as no surprise."""
    first = sequence.steps[0]
    return LONG_AGO if first.within is None else first.within + first.late_after
