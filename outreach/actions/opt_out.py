"""Leaving, at once and for ever; or less often, and as often as before."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum
from typing import Any

import sqlalchemy as sa

from outreach.actions.desk import Desk
from outreach.actions.stop import stop_enrollments
from outreach.errors import OptedOut
from outreach.mail import opt_out as tokens
from outreach.sequence.model import Suppression
from outreach.store import contacts, enrollments, events, inbound, suppressions


class Choice(StrEnum):
    """What a person may choose on the page behind a link of ours."""

    LEAVE = "leave"
    LESS_OFTEN = "less-often"
    AS_BEFORE = "as-before"  # takes back that one wish; nothing takes back an opt-out


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asks for with a link of ours."""

    token: str
    source: str  # "link", "one-click", "mailto", "reply"
    at: datetime
    choice: Choice = Choice.LEAVE


class Wished(Enum):
    """What a wish came to."""

    LEFT = "left"
    LESS_OFTEN = "less often"
    AS_BEFORE = "as before"
    NOT_OURS = "not ours"  # the token was not made by us; nothing changed


def opt_out(desk: Desk, token: str, source: str, now: datetime) -> bool:
    """Act on a link of ours; False if the token is not ours. When this returns, the opt-out is durable."""
    return fulfil(desk, [Wish(token, source, now)]) != [Wished.NOT_OURS]


def less_often(desk: Desk, token: str, now: datetime) -> bool:
    """The contact wants to hear from us, but half as often; False if the token is not ours."""
    return fulfil(desk, [Wish(token, "link", now, Choice.LESS_OFTEN)]) != [Wished.NOT_OURS]


def set_rhythm(desk: Desk, contact_id: str, now: datetime, *, less: bool) -> bool:
    """The contact told the owner that they want less mail, or as much as before; False where it was so already.

    Raises NotFound and OptedOut.
    """
    with desk.store.write(first=True) as tx:
        contact = contacts.get(tx, contact_id)
        if suppressions.known_keys(tx, [desk.address_key(contact.address)]):
            raise OptedOut(address=contact.address)
        return _set_rhythm(tx, contact_id, "owner", now, less=less)


def fulfil(desk: Desk, wishes: Sequence[Wish]) -> list[Wished]:
    """Act on many links in one transaction; durable when this returns. A repeated wish adds nothing.

    A person who was erased is answered as everybody; nothing is left to change.
    """
    named = [tokens.read_token(desk.opt_out_keys, wish.token) for wish in wishes]
    if not any(named):
        return [Wished.NOT_OURS] * len(wishes)
    asked = [(wish, contact_id) for wish, contact_id in zip(wishes, named, strict=True) if contact_id]
    with desk.store.write(first=True) as tx:
        known = contacts.get_many(tx, {contact_id for _, contact_id in asked})
        keys = {contact.id: desk.address_key(contact.address) for contact in known.values()}
        left = _leave(tx, asked, keys)
        staying = [ask for ask in asked if ask[0].choice is not Choice.LEAVE and ask[1] in keys]
        gone = suppressions.known_keys(tx, [keys[contact_id] for _, contact_id in staying])
        changed = _change_rhythms(tx, [ask for ask in staying if keys[ask[1]] not in gone])
    desk.tally.update({"opt-out": left} | changed)
    granted = zip(wishes, named, strict=True)
    return [_tell(wish, contact_id, left=keys.get(contact_id or "") in gone) for wish, contact_id in granted]


def _leave(tx: sa.Connection, asked: Sequence[tuple[Wish, str]], keys: Mapping[str, str]) -> int:
    """`keys` are address keys by contact; returns how many addresses are new on the list."""
    suppressions.lock_addresses(tx, list(keys.values()))
    leaving = [
        Suppression(keys[contact_id], "opt-out", wish.source, wish.at)
        for wish, contact_id in asked
        if contact_id in keys and wish.choice is Choice.LEAVE
    ]
    return len(suppress_many(tx, leaving, {key: contact_id for contact_id, key in keys.items()}))


def _change_rhythms(tx: sa.Connection, asked: Sequence[tuple[Wish, str]]) -> Counter[str]:
    """In their order, under the address's lock: ten clicks are one event, and the last wish stays."""
    changed: Counter[str] = Counter()
    for wish, contact_id in asked:
        less = wish.choice is Choice.LESS_OFTEN
        changed["less often" if less else "as before"] += _set_rhythm(
            tx, contact_id, wish.source, wish.at, less=less
        )
    return changed


def _set_rhythm(tx: sa.Connection, contact_id: str, source: str, at: datetime, *, less: bool) -> bool:
    """False where it was so already."""
    if contacts.get(tx, contact_id).less_often is less:
        return False
    contacts.set_less_often(tx, contact_id, less_often=less)
    enrollments.wake(tx, contact_id, at)
    kind = "less often" if less else "as before"
    events.add(tx, at, kind, contact_id=contact_id, data={"source": source})
    return True


def _tell(wish: Wish, contact_id: str | None, *, left: bool) -> Wished:
    if contact_id is None:
        return Wished.NOT_OURS
    if left or wish.choice is Choice.LEAVE:
        return Wished.LEFT
    return Wished.LESS_OFTEN if wish.choice is Choice.LESS_OFTEN else Wished.AS_BEFORE


def opt_out_address(desk: Desk, address: str, reason: str, source: str, now: datetime) -> bool:
    """The owner, an import or a reply names the address; False if it had left already."""
    key = desk.address_key(address)
    with desk.store.write(first=True) as tx:
        contact = contacts.find_by_address_key(tx, key)
        return suppress(tx, key, reason, source, now, contact_id=contact.id if contact else None)


def suppress(
    tx: sa.Connection, address_key: str, reason: str, source: str, now: datetime, *, contact_id: str | None
) -> bool:
    """Never write to this address again, and stop what runs for it; False where it was on the list."""
    whose = {address_key: contact_id} if contact_id else {}
    return bool(suppress_many(tx, [Suppression(address_key, reason, source, now)], whose))


def suppress_many(
    tx: sa.Connection, leaving: Sequence[Suppression], contact_ids: Mapping[str, str]
) -> set[str]:
    """The one way onto the list, all for one reason; returns the address keys that were not there yet.

    `contact_ids` are by address key, where there is a contact. Under the addresses' locks, so that a commit
    point sees the opt-out or came first.
    """
    first = {suppression.address_key: suppression for suppression in reversed(leaving)}
    suppressions.lock_addresses(tx, list(first))
    new = suppressions.add_new(tx, first.values())
    events.add_many(tx, [_make_fact(first[key], contact_ids.get(key)) for key in first if key in new])
    gone = [contact_ids[key] for key in first if key in contact_ids]
    if gone:
        at = max(suppression.at for suppression in leaving)
        inbound.note_answered(tx, gone, at)  # who has left waits for no answer
        stop_enrollments(tx, enrollments.active_of_many(tx, gone), leaving[0].reason, at)
    return new


def _make_fact(new: Suppression, contact_id: str | None) -> dict[str, Any]:
    kind = "opt-out" if new.reason == "opt-out" else "suppressed"
    why = {"reason": new.reason, "source": new.source}
    return events.make_fact(new.at, kind, contact_id=contact_id, address_key=new.address_key, data=why)
