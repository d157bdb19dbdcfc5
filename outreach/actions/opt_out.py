"""Leaving, at once and for ever; or less often."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

import sqlalchemy as sa

from outreach.actions.desk import Desk
from outreach.actions.stop import stop_enrollments
from outreach.mail import opt_out as tokens
from outreach.sequence.model import Suppression
from outreach.store import contacts, enrollments, events, suppressions


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asks for with a link of ours: to be written to no more, or less often."""

    token: str
    source: str  # "link", "one-click", "mailto", "reply"
    at: datetime
    less_often: bool = False


class Wished(Enum):
    """What a wish came to."""

    LEFT = "left"
    LESS_OFTEN = "less often"
    NOT_OURS = "not ours"  # the token was not made by us; nothing changed


def opt_out(desk: Desk, token: str, source: str, now: datetime) -> bool:
    """Act on a link of ours; False if the token is not ours. When this returns, the opt-out is durable."""
    return fulfil(desk, [Wish(token, source, now)]) != [Wished.NOT_OURS]


def less_often(desk: Desk, token: str, now: datetime) -> bool:
    """The contact wants to hear from us, but half as often; False if the token is not ours."""
    return fulfil(desk, [Wish(token, "link", now, less_often=True)]) != [Wished.NOT_OURS]


def fulfil(desk: Desk, wishes: Sequence[Wish]) -> list[Wished]:
    """Act on many links in one transaction; durable when this returns. A repeated wish adds nothing.

    A person who was erased is answered as everybody; nothing is left to change.
    """
    named = [tokens.read_token(desk.opt_out_keys, wish.token) for wish in wishes]
    if not any(named):
        return [Wished.NOT_OURS] * len(wishes)
    new: Counter[str] = Counter()
    with desk.store.write() as tx:
        known = contacts.get_many(tx, {contact_id for contact_id in named if contact_id})
        keys = {contact.id: desk.address_key(contact.address) for contact in known.values()}
        suppressions.lock_addresses(tx, list(keys.values()))
        granted = [
            _grant(tx, wish, contact_id, keys.get(contact_id), new) if contact_id else Wished.NOT_OURS
            for wish, contact_id in zip(wishes, named, strict=True)
        ]
    desk.tally.update(new)
    return granted


def _grant(tx: sa.Connection, wish: Wish, contact_id: str, key: str | None, new: Counter[str]) -> Wished:
    """`key` is of the contact's address, None where there is no such contact; what is `new` is counted."""
    if key is None:
        return Wished.LESS_OFTEN if wish.less_often else Wished.LEFT
    if not wish.less_often:
        new["opt-out"] += suppress(tx, key, "opt-out", wish.source, wish.at, contact_id=contact_id)
        return Wished.LEFT
    if suppressions.find(tx, key):
        return Wished.LEFT
    if not contacts.get(tx, contact_id).less_often:  # read under the lock: the tenth click is no tenth event
        contacts.set_less_often(tx, contact_id)
        enrollments.wake(tx, contact_id, wish.at)
        events.add(tx, wish.at, "less often", contact_id=contact_id, data={"source": wish.source})
        new["less often"] += 1
    return Wished.LESS_OFTEN


def opt_out_address(desk: Desk, address: str, reason: str, source: str, now: datetime) -> bool:
    """The owner, an import or a reply names the address; False if it had left already."""
    key = desk.address_key(address)
    with desk.store.write() as tx:
        contact = contacts.find_by_address_key(tx, key)
        return suppress(tx, key, reason, source, now, contact_id=contact.id if contact else None)


def suppress(
    tx: sa.Connection, address_key: str, reason: str, source: str, now: datetime, *, contact_id: str | None
) -> bool:
    """The one way onto the list. Under the address's lock, so that a commit point sees it or came first."""
    suppressions.lock_addresses(tx, [address_key])
    new = suppressions.add(tx, Suppression(address_key, reason, source, now))
    if new:
        kind = "opt-out" if reason == "opt-out" else "suppressed"
        why = {"reason": reason, "source": source}
        events.add(tx, now, kind, contact_id=contact_id, address_key=address_key, data=why)
    if contact_id is not None:
        stop_enrollments(tx, enrollments.active_of(tx, contact_id), reason, now)
    return new
