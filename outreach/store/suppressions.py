"""Suppressions: the addresses we never write to. Nothing here can take one off the list."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

import sqlalchemy as sa

from outreach.sequence.model import Suppression
from outreach.store.rows import find_values, in_pieces, insert_new
from outreach.store.schema import suppressions

_PAGE = 1000
_COLUMNS = (
    suppressions.c.address_key,
    suppressions.c.reason,
    suppressions.c.source,
    suppressions.c.at,
)


def lock_addresses(tx: sa.Connection, address_keys: Collection[str]) -> None:
    """Let no other transaction opt these addresses out, or pass their commit point, before this one ends.

    The order of these locks is the order of opt-outs and mails: the opt-out that came first always wins. With
    its one writer, SQLite has that order already. Sorted, so that two who want the same never deadlock.
    """
    if tx.dialect.name == "postgresql":
        number = sa.func.hashtextextended(sa.bindparam("address_key"), 0)
        for key in sorted(set(address_keys)):
            tx.execute(sa.select(sa.func.pg_advisory_xact_lock(number)), {"address_key": key})


def lock_address(tx: sa.Connection, address_key: str) -> None:
    """The same for one address."""
    lock_addresses(tx, [address_key])


def add(tx: sa.Connection, suppression: Suppression) -> bool:
    """Never write to this address again; False where it was so already, and the first reason stays."""
    return add_many(tx, [suppression]) == 1


def add_many(tx: sa.Connection, new: Iterable[Suppression]) -> int:
    """Import a list; returns how many were not there yet. The caller holds their locks, if anybody sends."""
    return len(add_new(tx, new))


def add_new(tx: sa.Connection, new: Iterable[Suppression]) -> set[str]:
    """The same; returns the address keys that were not there yet."""
    added: set[str] = set()
    for piece in in_pieces(new):
        added |= insert_new(tx, suppressions, [_row(suppression) for suppression in piece], "address_key")
    return added


def find(tx: sa.Connection, address_key: str) -> Suppression | None:
    """Why we may not write to this address, if so."""
    row = tx.execute(sa.select(*_COLUMNS).where(suppressions.c.address_key == address_key)).first()
    return None if row is None else Suppression(*row)


def known_keys(tx: sa.Connection, address_keys: Iterable[str]) -> set[str]:
    """Those of the address keys that we may not write to."""
    return find_values(tx, suppressions.c.address_key, address_keys)


def list_suppressions(tx: sa.Connection, *, limit: int = 50, offset: int = 0) -> list[Suppression]:
    """A page of the list, the newest first."""
    query = sa.select(*_COLUMNS).order_by(suppressions.c.at.desc(), suppressions.c.address_key)
    return [Suppression(*row) for row in tx.execute(query.limit(limit).offset(offset))]


def export(tx: sa.Connection) -> Iterator[Suppression]:
    """The whole list, in the order of its keys, read a page at a time."""
    after = ""
    while True:
        query = sa.select(*_COLUMNS).where(suppressions.c.address_key > after)
        page = tx.execute(query.order_by(suppressions.c.address_key).limit(_PAGE)).all()
        yield from (Suppression(*row) for row in page)
        if len(page) < _PAGE:
            return
        after = page[-1].address_key


def count(tx: sa.Connection) -> int:
    """How many addresses are on the list."""
    return tx.execute(sa.select(sa.func.count()).select_from(suppressions)).scalar_one()


def _row(suppression: Suppression) -> dict[str, Any]:
    return {column.name: getattr(suppression, column.name) for column in _COLUMNS}
