"""How a connection is prepared, on SQLite and on PostgreSQL, and how its transactions begin.

SQLAlchemy's default on SQLite sends no BEGIN before a SELECT and so loses updates, and a deferred transaction
that reads before it writes fails at once with "database is locked" in spite of `busy_timeout`. So both begin
here, by hand: IMMEDIATE for a writer, deferred for a reader.
"""

import sqlite3
import time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.engine.interfaces import DBAPIConnection

BUSY_SECONDS = 5.0
IN_MEMORY = (None, "", ":memory:")  # how a SQLite URL says so
_WRITES = "outreach_writes"  # the execution option that tells a writer's transaction from a reader's

# secure_delete: what is erased is overwritten, for an erased person must not be found in the file.
_SQLITE_PRAGMAS = (
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",
    "cache_size=-32000",  # KiB: a burst finds its pages in memory
    "wal_autocheckpoint=4000",  # pages, 16 MB: a burst is not held up by tidying
)
# A reported commit must survive; a daemon that is suspended inside a transaction must not keep its locks.
_POSTGRESQL_SETTINGS = (
    "SET synchronous_commit TO on",
    "SET TIME ZONE 'UTC'",
    "SET idle_in_transaction_session_timeout TO '60s'",
)


def make_engine(address: sa.URL, *, echo: bool) -> sa.Engine:
    """A pool of prepared connections; nothing is opened yet."""
    make = _make_sqlite if address.drivername.startswith("sqlite") else _make_postgresql
    return make(address, echo=echo)


def for_writers(engine: sa.Engine) -> sa.Engine:
    """The same pool, whose transactions may write. Each statement sees what was committed before it."""
    return engine.execution_options(**{_WRITES: True})


def wait_briefly(tx: sa.Connection) -> None:
    """For the rest of this transaction, what others hold is waited for a tenth of a second, then OperationalError.

    For whoever takes several locks in no order: they can hold up nobody for longer, nor be held up with them.
    """
    if tx.dialect.name == "postgresql":
        tx.exec_driver_sql("SET LOCAL lock_timeout TO '100ms'")


def for_readers(engine: sa.Engine) -> sa.Engine:
    """The same pool, whose transactions see one moment and cannot write."""
    if engine.dialect.name == "sqlite":
        return engine  # its snapshots are so anyway; see `_begin_sqlite`
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


class _HintedCompiler(SQLiteCompiler):
    """SQLAlchemy leaves out what `with_hint` says to SQLite."""

    def get_from_hint_text(self, table: object, text: str | None) -> str | None:  # noqa: ARG002 - SQLAlchemy's shape
        return text


def _make_sqlite(address: sa.URL, *, echo: bool) -> sa.Engine:
    options: dict[str, Any] = {"echo": echo}
    if address.database in IN_MEMORY:
        options |= {"poolclass": sa.StaticPool, "connect_args": {"check_same_thread": False}}
    engine = sa.create_engine(address, hide_parameters=True, **options)
    engine.dialect.statement_compiler = _HintedCompiler
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000:.0f}")
    _switch_to_wal(cursor)
    for pragma in _SQLITE_PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _switch_to_wal(cursor: Any) -> None:
    """SQLite does not wait for its busy timeout when two processes switch a fresh file at once, so we do."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _make_postgresql(address: sa.URL, *, echo: bool) -> sa.Engine:
    engine = sa.create_engine(address, echo=echo, hide_parameters=True, pool_pre_ping=True)
    sa.event.listen(engine, "connect", _prepare_postgresql)
    return engine


def _prepare_postgresql(connection: DBAPIConnection, _record: object) -> None:
    cursor = connection.cursor()
    for setting in _POSTGRESQL_SETTINGS:
        cursor.execute(setting)
    cursor.close()
    connection.commit()
