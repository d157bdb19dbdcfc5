"""Leases: what only one daemon does at a time. Losing one in the middle does no harm, for all that is done is keyed."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from outreach.store.rows import insert_new
from outreach.store.schema import leases

LEADER = "leader"  # prepares, warns, summarises, sweeps, and says what is to be sent
_IS_FREE = sa.or_(
    leases.c.holder == sa.bindparam("b_holder"),
    leases.c.held_until <= sa.bindparam("b_now"),
    leases.c.held_until > sa.bindparam("b_wrong"),
)
_TAKE = sa.update(leases).where(leases.c.name == sa.bindparam("b_name"), _IS_FREE)


def take(tx: sa.Connection, name: str, holder: str, now: datetime, length: timedelta) -> bool:
    """Whether it is the holder's, from now on for `length`: where it was so, is over, or was never taken.

    One that lasts for longer than twice `length` was taken by a clock that is wrong, and counts as over.
    """
    new = {"name": name, "holder": holder, "held_until": now + length}
    if insert_new(tx, leases, [new], "name"):
        return True
    asked = {"b_name": name, "b_holder": holder, "b_now": now, "b_wrong": now + 2 * length}
    return tx.execute(_TAKE, asked | {"holder": holder, "held_until": now + length}).rowcount == 1


def give_up(tx: sa.Connection, holder: str, now: datetime) -> None:
    """Whoever stops lets the others take over at once."""
    tx.execute(sa.update(leases).where(leases.c.holder == holder).values(held_until=now))


def find_holder(tx: sa.Connection, name: str, now: datetime) -> str | None:
    """Whose it is now."""
    query = sa.select(leases.c.holder).where(leases.c.name == name, leases.c.held_until > now)
    return tx.execute(query).scalar()
