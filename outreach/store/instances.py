"""Instances: the daemons that ever used this database. A held one passes no commit point."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from outreach.store.rows import insert_new
from outreach.store.schema import instances

_COLUMNS = (
    instances.c.id,
    instances.c.host,
    instances.c.delivery,
    instances.c.epoch,
    instances.c.hold,
    instances.c.started_at,
    instances.c.heartbeat_at,
)


@dataclass(frozen=True, slots=True)
class Instance:
    """One daemon's place: the same id over all its starts. `hold` says why it must not send."""

    id: str
    host: str
    delivery: str
    epoch: int
    hold: str
    started_at: datetime
    heartbeat_at: datetime


def register(tx: sa.Connection, instance_id: str, host: str, delivery: str, now: datetime) -> Instance | None:
    """A daemon starts; returns what was known of it before, so that a restore or another host can be told.

    Its hold and its epoch stay as they were.
    """
    before = find(tx, instance_id)
    started = {"host": host, "delivery": delivery, "started_at": now, "heartbeat_at": now}
    if before is None:
        insert_new(tx, instances, [started | {"id": instance_id, "epoch": 1, "hold": ""}], "id")
    else:
        _change(tx, instance_id, started)
    return before


def find(tx: sa.Connection, instance_id: str) -> Instance | None:
    """The instance with this id."""
    row = tx.execute(sa.select(*_COLUMNS).where(instances.c.id == instance_id)).first()
    return None if row is None else Instance(*row)


def heartbeat(tx: sa.Connection, instance_id: str, now: datetime) -> None:
    """It is alive. A clock that was set back does not take a heartbeat back."""
    mine = (instances.c.id == instance_id, instances.c.heartbeat_at < now)
    tx.execute(sa.update(instances).where(*mine).values(heartbeat_at=now))


def hold(tx: sa.Connection, instance_id: str, reason: str) -> None:
    """It passes no commit point until it is released; the first reason stays."""
    mine = (instances.c.id == instance_id, instances.c.hold == "")
    tx.execute(sa.update(instances).where(*mine).values(hold=reason[:300]))


def release(tx: sa.Connection, instance_id: str) -> None:
    """It may send again."""
    _change(tx, instance_id, {"hold": ""})


def take_over(tx: sa.Connection, instance_id: str) -> None:
    """Another place goes on under this id: whoever still has the old epoch must stop."""
    _change(tx, instance_id, {"epoch": instances.c.epoch + 1})


def alive(tx: sa.Connection, since: datetime) -> set[str]:
    """The ids of those that were heard of since then."""
    return set(tx.execute(sa.select(instances.c.id).where(instances.c.heartbeat_at >= since)).scalars())


def latest_heartbeat(tx: sa.Connection) -> datetime | None:
    """The latest moment that any daemon here has seen: a clock behind it was set back."""
    return tx.execute(sa.select(sa.func.max(instances.c.heartbeat_at))).scalar()


def _change(tx: sa.Connection, instance_id: str, values: dict[str, Any]) -> None:
    tx.execute(sa.update(instances).where(instances.c.id == instance_id).values(values))
