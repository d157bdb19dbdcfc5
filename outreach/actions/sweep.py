"""What a dead process left behind is freed, or becomes uncertain, and then the owner hears of it."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime

import sqlalchemy as sa

from outreach.actions.desk import Desk
from outreach.actions.give_back import give_back
from outreach.actions.record_outcomes import tell_of_mail
from outreach.sequence.model import State
from outreach.store import contacts, expired, messages

ALL = 1_000_000


def sweep(
    tx: sa.Connection, desk: Desk, now: datetime, *, alive: Collection[str] | None = None
) -> tuple[int, int]:
    """(claims freed, messages now uncertain); `alive` as in `expired.sweep`. The doubt and its notice are one write."""
    known = {message.id for message in messages.in_state(tx, [State.UNCERTAIN], ALL)}
    with _giving_back(tx, desk):
        freed, unsure = expired.sweep(tx, now, alive=alive)
    left = [m for m in messages.in_state(tx, [State.UNCERTAIN], ALL) if m.id not in known] if unsure else []
    contacts.touch_mailed(tx, [message.contact_id for message in left if message.contact_id], now)
    for message in left:
        tell_of_mail(tx, desk, message, "uncertain", now)
    return freed, unsure


def let_go(tx: sa.Connection, desk: Desk, now: datetime) -> int:
    """This run ends: what it has claimed and not sent is free at once; returns how many."""
    with _giving_back(tx, desk):
        return expired.let_go(tx, desk.lease_owner, now)


@contextmanager
def _giving_back(tx: sa.Connection, desk: Desk) -> Iterator[None]:
    """What is freed meanwhile uses nothing up of its mailbox's limits."""
    claimed = {message.id: message for message in messages.in_state(tx, [State.CLAIMED], ALL)}
    yield
    freed = claimed.keys() - {message.id for message in messages.in_state(tx, [State.CLAIMED], ALL)}
    taken = messages.claimed_at(tx, freed) if freed else {}
    give_back(tx, desk, [(claimed[message_id], at) for message_id, at in taken.items()])
