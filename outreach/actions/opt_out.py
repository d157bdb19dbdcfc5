"""Leaving, at once and for ever; or less often."""

from datetime import datetime

import sqlalchemy as sa

from outreach.actions.desk import Desk
from outreach.actions.stop import stop_enrollments
from outreach.mail import opt_out as tokens
from outreach.sequence.model import Suppression
from outreach.store import contacts, enrollments, events, suppressions


def opt_out(desk: Desk, token: str, source: str, now: datetime) -> bool:
    """Act on a link of ours; False if the token is not ours. When this returns, the opt-out is durable."""
    contact_id = tokens.read_token(desk.opt_out_keys, token)
    if contact_id is None:
        return False
    with desk.store.write() as tx:
        contact = contacts.find(tx, contact_id)
        if contact is not None:
            suppress(tx, desk.address_key(contact.address), "opt-out", source, now, contact_id=contact_id)
    return True


def less_often(desk: Desk, token: str, now: datetime) -> bool:
    """The contact wants to hear from us, but half as often; False if the token is not ours."""
    contact_id = tokens.read_token(desk.opt_out_keys, token)
    if contact_id is None:
        return False
    with desk.store.write() as tx:
        if contacts.find(tx, contact_id) is not None:
            contacts.set_less_often(tx, contact_id)
            enrollments.wake(tx, contact_id, now)
            events.add(tx, now, "less often", contact_id=contact_id)
    return True


def opt_out_address(desk: Desk, address: str, reason: str, source: str, now: datetime) -> bool:
    """The owner, an import or a reply names the address; False if it had left already."""
    key = desk.address_key(address)
    with desk.store.write() as tx:
        contact = contacts.find_by_address_key(tx, key)
        return suppress(tx, key, reason, source, now, contact_id=contact.id if contact else None)


def suppress(
    tx: sa.Connection, address_key: str, reason: str, source: str, now: datetime, *, contact_id: str | None
) -> bool:
    """The one way onto the list. Taken under the address's lock, so that a commit point sees it or came first."""
    suppressions.lock_addresses(tx, [address_key])
    new = suppressions.add(tx, Suppression(address_key, reason, source, now))
    if new:
        kind = "opt-out" if reason == "opt-out" else "suppressed"
        events.add(
            tx, now, kind, contact_id=contact_id, address_key=address_key, data={"reason": reason, "source": source}
        )
    if contact_id is not None:
        stop_enrollments(tx, enrollments.active_of(tx, contact_id), reason, now)
    return new
