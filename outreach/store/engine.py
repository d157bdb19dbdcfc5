"""One store, two databases: who may write, and when."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from outreach.errors import DatabaseUnfit
from outreach.store import migrate
from outreach.store.connections import IN_MEMORY, for_readers, for_writers, make_engine
from outreach.store.place import find_network, read_mounts
from outreach.store.turn import Turn


class Store:
    """An open database. Made by `open_store`; threads may share it."""

    def __init__(self, engine: sa.Engine, file: Path | None) -> None:
        """`file` is where SQLite keeps the data; None for PostgreSQL and memory."""
        self.file = file
        self._readers, self._writers = for_readers(engine), for_writers(engine)
        self._turn = Turn()
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
    def write(self, *, first: bool = False) -> Iterator[sa.Connection]:
        """One transaction that may write: committed when the block ends, undone when it raises.

        On SQLite there is one writer: threads of this process queue here, other processes wait up to 5 s. Keep it
        short, and never wait for the network inside. `first`: before the others who wait, because a person does.
        """
        if self.dialect == "sqlite":
            with self._turn.take(first=first), self._writers.begin() as tx:
                yield tx
        else:
            with self._writers.begin() as tx:
                yield tx

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """One consistent look at the data. The database refuses to write in it, and nobody waits for it."""
        if self._one_connection:
            with self._turn.take(), self._readers.connect() as tx:
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
    address = _parse(url)
    shown = address.render_as_string(hide_password=True)
    try:
        file = _prepare_file(address)
        store = Store(make_engine(address, echo=echo), file)
        with _closed_on_failure(store):
            _bring_up_to_date(store)
    except ModuleNotFoundError as err:
        problem = f"{err.name} is missing; install outreach[postgresql]."
        raise DatabaseUnfit(database=shown, problem=problem) from err
    except (SQLAlchemyError, OSError) as err:
        raise DatabaseUnfit(database=shown, problem=_first_line(err)) from err
    return store


@contextmanager
def _closed_on_failure(store: Store) -> Iterator[None]:
    try:
        yield
    except BaseException:
        store.close()
        raise


def _bring_up_to_date(store: Store) -> None:
    with store.read() as tx:
        if migrate.find_version(tx) == migrate.HEAD:
            return
    with store.write() as tx:
        problem = migrate.upgrade(tx)
    if problem is not None:
        raise DatabaseUnfit(database=store.name, problem=problem)


def _parse(url: str) -> sa.URL:
    try:
        address = sa.make_url(url)
    except ArgumentError as err:
        raise DatabaseUnfit(database="OUTREACH_DATABASE_URL", problem="it is not a database URL.") from err
    if address.drivername in {"postgres", "postgresql"}:
        address = address.set(drivername="postgresql+psycopg")
    if address.drivername not in {"sqlite", "sqlite+pysqlite", "postgresql+psycopg"}:
        shown = address.render_as_string(hide_password=True)
        problem = "only sqlite:/// and postgresql+psycopg:// are supported."
        raise DatabaseUnfit(database=shown, problem=problem)
    return address


def _prepare_file(address: sa.URL) -> Path | None:
    """The file holds people's names and notes: nobody else here may read it (-wal and -shm follow suit)."""
    if not address.drivername.startswith("sqlite") or address.database in IN_MEMORY:
        return None
    file = Path(str(address.database)).absolute()
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    network = find_network(file.parent, read_mounts())
    if network:
        problem = f"it lies on a network file system ({network}). Put it on a local disk, or use PostgreSQL."
        raise DatabaseUnfit(database=file, problem=problem)
    file.touch(mode=0o600)
    return file


def _first_line(err: Exception) -> str:
    cause = getattr(err, "orig", None) or err
    return (str(cause).splitlines() or [type(cause).__name__])[0].rstrip(".") + "."
