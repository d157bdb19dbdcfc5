"""Several machines: PgQueuer, in the same PostgreSQL database, rings for each mailbox on one of them at a time.

It needs the extra `cluster`. Its tables hold ids and moments only, and may be dropped at any time: they are made
anew, and what is unfinished is submitted again.
"""

import asyncio
import contextlib
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeAlias

import asyncpg
import structlog
from pgqueuer import PgQueuer, Queries
from pgqueuer.errors import RetryRequested
from sqlalchemy.engine import make_url

from outreach.transport.listening import ListeningDriver
from outreach.transport.port import Deliver, Due

log = structlog.get_logger("transport")
Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"
POLL = timedelta(seconds=1)  # for what is to come again, and where a NOTIFY got lost
SILENT = timedelta(seconds=30)  # a machine that is not heard of for so long has lost what it was delivering
AGAIN = 1.0  # seconds before the next try after the connections were cut
TIDY = 3600.0  # seconds between two looks at what the engine has written of the past
SOONEST, LATEST = timedelta(milliseconds=100), timedelta(minutes=1)
# A connection that is cut while it prepares a statement fails with asyncpg's "internal" error, which has no kin.
_CUT = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
_LOCK = 727274  # the lock that migrations take, too: tables are made by one machine at a time
# libpq's words that asyncpg knows as well; the others are about libpq.
_SHARED = {"host", "port", "user", "password", "database", "dbname", "passfile", "application_name"}
_SHARED |= {"sslmode", "sslcert", "sslkey", "sslrootcert", "sslcrl", "sslpassword", "target_session_attrs"}


class ClusterTransport:
    """`mailboxes` says which there are now: it is asked every second, for schedules.yaml may change."""

    def __init__(
        self, database_url: str, mailboxes: Callable[[], Collection[str]], clock: Callable[[], datetime]
    ) -> None:
        self._address = _to_asyncpg(database_url)
        self._mailboxes = mailboxes
        self._clock = clock
        self._pool: Pool | None = None

    async def submit(self, due: Sequence[Due]) -> None:
        """Before `run` has a connection, and while there is none, this does nothing: the next one counts."""
        if not due or self._pool is None:
            return
        now = self._clock()
        with contextlib.suppress(*_CUT):
            await Queries.from_asyncpg_pool(self._pool).enqueue(
                [_name(one.mailbox) for one in due],
                [one.message.encode() for one in due],
                [0] * len(due),
                execute_after=[max(timedelta(0), one.due_at - now) for one in due],
                dedupe_key=[one.message for one in due],
                on_conflict="skip",
            )

    async def run(self, deliver: Deliver, stop: asyncio.Event) -> None:
        """Whatever happens to the connections or to the tables, they are made anew."""
        while not stop.is_set():
            try:
                await self._run_once(deliver, stop)
            except Exception as err:  # noqa: BLE001 - PgQueuer's, asyncpg's and the system's errors share no parent
                log.warning("transport.lost", error=type(err).__name__)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), AGAIN)

    async def _run_once(self, deliver: Deliver, stop: asyncio.Event) -> None:
        pool: Pool = asyncpg.create_pool(self._address, min_size=4, max_size=4, command_timeout=30)
        async with pool:
            await _install(pool)
            engine = PgQueuer(ListeningDriver(pool))
            self._register(engine, deliver)
            beside = [
                asyncio.create_task(self._watch(engine, deliver, stop)),
                asyncio.create_task(_tidy(pool)),
            ]
            self._pool = pool
            try:
                await engine.run(
                    dequeue_timeout=POLL, heartbeat_timeout=SILENT, shutdown_on_listener_failure=True
                )
            finally:
                self._pool = None
                for task in beside:
                    task.cancel()

    async def _watch(self, engine: PgQueuer, deliver: Deliver, stop: asyncio.Event) -> None:
        while not stop.is_set():
            self._register(engine, deliver)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), 1)
        engine.shutdown.set()

    def _register(self, engine: PgQueuer, deliver: Deliver) -> None:
        for mailbox in self._mailboxes():
            if _name(mailbox) not in engine.qm.entrypoint_registry:
                made = engine.entrypoint(_name(mailbox), concurrency_limit=1, on_failure="hold")
                made(self._make_delivery(mailbox, deliver))

    def _make_delivery(self, mailbox: str, deliver: Deliver) -> Any:
        async def delivery(job: Any) -> None:
            due = Due(mailbox, (job.payload or b"").decode(), job.execute_after)
            try:
                again = await deliver(due)
            except Exception as err:
                log.exception("transport.failed", mailbox=mailbox, error=type(err).__name__)
                raise RetryRequested(min(timedelta(seconds=2 ** min(job.attempts, 6)), LATEST)) from None
            if again is not None:
                raise RetryRequested(max(SOONEST, again - self._clock()))

        return delivery


async def _install(pool: Pool) -> None:
    """Make or mend the engine's tables; another machine that wants the same waits."""
    async with pool.acquire() as connection:
        queries = Queries.from_asyncpg_connection(connection)
        async with connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock($1)", _LOCK)
            if not await queries.schema_is_installed():
                await queries.install()
        await queries.upgrade()  # has its own lock, and statements that no transaction takes


async def _tidy(pool: Pool) -> None:
    """The engine keeps a line of all that it ever did; ours are kept in `events`."""
    while True:
        for table, kept in (("pgqueuer_log", "1 day"), ("pgqueuer_statistics", "30 days")):
            await pool.execute(f"DELETE FROM {table} WHERE created < now() - interval '{kept}'")  # noqa: S608 - no one's words
        await asyncio.sleep(TIDY)


def _name(mailbox: str) -> str:
    return f"mailbox:{mailbox}"


def _to_asyncpg(database_url: str) -> str:
    """The same database, without the words that only libpq knows."""
    url = make_url(database_url)
    shared = {name: value for name, value in url.query.items() if name in _SHARED}
    return url.set(drivername="postgresql", query=shared).render_as_string(hide_password=False)
