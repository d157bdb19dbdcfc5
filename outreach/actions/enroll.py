"""Take a contact into a campaign, and start the sequences that an event starts."""

from datetime import datetime

import sqlalchemy as sa

from outreach.actions.desk import Desk
from outreach.errors import NotPossible, OptedOut
from outreach.sequence import progress
from outreach.sequence.model import Contact, Enrollment
from outreach.sequence.schedules import Campaign, Starting
from outreach.store import contacts, enrollments, events, suppressions
from outreach.store.ids import new_id


def enroll(desk: Desk, contact_id: str, now: datetime, campaign: str | None = None) -> list[Enrollment]:
    """Start what a new contact of its campaign starts. Enrolling twice starts nothing a second time."""
    with desk.store.write() as tx:
        contact = contacts.get(tx, contact_id)
        if suppressions.find(tx, desk.address_key(contact.address)):
            raise OptedOut(address=contact.address)
        return start_sequences(
            tx,
            desk,
            contact,
            _campaign(desk, contact, campaign),
            Starting.ENROLLED,
            trigger="enrolled",
            at=now,
            now=now,
        )


def find_campaign(tx: sa.Connection, desk: Desk, contact: Contact) -> Campaign | None:
    """Who writes to this contact: the campaign that took them in last, else the one that names the audience."""
    entered = reversed(enrollments.of_contact(tx, contact.id))
    known = (desk.schedules.campaigns.get(enrollment.campaign) for enrollment in entered)
    return next((campaign for campaign in known if campaign), None) or desk.campaign_of(contact)


def start_sequences(
    tx: sa.Connection,
    desk: Desk,
    contact: Contact,
    campaign: Campaign,
    event: Starting,
    *,
    trigger: str,
    at: datetime,
    now: datetime,
    meeting_id: str | None = None,
) -> list[Enrollment]:
    """Start the campaign's sequences for this event of `at`, each once for its trigger.

    Promises run from `at`; but what is noted late is due `now`, and not yet forgotten.
    """
    new = progress.begin(
        desk.schedules,
        campaign,
        event,
        contact_id=contact.id,
        trigger=trigger,
        at=at,
        now=now,
        make_id=lambda: new_id(now),
        meeting_id=meeting_id,
    )
    return add_enrollments(tx, new, now)


def add_enrollments(tx: sa.Connection, new: list[Enrollment], now: datetime) -> list[Enrollment]:
    """Store those that are not there yet (contact, sequence and trigger decide), and note each as a fact."""
    added = enrollments.add_new(tx, new)
    events.add_many(
        tx,
        [
            events.make_fact(
                now,
                "started",
                contact_id=e.contact_id,
                enrollment_id=e.id,
                data={"sequence": e.sequence, "trigger": e.trigger.split(":")[0]},
            )
            for e in added
        ],
    )
    return added


def _campaign(desk: Desk, contact: Contact, name: str | None) -> Campaign:
    if name is not None and name not in desk.schedules.campaigns:
        known = ", ".join(desk.schedules.campaigns)
        raise NotPossible(what=f"There is no campaign {name!r}", why=f"schedules.yaml has {known}")
    campaign = desk.schedules.campaigns[name] if name else desk.campaign_of(contact)
    if campaign is None:
        audience = contact.audience or "none"
        raise NotPossible(
            what=f"No campaign writes to the audience {audience!r}", why="schedules.yaml names others"
        )
    return campaign
