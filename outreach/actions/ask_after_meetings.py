"""A meeting in the owner's calendar has ended: it is noted, and she is asked how it went, once for ever."""

import hmac
from collections.abc import Iterable, Iterator
from datetime import datetime

import sqlalchemy as sa
import structlog

from outreach.actions.ask_owner import ask_how_it_went
from outreach.actions.desk import Desk
from outreach.actions.doubt_meeting import find_meeting_that_day
from outreach.actions.enroll import find_campaign
from outreach.actions.log_meeting import note_meeting
from outreach.actions.whose_answer import own_addresses
from outreach.sequence.appointments import (
    Appointment,
    find_named,
    guests,
    may_be_known_by_title,
    may_be_meeting,
)
from outreach.sequence.model import Contact, Enrollment, Meeting
from outreach.sequence.schedules import Owner
from outreach.store import appointments, contacts, suppressions
from outreach.store.ids import new_id

log = structlog.get_logger("calendar")


def ask_after_meetings(desk: Desk, owner: Owner, ended: Iterable[Appointment], now: datetime) -> int:
    """Deal with what ended in the owner's calendar; returns how many meetings were noted.

    `ended` may be the same as before: what was dealt with is known by its keyed hash.
    """
    with desk.store.read() as tx:  # most readings end here, without a write
        met = list(_find_met(tx, desk, owner, ended))
    return sum(_take(desk, owner, appointment, contact, now) for appointment, contact in met)


def _find_met(
    tx: sa.Connection, desk: Desk, owner: Owner, ended: Iterable[Appointment]
) -> Iterator[tuple[Appointment, Contact]]:
    own, names = own_addresses(desk), None
    for appointment in ended:
        if not may_be_meeting(appointment, own):
            continue
        keys = (desk.address_key(address) for address in guests(appointment, own))
        met = [found for key in keys if (found := contacts.find_by_address_key(tx, key))]
        if not met and may_be_known_by_title(appointment, own):
            names = contacts.full_names(tx) if names is None else names
            met = list(contacts.get_many(tx, find_named(appointment.title, names)).values())
        for contact in met:
            if _is_hers(tx, desk, owner, contact) and not appointments.is_known(
                tx, _key(desk, appointment, contact)
            ):
                yield appointment, contact


def _is_hers(tx: sa.Connection, desk: Desk, owner: Owner, contact: Contact) -> bool:
    """Whom a colleague of the same practice writes to is hers to thank."""
    campaign = find_campaign(tx, desk, contact)
    return campaign is None or campaign.owner == owner.key


def _take(desk: Desk, owner: Owner, appointment: Appointment, contact: Contact, now: datetime) -> bool:
    """All of it in one transaction; whether a meeting was noted."""
    key, met_at = _key(desk, appointment, contact), appointment.ends_at
    address_key = desk.address_key(contact.address)
    with desk.store.write() as tx:
        suppressions.lock_address(tx, address_key)
        if appointments.is_known(tx, key):  # another daemon, which led before
            return False
        appointments.add(tx, key, met_at, now)
        if find_meeting_that_day(tx, contact.id, met_at, owner.zone):  # the owner was quicker
            return False
        meeting = Meeting(new_id(now), contact.id, met_at)
        started = note_meeting(tx, desk, contact, meeting, now)
        if suppressions.find(tx, address_key) is None:  # else nothing waits for an answer
            ask_how_it_went(tx, desk, owner, contact, meeting, _deadline(desk, started, met_at), now)
    log.info("meeting.ended", contact=contact.id, meeting=meeting.id)
    return True


def _deadline(desk: Desk, started: Iterable[Enrollment], met_at: datetime) -> datetime | None:
    """Of the first promise that waits for the notes."""
    first = [desk.schedules.sequences[enrollment.sequence].steps[0] for enrollment in started]
    within = [step.within for step in first if step.within and "meeting.notes" in step.needs]
    return met_at + min(within) if within else None


def _key(desk: Desk, appointment: Appointment, contact: Contact) -> str:
    """The same for ever, and of what stands in the calendar it gives nothing away."""
    which = f"{appointment.uid}\0{appointment.instance}\0{contact.id}".encode("utf-8", "replace")
    return hmac.digest(desk.permanent_key, b"appointment\0" + which, "sha256").hex()
