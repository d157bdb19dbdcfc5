"""Instances: the daemons that ever used this database. A held one passes no commit point."""

from collections.abc import Mapping
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
    instances.c.lease_owner,
    instances.c.journal_seq,
    instances.c.started_at,
    instances.c.heartbeat_at,
    instances.c.max_wall_at,
    instances.c.troubles,
)
# Made once, because each round asks them.
_IS_IT = instances.c.id == sa.bindparam("b_id")
_FIND = sa.select(*_COLUMNS).where(_IS_IT)
_CHANGE = sa.update(instances).where(_IS_IT)
_ADVANCE = _CHANGE.where(instances.c.max_wall_at < sa.bindparam("b_now"))
_MAY_SEND = (
    sa.select(instances.c.id)
    .where(instances.c.lease_owner == sa.bindparam("b_run"), instances.c.hold == "")
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Instance:
    """One daemon's place: the same id over all its starts. `hold` says why it must not send.

    `lease_owner` is its present run, which alone may pass a commit point, "" after its end; `epoch` counts how often
    another place took over. Of its journal, the receipts up to `journal_seq` are recorded here.
    """

    id: str
    host: str
    delivery: str
    epoch: int
    hold: str
    lease_owner: str
    journal_seq: int
    started_at: datetime
    heartbeat_at: datetime
    max_wall_at: datetime
    troubles: dict[str, str] | None


def register(
    tx: sa.Connection, instance_id: str, host: str, delivery: str, now: datetime, *, lease_owner: str = ""
) -> Instance | None:
    """A daemon starts; returns what was known of it before, so that a restore can be told.

    Its hold, its epoch and its place in the journal stay as they were. `lease_owner` names this run (without one:
    the instance itself); whoever ran under this id before passes no commit point any more.
    """
    before = find(tx, instance_id)
    started = {"host": host, "delivery": delivery, "started_at": now, "heartbeat_at": now, "troubles": {}}
    started |= {"lease_owner": lease_owner or instance_id}
    if before is None:
        new = {"id": instance_id, "epoch": 1, "hold": "", "journal_seq": 0, "max_wall_at": now}
        insert_new(tx, instances, [started | new], "id")
    else:
        _change(tx, instance_id, started | {"max_wall_at": max(now, before.max_wall_at)})
    return before


def find(tx: sa.Connection, instance_id: str) -> Instance | None:
    """The instance with this id."""
    row = tx.execute(_FIND, {"b_id": instance_id}).first()
    return None if row is None else Instance(*tuple(row))


def others(tx: sa.Connection, instance_id: str) -> list[Instance]:
    """The other instances that this database knows, the one that was heard of last first."""
    query = sa.select(*_COLUMNS).where(instances.c.id != instance_id)
    return [Instance(*tuple(row)) for row in tx.execute(query.order_by(instances.c.heartbeat_at.desc()))]


def heartbeat(tx: sa.Connection, instance_id: str, now: datetime) -> None:
    """It is alive. A clock that was set back takes the heartbeat back, but not the latest moment ever seen."""
    _change(tx, instance_id, {"heartbeat_at": now})
    tx.execute(_ADVANCE, {"b_id": instance_id, "b_now": now, "max_wall_at": now})


def may_send(tx: sa.Connection, lease_owner: str) -> bool:
    """Whether this is the present run of an instance that is not held: what the commit point asks again."""
    return tx.execute(_MAY_SEND, {"b_run": lease_owner}).first() is not None


def held(tx: sa.Connection, since: datetime) -> list[Instance]:
    """Those that must not send, as far as they were heard of since then."""
    query = sa.select(*_COLUMNS).where(instances.c.hold != "", instances.c.heartbeat_at >= since)
    return [Instance(*tuple(row)) for row in tx.execute(query.order_by(instances.c.id))]


def note_journal(tx: sa.Connection, instance_id: str, seq: int) -> None:
    """The receipts of its journal up to this one are recorded here."""
    _change(tx, instance_id, {"journal_seq": seq})


def note_troubles(tx: sa.Connection, instance_id: str, troubles: Mapping[str, str]) -> None:
    """What is wrong there now, by topic."""
    _change(tx, instance_id, {"troubles": dict(troubles)})


def withdraw_trouble(tx: sa.Connection, topic: str) -> None:
    """It is mended for all of them; whoever still sees it says so again with its next round."""
    for one in others(tx, ""):
        if topic in (one.troubles or {}):
            note_troubles(tx, one.id, {k: v for k, v in (one.troubles or {}).items() if k != topic})


def hold(tx: sa.Connection, instance_id: str, reason: str) -> None:
    """It passes no commit point until it is released; the first reason stays."""
    mine = (instances.c.id == instance_id, instances.c.hold == "")
    tx.execute(sa.update(instances).where(*mine).values(hold=reason[:300]))


def release(tx: sa.Connection, instance_id: str) -> None:
    """It may send again."""
    _change(tx, instance_id, {"hold": ""})


def sign_off(tx: sa.Connection, lease_owner: str, now: datetime) -> None:
    """This run ends by itself; it passes no commit point any more."""
    mine = instances.c.lease_owner == lease_owner
    tx.execute(sa.update(instances).where(mine).values(lease_owner="", heartbeat_at=now))


def take_over(tx: sa.Connection, instance_id: str) -> None:
    """Another place goes on: whoever runs under this id passes no commit point any more."""
    tx.execute(_CHANGE.values(epoch=instances.c.epoch + 1, lease_owner=""), {"b_id": instance_id})


def heard_of(tx: sa.Connection, since: datetime) -> list[Instance]:
    """Those that were heard of since then, the one that started first first."""
    query = sa.select(*_COLUMNS).where(instances.c.heartbeat_at >= since)
    return [
        Instance(*tuple(row)) for row in tx.execute(query.order_by(instances.c.started_at, instances.c.id))
    ]


def alive(tx: sa.Connection, since: datetime) -> set[str]:
    """The ids of those that were heard of since then."""
    return set(tx.execute(sa.select(instances.c.id).where(instances.c.heartbeat_at >= since)).scalars())


def latest(tx: sa.Connection) -> Instance | None:
    """The daemon that was heard of last here."""
    row = tx.execute(sa.select(*_COLUMNS).order_by(instances.c.heartbeat_at.desc()).limit(1)).first()
    return None if row is None else Instance(*tuple(row))


def _change(tx: sa.Connection, instance_id: str, values: dict[str, Any]) -> None:
    tx.execute(_CHANGE, {"b_id": instance_id} | values)
