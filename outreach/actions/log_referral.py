"""A client was sent or received: counted without identity. A received one starts a thank-you."""

from datetime import date, datetime
from typing import Literal

from outreach.actions.desk import Desk
from outreach.actions.enroll import find_campaign, start_sequences
from outreach.sequence.model import Enrollment, Referral
from outreach.sequence.schedules import Starting
from outreach.store import contacts, events, referrals, suppressions
from outreach.store.ids import new_id


def log_referral(
    desk: Desk,
    contact_id: str,
    direction: Literal["sent", "received"],
    day: date,
    now: datetime,
    *,
    thank: bool = True,
) -> tuple[Referral, list[Enrollment]]:
    """Record it; returns the referral and the enrollments (of a thank-you) that it started, if it is to start some.

    Whether a thank-you still comes as no surprise is `doubt_referral`'s question.
    """
    referral = Referral(new_id(now), contact_id, direction, day)
    with desk.store.write() as tx:
        contact = contacts.get(tx, contact_id)
        referrals.add(tx, referral, now)
        events.add(tx, now, f"referral {direction}", contact_id=contact_id)
        campaign = find_campaign(tx, desk, contact)
        leaving = suppressions.find(tx, desk.address_key(contact.address))
        if direction == "sent" or not thank or campaign is None or leaving is not None:
            return referral, []
        trigger = f"referral:{referral.id}"
        return referral, start_sequences(
            tx, desk, contact, campaign, Starting.REFERRED, trigger=trigger, at=now, now=now
        )
