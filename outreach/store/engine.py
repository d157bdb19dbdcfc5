"""One store, two databases: who may write, when, and how durable a commit is.

SQLAlchemy's default on SQLite sends no BEGIN before a SELECT and so loses updates, and a deferred transaction
that reads before it writes fails at once with "database is locked" in spite of `busy_timeout`. So both begin
here, by hand: IMMEDIATE for a writer, deferred for a reader.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from outreach.errors import DatabaseUnfit
from outreach.store import migrate

BUSY_SECONDS = 5.0
_WRITES = "outreach_writes"  # the execution option that tells a writer's transaction from a reader's

# secure_delete: what is erased is overwritten, for an erased person must not be found in the file.
_SQLITE_PRAGMAS = ("synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")
# A reported commit must survive; a daemon that is suspended inside a transaction must not keep its locks.
_POSTGRESQL_SETTINGS = (
    "SET synchronous_commit TO on",
    "SET TIME ZONE 'UTC'",
    "SET idle_in_transaction_session_timeout TO '60s'",
)


class Store:
    """An open database. Made by `open_store`; threads may share it."""

    def __init__(self, engine: sa.Engine) -> None:
        self._readers = engine
        self._writers = engine.execution_options(**{_WRITES: True})
        self._turn = (
            RLock()
        )  # a writer inside a writer then fails by SQLite's error instead of waiting for ever
        self._one_connection = isinstance(engine.pool, sa.StaticPool)

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._readers.dialect.name

    @property
    def name(self) -> str:
        """The database as a person may see it: without its password."""
        return self._readers.url.render_as_string(hide_password=True)

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """One transaction that may write: committed when the block ends, undone when it raises.

        On SQLite there is one writer: threads of this process queue here, other processes wait up to 5 s.
        Keep it short, and never wait for the network inside.
        """
        if self.dialect == "sqlite":
            with self._turn, self._writers.begin() as tx:
                yield tx
        else:
            with self._writers.begin() as tx:
                yield tx

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """One consistent look at the data. The database refuses to write in it, and nobody waits for it."""
        if self._one_connection:
            with self._turn, self._readers.connect() as tx:
                yield tx
        else:
            with self._readers.connect() as tx:
                yield tx

    def close(self) -> None:
        """Close every connection. The store is of no use afterwards."""
        self._readers.dispose()


def open_store(url: str, *, echo: bool = False) -> Store:
    """Open the database at `url` ("sqlite:///file", "sqlite://" for memory, "postgresql+psycopg://…").

    Raises DatabaseUnfit where it cannot be reached, is no database, or cannot hold the promises made here.
    """
    place = _parse(url)
    shown = place.render_as_string(hide_password=True)
    try:
        store = Store(_make_engine(place, echo=echo))
        problem = _bring_up_to_date(store)
    except ModuleNotFoundError as err:
        raise DatabaseUnfit(
            database=shown, problem=f"{err.name} is missing; install outreach[postgresql]."
        ) from err
    except (SQLAlchemyError, OSError) as err:
        raise DatabaseUnfit(database=shown, problem=_first_line(err)) from err
    if problem:
        store.close()
        raise DatabaseUnfit(database=shown, problem=problem)
    return store


def _bring_up_to_date(store: Store) -> str | None:
    with store.read() as tx:
        if migrate.find_version(tx) == migrate.HEAD:
            return None
    with store.write() as tx:
        return migrate.upgrade(tx)


def _parse(url: str) -> sa.URL:
    try:
        place = sa.make_url(url)
    except ArgumentError as err:
        raise DatabaseUnfit(database="OUTREACH_DATABASE_URL", problem="it is not a database URL.") from err
    if place.drivername in {"postgres", "postgresql"}:
        place = place.set(drivername="postgresql+psycopg")
    if place.drivername not in {"sqlite", "sqlite+pysqlite", "postgresql+psycopg"}:
        shown = place.render_as_string(hide_password=True)
        raise DatabaseUnfit(
            database=shown, problem="only sqlite:/// and postgresql+psycopg:// are supported."
        )
    return place


def _make_engine(place: sa.URL, *, echo: bool) -> sa.Engine:
    return (
        _make_sqlite(place, echo=echo)
        if place.drivername.startswith("sqlite")
        else _make_postgresql(place, echo=echo)
    )


def _make_sqlite(place: sa.URL, *, echo: bool) -> sa.Engine:
    options: dict[str, Any] = {"echo": echo}
    if place.database in {None, "", ":memory:"}:
        options |= {"poolclass": sa.StaticPool, "connect_args": {"check_same_thread": False}}
    else:
        _make_private_file(Path(str(place.database)))
    engine = sa.create_engine(place, **options)
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_private_file(path: Path) -> None:
    """The file holds people's names and notes: nobody else here may read it (-wal and -shm follow suit)."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)


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


def _make_postgresql(place: sa.URL, *, echo: bool) -> sa.Engine:
    engine = sa.create_engine(place, echo=echo, pool_pre_ping=True)
    sa.event.listen(engine, "connect", _prepare_postgresql)
    sa.event.listen(engine, "begin", _begin_postgresql)
    return engine


def _prepare_postgresql(connection: DBAPIConnection, _record: object) -> None:
    cursor = connection.cursor()
    for setting in _POSTGRESQL_SETTINGS:
        cursor.execute(setting)
    cursor.close()
    connection.commit()


def _begin_postgresql(connection: sa.Connection) -> None:
    if not connection.get_execution_options().get(_WRITES, False):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


def _first_line(err: Exception) -> str:
    cause = getattr(err, "orig", None) or err
    return (str(cause).splitlines() or [type(cause).__name__])[0].rstrip(".") + "."
