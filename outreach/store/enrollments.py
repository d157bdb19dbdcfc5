"""Enrollments: where each contact stands in each sequence, and who is due."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from outreach.errors import NotFound
from outreach.sequence.model import Enrollment, Status
from outreach.store.among import among
from outreach.store.rows import in_pieces, insert_new
from outreach.store.schema import enrollments

_COLUMNS = [enrollments.c[field.name] for field in fields(Enrollment)]
_NAMES = tuple(column.name for column in _COLUMNS)
_ALL = sa.select(*_COLUMNS)
_ORIGIN = ("id", "contact_id", "campaign", "sequence", "trigger", "started_at", "meeting_id")
_MUTABLE = [column.name for column in _COLUMNS if column.name not in _ORIGIN]
# In literal words, because a partial index serves only a query that names its condition as it stands there.
_ACTIVE = enrollments.c.status == sa.literal_column("'active'")
_MANY = _ALL.where(among(enrollments.c.id, "b_ids"))
_BOUND = tuple((name, f"b_{name}") for name in _MUTABLE)
_DUE = (  # made once, because each tick asks it
    _ALL.where(_ACTIVE, enrollments.c.due_at <= sa.bindparam("b_now", type_=enrollments.c.due_at.type))
    .order_by(*(enrollments.c[name] for name in ("due_at", "contact_id", "sequence", "id")))
    .limit(sa.bindparam("b_limit"))
)
_DUE_LOCKED = _DUE.with_for_update(skip_locked=True)
_SAVE = (  # one that ended stays as it ended, whoever read it before
    sa.update(enrollments)
    .where(enrollments.c.id == sa.bindparam("b_id"), enrollments.c.status == "active")
    .values({name: sa.bindparam(f"b_{name}") for name in _MUTABLE})
)
_SET_DUE = (
    sa.update(enrollments)
    .where(enrollments.c.id == sa.bindparam("b_id"), enrollments.c.status == "active")
    .values(due_at=sa.bindparam("b_due_at"), reason=sa.bindparam("b_reason"))
)


def add(tx: sa.Connection, enrollment: Enrollment) -> bool:
    """Store a new one; False, and nothing changed, where contact, sequence and trigger are there already."""
    return bool(add_new(tx, [enrollment]))


def add_new(tx: sa.Connection, new: Sequence[Enrollment]) -> list[Enrollment]:
    """Store those that are new by contact, sequence and trigger, and return them."""
    added: set[str] = set()
    for piece in in_pieces(new):
        rows = [_row(enrollment) for enrollment in piece]
        added |= insert_new(tx, enrollments, rows, "contact_id", "sequence", "trigger")
    return [enrollment for enrollment in new if enrollment.id in added]


def find(tx: sa.Connection, enrollment_id: str) -> Enrollment | None:
    """The enrollment with this id."""
    return next(iter(get_many(tx, [enrollment_id])), None)


def get(tx: sa.Connection, enrollment_id: str) -> Enrollment:
    """The enrollment with this id. Raises NotFound."""
    enrollment = find(tx, enrollment_id)
    if enrollment is None:
        raise NotFound(what="enrollment", query=enrollment_id, hint="")
    return enrollment


def get_many(tx: sa.Connection, ids: Iterable[str]) -> list[Enrollment]:
    """Those with these ids, in no particular order."""
    return _values(tx, _MANY, {"b_ids": list(ids)})


def save(tx: sa.Connection, enrollment: Enrollment) -> None:
    """Write everything that may change. Raises NotFound where it has ended, or was erased."""
    if tx.execute(_SAVE, _changes(enrollment)).rowcount != 1:
        raise NotFound(what="enrollment", query=enrollment.id, hint="")


def save_many(tx: sa.Connection, changed: Sequence[Enrollment]) -> None:
    """Write everything that may change of many; those that ended or were erased meanwhile stay so."""
    if changed:
        tx.execute(_SAVE, [_changes(enrollment) for enrollment in changed])


def set_due(tx: sa.Connection, enrollment_id: str, due_at: datetime | None, reason: str) -> None:
    """Look at this enrollment again then, and say why; None: an open message or task will wake it."""
    changes = {"due_at": due_at, "reason": reason}
    tx.execute(sa.update(enrollments).where(enrollments.c.id == enrollment_id).values(changes))


def set_due_many(tx: sa.Connection, dues: Sequence[tuple[str, datetime | None, str]]) -> None:
    """`set_due` for many; those that ended meanwhile stay as they are."""
    if dues:
        tx.execute(_SET_DUE, [{"b_id": i, "b_due_at": at, "b_reason": reason} for i, at, reason in dues])


def standing_at(tx: sa.Connection) -> list[tuple[str, str, int]]:
    """(sequence, step, how many contacts) of all under way: what a new schedules.yaml must still have."""
    query = sa.select(enrollments.c.sequence, enrollments.c.step, sa.func.count()).where(_ACTIVE)
    grouped = tx.execute(query.group_by(enrollments.c.sequence, enrollments.c.step))
    return [(row[0], row[1], row[2]) for row in grouped]


def wake(tx: sa.Connection, contact_id: str, now: datetime) -> None:
    """Something changed for this contact: look again now, except where an open message or task waits."""
    mine = (enrollments.c.contact_id == contact_id, _ACTIVE, enrollments.c.due_at.is_not(None))
    tx.execute(sa.update(enrollments).where(*mine).values(due_at=now))


def wake_all(tx: sa.Connection, now: datetime, ways: Collection[tuple[str, str]] | None = None) -> None:
    """The same for everybody who goes through one of these (campaign, sequence); None: through any."""
    waiting = (_ACTIVE, enrollments.c.due_at > now)
    for campaign, sequence in ways if ways is not None else ((None, None),):
        here = (enrollments.c.campaign == campaign, enrollments.c.sequence == sequence) if campaign else ()
        tx.execute(sa.update(enrollments).where(*waiting, *here).values(due_at=now))


def due(tx: sa.Connection, now: datetime, limit: int, *, lock: bool = False) -> list[Enrollment]:
    """Whom somebody must look at now, the longest due first; at one moment in the order of contact and sequence.

    With `lock` (in a writer's transaction) those that another daemon looks at are left to it, on PostgreSQL.
    """
    return _values(tx, _DUE_LOCKED if lock else _DUE, {"b_now": now, "b_limit": limit})


def next_due_at(tx: sa.Connection) -> datetime | None:
    """When the next enrollment is due."""
    waiting = (_ACTIVE, enrollments.c.due_at.is_not(None))
    return tx.execute(sa.select(sa.func.min(enrollments.c.due_at)).where(*waiting)).scalar()


def of_contact(tx: sa.Connection, contact_id: str) -> list[Enrollment]:
    """Every enrollment of a contact, oldest first."""
    query = _ALL.where(enrollments.c.contact_id == contact_id)
    return _values(tx, query.order_by(enrollments.c.started_at, enrollments.c.id))


def of_contacts(tx: sa.Connection, contact_ids: Iterable[str]) -> list[Enrollment]:
    """Every enrollment of many contacts, each contact's oldest first."""
    query = _ALL.order_by(enrollments.c.started_at, enrollments.c.id)
    mine = enrollments.c.contact_id
    return [found for piece in in_pieces(contact_ids) for found in _values(tx, query.where(mine.in_(piece)))]


def active_of(tx: sa.Connection, contact_id: str) -> list[Enrollment]:
    """The enrollments of a contact that are still under way, oldest first."""
    return [enrollment for enrollment in of_contact(tx, contact_id) if enrollment.status is Status.ACTIVE]


def active_of_many(tx: sa.Connection, contact_ids: Iterable[str]) -> list[Enrollment]:
    """The same of many contacts, in no particular order."""
    query, mine = _ALL.where(_ACTIVE), enrollments.c.contact_id
    return [found for piece in in_pieces(contact_ids) for found in _values(tx, query.where(mine.in_(piece)))]


def active_page(tx: sa.Connection, limit: int, after: str = "") -> list[Enrollment]:
    """All that are under way, a page at a time by id: `plan` walks through everybody."""
    query = _ALL.where(_ACTIVE, enrollments.c.id > after)
    return _values(tx, query.order_by(enrollments.c.id).limit(limit))


def contacts_page(tx: sa.Connection, limit: int, after: str = "") -> list[str]:
    """The ids of contacts for whom something is under way, in their order, a page at a time."""
    mine = enrollments.c.contact_id
    query = sa.select(mine).where(_ACTIVE, mine > after).distinct().order_by(mine).limit(limit)
    return list(tx.execute(query).scalars())


def ended_between(tx: sa.Connection, start: datetime, end: datetime) -> list[Enrollment]:
    """Those that finished or were stopped in [start, end), in no particular order."""
    return _values(tx, _ALL.where(enrollments.c.ended_at >= start, enrollments.c.ended_at < end))


def campaigns_of(tx: sa.Connection) -> dict[str, set[str]]:
    """By contact id: the names of the campaigns that ever took them in."""
    found: dict[str, set[str]] = {}
    for row in tx.execute(sa.select(enrollments.c.contact_id, enrollments.c.campaign).distinct()):
        found.setdefault(row.contact_id, set()).add(row.campaign)
    return found


def count_active(tx: sa.Connection) -> dict[str, int]:
    """How many are under way in each campaign. It reads an index only; still, a million take some 50 ms."""
    number = sa.func.count().label("number")
    query = sa.select(enrollments.c.campaign, number).where(_ACTIVE).group_by(enrollments.c.campaign)
    return {row.campaign: row.number for row in tx.execute(query)}


def _values(
    tx: sa.Connection, query: sa.Select[Any], given: dict[str, Any] | None = None
) -> list[Enrollment]:
    at = _NAMES.index("status")
    return [
        Enrollment(**dict(zip(_NAMES, (*row[:at], Status(row[at]), *row[at + 1 :]), strict=True)))
        for row in tx.execute(query, given)
    ]


def _row(enrollment: Enrollment) -> dict[str, Any]:
    return {column.name: getattr(enrollment, column.name) for column in _COLUMNS}


def _changes(enrollment: Enrollment) -> dict[str, Any]:
    return {"b_id": enrollment.id} | {bound: getattr(enrollment, name) for name, bound in _BOUND}
