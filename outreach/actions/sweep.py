"""What a dead process left behind is freed, or becomes uncertain, and then the owner hears of it."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from outreach.actions.desk import Desk
from outreach.actions.record_outcomes import tell_of_mail
from outreach.sequence.model import State
from outreach.store import ledger, messages

ALL = 1_000_000


def sweep(
    tx: sa.Connection, desk: Desk, now: datetime, *, alive: Collection[str] | None = None
) -> tuple[int, int]:
    """(claims freed, messages now uncertain); `alive` as in `ledger.sweep`. The doubt and its notice are one write."""
    known = {message.id for message in messages.in_state(tx, [State.UNCERTAIN], ALL)}
    freed, unsure = ledger.sweep(tx, now, alive=alive)
    for message in messages.in_state(tx, [State.UNCERTAIN], ALL) if unsure else ():
        if message.id not in known:
            tell_of_mail(tx, desk, message, "uncertain", now)
    return freed, unsure
