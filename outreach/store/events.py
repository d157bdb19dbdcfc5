"""Events: dated facts, appended and never changed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from outreach.sequence.model import Event
from outreach.store.schema import events

_INSERT = sa.insert(events)
_FIRST_AT = sa.select(events.c.at).order_by(events.c.seq).limit(1)


def make_fact(at: datetime, kind: str, **about: Any) -> dict[str, Any]:
    """One row for `add_many`; `about` holds contact_id, enrollment_id, message_id, address_key, data."""
    known = ("contact_id", "enrollment_id", "message_id", "address_key", "data")
    return {"at": at, "kind": kind, **{name: about.get(name) for name in known}}


def add(tx: sa.Connection, at: datetime, kind: str, **about: Any) -> None:
    """Append one event."""
    tx.execute(_INSERT, make_fact(at, kind, **about))


def add_many(tx: sa.Connection, facts: Sequence[dict[str, Any]]) -> None:
    """Append rows made by `make_fact`, in their order."""
    if facts:
        tx.execute(_INSERT, facts)


def between(tx: sa.Connection, start: datetime, end: datetime, kinds: Sequence[str] = ()) -> list[Event]:
    """The events of [start, end), oldest first; of these kinds only, if any are named."""
    query = sa.select(events).where(events.c.at >= start, events.c.at < end).order_by(events.c.seq)
    return _values(tx, query.where(events.c.kind.in_(kinds)) if kinds else query)


def of_contact(tx: sa.Connection, contact_id: str, limit: int = 50) -> list[Event]:
    """The newest events about one contact, newest first."""
    query = sa.select(events).where(events.c.contact_id == contact_id)
    return _values(tx, query.order_by(events.c.seq.desc()).limit(limit))


def of_message(tx: sa.Connection, message_id: str) -> list[Event]:
    """Everything that happened to one message, oldest first."""
    return _values(tx, sa.select(events).where(events.c.message_id == message_id).order_by(events.c.seq))


def first_at(tx: sa.Connection) -> datetime | None:
    """When the first thing happened; None where nothing has."""
    return tx.execute(_FIRST_AT).scalar()


def last_seq(tx: sa.Connection) -> int:
    """The number of the newest event: whatever happens later has a higher one."""
    return tx.execute(sa.select(sa.func.max(events.c.seq))).scalar() or 0


def contacts_since(tx: sa.Connection, seq: int) -> set[str]:
    """The contacts to whom something happened after this event."""
    query = sa.select(events.c.contact_id).where(events.c.seq > seq, events.c.contact_id.is_not(None))
    return set(tx.execute(query.distinct()).scalars())


def happened(tx: sa.Connection, kind: str, **about: str) -> bool:
    """Whether such an event was ever recorded about these ids."""
    query = sa.select(events.c.seq).where(events.c.kind == kind)
    for name, value in about.items():
        query = query.where(events.c[name] == value)
    return tx.execute(query.limit(1)).first() is not None


def _values(tx: sa.Connection, query: sa.Select[Any]) -> list[Event]:
    return [
        Event(row.seq, row.at, row.kind, row.contact_id, row.enrollment_id, row.message_id, row.data)
        for row in tx.execute(query)
    ]
