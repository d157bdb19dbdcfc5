"""The shelf: what is worth bringing to somebody."""

from dataclasses import fields
from datetime import date
from typing import Any

import sqlalchemy as sa

from outreach.errors import NotFound
from outreach.sequence.model import Resource
from outreach.store.rows import insert_new
from outreach.store.schema import messages, resources

_SETS = ("topics", "audiences")
_COLUMNS = [resources.c[field.name] for field in fields(Resource)]
_ALL = sa.select(*_COLUMNS)


def add(tx: sa.Connection, resource: Resource) -> bool:
    """Put something on the shelf; False, and nothing changed, where its link is there already."""
    return bool(insert_new(tx, resources, [_row(resource)], "link"))


def update(tx: sa.Connection, resource: Resource) -> None:
    """Change a resource. A past `valid_until` takes it off the shelf; the mails that brought it stay."""
    values = {name: value for name, value in _row(resource).items() if name not in ("id", "added_at")}
    if tx.execute(sa.update(resources).where(resources.c.id == resource.id).values(values)).rowcount != 1:
        raise NotFound(what="resource", query=resource.id, hint="")


def find(tx: sa.Connection, resource_id: str) -> Resource | None:
    """The resource with this id."""
    return _one(tx, resources.c.id == resource_id)


def get(tx: sa.Connection, resource_id: str) -> Resource:
    """The resource with this id. Raises NotFound."""
    resource = find(tx, resource_id)
    if resource is None:
        raise NotFound(what="resource", query=resource_id, hint="")
    return resource


def find_by_link(tx: sa.Connection, link: str) -> Resource | None:
    """The resource with this link."""
    return _one(tx, resources.c.link == link)


def valid(tx: sa.Connection, today: date) -> list[Resource]:
    """What may be given on this day, the newest first."""
    usable = sa.or_(resources.c.valid_until.is_(None), resources.c.valid_until >= today)
    query = _ALL.where(usable).order_by(resources.c.added_at.desc(), resources.c.id)
    return [_make(row) for row in tx.execute(query).mappings()]


def list_resources(tx: sa.Connection, *, limit: int = 50, offset: int = 0) -> list[Resource]:
    """A page of all that ever stood on the shelf, the newest first."""
    query = _ALL.order_by(resources.c.added_at.desc(), resources.c.id)
    return [_make(row) for row in tx.execute(query.limit(limit).offset(offset)).mappings()]


def given_to(tx: sa.Connection, contact_id: str) -> frozenset[str]:
    """The ids of what one person got or is about to get; a mail that never left gives its resource back."""
    query = sa.select(messages.c.resource_id).where(messages.c.contact_id == contact_id)
    return frozenset(tx.execute(query.where(messages.c.resource_id.is_not(None))).scalars())


def _one(tx: sa.Connection, condition: sa.ColumnElement[bool]) -> Resource | None:
    row = tx.execute(_ALL.where(condition)).mappings().first()
    return None if row is None else _make(row)


def _row(resource: Resource) -> dict[str, Any]:
    row = {column.name: getattr(resource, column.name) for column in _COLUMNS}
    return row | {name: sorted(row[name]) for name in _SETS}


def _make(row: sa.RowMapping) -> Resource:
    plain = {name: row[name] for name in row if name not in _SETS}
    return Resource(**plain, topics=frozenset(row["topics"]), audiences=frozenset(row["audiences"]))
