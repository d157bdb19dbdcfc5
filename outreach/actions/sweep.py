"""What a dead process left behind is freed, or becomes uncertain, and then the owner hears of it.

What was freed is what the statement says that freed it: other daemons send meanwhile, and two looks at the table would
take what they passed on for freed.
"""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from outreach.actions.desk import Desk
from outreach.actions.give_back import give_back
from outreach.actions.record_outcomes import tell_of_mail
from outreach.store import contacts, expired, messages


def sweep(
    tx: sa.Connection, desk: Desk, now: datetime, *, alive: Collection[str] | None = None
) -> tuple[int, int]:
    """(claims freed, messages now uncertain); `alive` as in `expired.sweep`. The doubt and its notice are one write."""
    freed, unsure = expired.sweep(tx, now, alive=alive)
    _give_back(tx, desk, freed)
    left = messages.get_many(tx, unsure) if unsure else []
    contacts.touch_mailed(tx, [message.contact_id for message in left if message.contact_id], now)
    for message in left:
        tell_of_mail(tx, desk, message, "uncertain", now)
    return len(freed), len(unsure)


def let_go(tx: sa.Connection, desk: Desk, now: datetime) -> int:
    """This run ends: what it has claimed and not sent is free at once; returns how many."""
    freed = expired.let_go(tx, desk.lease_owner, now)
    _give_back(tx, desk, freed)
    return len(freed)


def _give_back(tx: sa.Connection, desk: Desk, freed: Collection[str]) -> None:
    """What is free again uses nothing up of its mailbox's limits."""
    if freed:
        taken = messages.claimed_at(tx, freed)
        give_back(tx, desk, [(message, taken[message.id]) for message in messages.get_many(tx, freed)])
