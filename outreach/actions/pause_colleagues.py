"""Somebody at a practice has answered: colleagues there are not chased meanwhile, where their campaign says so."""

from datetime import datetime

import sqlalchemy as sa

from outreach.actions.desk import Desk
from outreach.actions.stop import pause, resume
from outreach.mail.address import domain_of
from outreach.mail.free_mail import is_free_mail
from outreach.sequence.colleagues import BECAUSE, MOST, anybody_waits, find_end, is_longer
from outreach.sequence.model import Contact
from outreach.store import contacts, enrollments, events


def pause_colleagues(
    tx: sa.Connection, desk: Desk, contact: Contact, replied_at: datetime, now: datetime
) -> list[Contact]:
    """Whoever is chased at the contact's practice waits for as long as `colleagues_wait` says; returns them."""
    if not anybody_waits(desk.schedules):
        return []
    domain = domain_of(contact.address)
    there = contacts.colleagues(tx, contact, "" if is_free_mail(domain) else domain, MOST + 1)
    if len(there) > MOST:
        return []
    return [each for each in there if _pause(tx, desk, each, replied_at, now)]


def end_colleague_pause(tx: sa.Connection, contact_id: str, now: datetime) -> None:
    """A meeting with them is a relation of their own. What the owner has paused stays so."""
    if is_paused_for_colleague(tx, contact_id, contacts.get(tx, contact_id).paused_until, now):
        resume(tx, contact_id, now)


def is_paused_for_colleague(
    tx: sa.Connection, contact_id: str, paused_until: datetime | None, now: datetime
) -> bool:
    """Whether the contact is paused now, and because a colleague answered."""
    if paused_until is None or paused_until <= now:
        return False
    newest = next((each for each in events.of_contact(tx, contact_id) if each.kind == "paused"), None)
    return newest is not None and (newest.data or {}).get("because") == BECAUSE


def _pause(tx: sa.Connection, desk: Desk, contact: Contact, since: datetime, now: datetime) -> bool:
    active = enrollments.active_of(tx, contact.id)
    until = find_end(
        desk.schedules,
        active,
        since,
        lambda campaign: desk.calendar_for(contact.zone, desk.owner_of(campaign)),
    )
    if until is None or not is_longer(until, contact.paused_until, now):
        return False
    pause(tx, contact.id, until, now, because=BECAUSE)
    return True
