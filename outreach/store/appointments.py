"""Which appointments of the calendars were dealt with: each once for ever."""

from datetime import datetime

import sqlalchemy as sa

from outreach.store.rows import insert_new
from outreach.store.schema import appointments


def is_known(tx: sa.Connection, key: str) -> bool:
    """Whether it was dealt with before."""
    return tx.execute(sa.select(appointments.c.key).where(appointments.c.key == key)).first() is not None


def add(tx: sa.Connection, key: str, ended_at: datetime, now: datetime) -> None:
    """In the transaction of what follows from it."""
    insert_new(tx, appointments, [{"key": key, "ended_at": ended_at, "created_at": now}], "key")
