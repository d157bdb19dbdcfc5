"""What is due: each question is a look at an index, made once, because each tick asks it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from outreach.sequence.model import Message, Priority
from outreach.store.messages import COLUMNS, read_values
from outreach.store.schema import messages
from outreach.store.schema.sending import TURN

# Written out, because SQLite uses a partial index only where the statement itself names its condition.
_IS_APPROVED = messages.c.state == sa.literal_column("'approved'")
_IS_PLANNED = messages.c.state == sa.literal_column("'planned'")
_IS_DUE = messages.c.due_at <= sa.bindparam("b_now", type_=messages.c.due_at.type)


def _of(priority: Priority) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return messages.c.mailbox == sa.bindparam("b_mailbox"), messages.c.priority == priority


_WRITTEN = [messages.c[name] for name in ("created_at", "contact_id", "sequence", "step", "occurrence")]


def in_turn(priority: Priority) -> sa.Select[Any]:
    """What is due of this importance, in the order of `pace.rank`.

    Promises, and mail to owners, are few and sorted. Others may be a great many, so the database is to walk along
    the index that has them in this order: it must not see that another one would find those that are due, and
    SQLite, whose newer versions sort all the same, is told so (sqlite.org/lang_indexedby.html).
    """
    few = priority in (Priority.OWNER, Priority.PROMISE)
    is_due = _IS_DUE if few else _IS_DUE.is_(sa.true())
    query = sa.select(*COLUMNS).where(_IS_APPROVED, *_of(priority), is_due).limit(sa.bindparam("b_limit"))
    query = query.order_by(*(messages.c.deadline_at,) * few, *_WRITTEN)
    return query if few else query.with_hint(messages, f"INDEXED BY {TURN}", "sqlite")


_DUE = {each: in_turn(each) for each in Priority}
_PLANNED = (
    sa.select(*COLUMNS).where(_IS_PLANNED, _IS_DUE).order_by(messages.c.due_at).limit(sa.bindparam("b_limit"))
)
_PLANNED_LOCKED = _PLANNED.with_for_update(skip_locked=True)
_ANY = {each: sa.select(messages.c.id).where(_IS_APPROVED, *_of(each), _IS_DUE).limit(1) for each in Priority}
_ANY_DUE = sa.select(sa.or_(*(each.exists() for each in _ANY.values())))
_WAITING: sa.CompoundSelect[int] = sa.union_all(
    *(sa.select(sa.literal_column(f"{each:d}")).where(query.exists()) for each, query in _ANY.items())
)
_DUE_AT = sa.select(messages.c.due_at).where(messages.c.id == sa.bindparam("b_id"), _IS_APPROVED)


def any_due(tx: sa.Connection, mailboxes: Iterable[str], now: datetime) -> bool:
    """Whether anything approved may leave; a look at an index, whatever the size of the table."""
    return any(tx.execute(_ANY_DUE, {"b_mailbox": each, "b_now": now}).scalar() for each in mailboxes)


def due(tx: sa.Connection, mailbox: str, now: datetime, limit: int) -> list[Message]:
    """What a mailbox should send now, whose turn comes first, without content.

    The first look asks only how important what is due is: in the order of turns, many may stand that are not.
    """
    found: list[Message] = []
    given: dict[str, Any] = {"b_mailbox": mailbox, "b_now": now}
    for number in sorted(tx.execute(_WAITING, given).scalars()):
        if len(found) < limit:
            found += read_values(tx, _DUE[Priority(number)], given | {"b_limit": limit - len(found)})
    return found


def find_due_at(tx: sa.Connection, message_id: str) -> datetime | None:
    """When an approved message wants to leave; None where it has left, or waits for somebody."""
    return tx.execute(_DUE_AT, {"b_id": message_id}).scalar()


def planned_due(tx: sa.Connection, now: datetime, limit: int, *, lock: bool = False) -> list[Message]:
    """Held or waiting messages that somebody must look at again now; `lock` as for `enrollments.due`."""
    return read_values(tx, _PLANNED_LOCKED if lock else _PLANNED, {"b_now": now, "b_limit": limit})


def next_due_at(tx: sa.Connection) -> datetime | None:
    """When the next approved or planned message is due."""
    soonest = [
        tx.execute(sa.select(sa.func.min(messages.c.due_at)).where(state)).scalar()
        for state in (_IS_APPROVED, _IS_PLANNED)
    ]
    return min((moment for moment in soonest if moment), default=None)
