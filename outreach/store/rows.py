"""What every noun's file needs: insert what is new, and ask for many at a time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

Row = Mapping[str, Any]
_AT_ONCE = 1000  # well below what either database takes as parameters of one statement


def insert_new(tx: sa.Connection, table: sa.Table, rows: Sequence[Row], *unique: str) -> set[str]:
    """Insert the rows whose `unique` columns are not there yet; returns the primary keys of those.

    The database must skip the others itself: a refused INSERT would end the transaction on PostgreSQL, and a
    SELECT before it would race.
    """
    if not rows:
        return set()
    insert = postgresql.insert if tx.dialect.name == "postgresql" else sqlite.insert
    statement = insert(table).on_conflict_do_nothing(index_elements=unique).returning(_key(table))
    return set(tx.execute(statement, rows).scalars())


def find_values(tx: sa.Connection, column: sa.Column[str], wanted: Iterable[str]) -> set[str]:
    """Those of the `wanted` values that the column has; many are asked for in pieces."""
    found: set[str] = set()
    for piece in in_pieces(wanted):
        found.update(tx.execute(sa.select(column).where(column.in_(piece))).scalars())
    return found


def in_pieces(values: Iterable[Any]) -> Iterator[list[Any]]:
    """The values in lists that one statement can take."""
    left = iter(values)
    while piece := list(islice(left, _AT_ONCE)):
        yield piece


def _key(table: sa.Table) -> sa.Column[Any]:
    return next(iter(table.primary_key.columns))
