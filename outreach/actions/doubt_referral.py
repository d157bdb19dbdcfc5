"""Before a client is counted: is a thank-you still what the person meant? One that comes months late surprises."""

from datetime import date, datetime, time, timedelta

from outreach.actions.desk import Desk
from outreach.actions.doubt_meeting import patience
from outreach.actions.enroll import find_campaign
from outreach.errors import ReferralLongAgo
from outreach.sequence.local import first_moment, local_day
from outreach.sequence.schedules import Starting
from outreach.sequence.words import say_duration
from outreach.store import contacts


def doubt_referral(desk: Desk, contact_id: str, day: date, now: datetime) -> None:
    """Raises ReferralLongAgo where the thank-you for a client received on `day` would come far too late."""
    with desk.store.read() as tx:
        campaign = find_campaign(tx, desk, contacts.get(tx, contact_id))
    if campaign is None:
        return
    zone = desk.owner_of(campaign).zone
    over_at = first_moment(day + timedelta(days=1), time.min, zone)  # at what hour it came, nobody noted
    started = desk.schedules.started_by(campaign, Starting.REFERRED)
    late = [sequence.name for sequence in started if now - over_at > patience(sequence)]
    if late:
        raise ReferralLongAgo(ago=say_duration(local_day(now, zone) - day), sequence=late[0])
