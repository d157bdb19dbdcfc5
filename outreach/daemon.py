"""`outreach run`: APScheduler fires ticks, a transport rings for mailboxes; nothing is ever sent inside a job of the
scheduler; it stops cleanly.
"""

import asyncio
import contextlib
import signal
import socket
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Protocol

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.exc import SQLAlchemyError

from outreach.actions.check_in import check_in
from outreach.actions.check_out import check_out
from outreach.actions.deliver import AHEAD, deliver, list_due
from outreach.actions.doctor import examine
from outreach.actions.keep_reading import Readers, read_once
from outreach.actions.mind_clock import ClockWatch
from outreach.actions.read_calendars import Calendars, read_calendars
from outreach.actions.reload_schedules import TROUBLE, report_invalid
from outreach.actions.tell_troubles import tell_troubles
from outreach.actions.tick import prepare, tick
from outreach.actions.watch_files import FileWatch
from outreach.actions.watch_mailboxes import watch_mailboxes
from outreach.app import App, make_transport, place_of
from outreach.store import instances
from outreach.transport import Transport

log = structlog.get_logger("daemon")
GRACE = 7.0  # seconds for what is past its commit point; with 2 more for goodbyes; Docker kills after 10
HEARTBEAT = timedelta(seconds=60)
EXAMINE = timedelta(hours=1)  # how often the invariants are asked, and sooner while one of them is broken
EXAMINE_AGAIN = timedelta(minutes=5)


class Pages(Protocol):
    """What serves the public pages beside the rounds."""

    async def serve(self) -> None: ...

    def stop(self) -> None: ...


class Daemon:
    """Rounds of work until somebody says stop. `alive` is what /healthz asks."""

    def __init__(self, app: App, pages: Pages | None = None, *, take_over: bool = False) -> None:
        self._app = app
        self._pages = pages
        self._stop = asyncio.Event()
        self._ring = asyncio.Event()
        self._take_over = take_over
        self._watch = ClockWatch(app.drift())
        self._readers = Readers(app.desk)
        self._calendars = Calendars(app.desk)
        self._files = FileWatch(app.desk, place_of(app.settings, app.environ))
        self._is_reloaded = False
        self._beat_at: datetime | None = None
        self._looked_at: datetime | None = None
        self._examine_at = datetime.max.replace(tzinfo=UTC)
        self._stopped = 0.0  # of the loop's clock, when somebody said stop

    async def run(self) -> None:
        """Until SIGTERM or SIGINT. What is past its commit point is finished first."""
        self._listen_for_signals()
        self._start_up()
        scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        scheduler.add_job(
            self._ring_bell, "interval", seconds=self._app.settings.tick.total_seconds(), id="tick"
        )
        scheduler.start()
        pages = asyncio.create_task(self._pages.serve()) if self._pages else None
        transport = make_transport(self._app)
        sending = asyncio.create_task(transport.run(partial(deliver, self._app.desk), self._stop))
        try:
            await self._work(transport, sending)
        finally:
            scheduler.shutdown(wait=False)
            self._say_stop()
            await asyncio.to_thread(self._readers.stop)
            await asyncio.to_thread(self._calendars.stop)
            await self._end(sending)
            if pages:
                await asyncio.wait([pages], timeout=2)
            await self._leave()

    async def run_once(self) -> None:
        """One round, as `outreach run --once` does it; the caller closes the app."""
        self._listen_for_signals()
        self._start_up()
        await asyncio.to_thread(read_once, self._app.desk, self._app.now())  # no nudge leaves unread
        if self._app.desk.leads:
            await asyncio.to_thread(read_calendars, self._app.desk)
        await self._round()
        await self._check_out()

    async def _work(self, transport: Transport, sending: asyncio.Task[None]) -> None:
        while not self._stop.is_set():
            self._ring.clear()
            await self._round(transport)
            await self._next_ring()
            if sending.done() and not self._stop.is_set():
                sending.result()  # a transport that ends by itself is broken, and so is a daemon without one

    async def _round(self, transport: Transport | None = None) -> None:
        """One tick, with what no round may break: trouble is logged, shown by status, and tried again."""
        work = asyncio.create_task(self._tick(transport))
        stopping = asyncio.create_task(self._stop.wait())
        await asyncio.wait([work, stopping], return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        await self._end(work)

    async def _end(self, task: asyncio.Task[None]) -> None:
        """Wait for it; from the moment of the stop on only for the grace that all have together."""
        left = max(0.0, self._stopped + GRACE - asyncio.get_running_loop().time())
        if not task.done():
            await asyncio.wait([task], timeout=left)
            task.cancel()
            await asyncio.wait([task])

    async def _tick(self, transport: Transport | None = None) -> None:
        """Without a transport the mails go out in the round itself."""
        desk = self._app.desk
        try:
            await asyncio.to_thread(self._keep_house)
            if self._is_reloaded:
                self._is_reloaded = False
                await self._app.renew_postmen()
            if transport is None:
                await tick(desk, self._app.now())
            else:
                await self._prepare(transport)
                await asyncio.to_thread(self._readers.look)
                self._calendars.look()
            desk.troubles.pop("tick", None)
            if "sending" not in desk.troubles:
                desk.last_tick = time.monotonic()
            await asyncio.to_thread(watch_mailboxes, desk)
            await asyncio.to_thread(self._examine)
            log.debug("tick", leads=desk.leads)
        except Exception as err:  # the daemon outlives a bad moment of the database
            desk.troubles["tick"] = (
                f"{type(err).__name__} at {self._app.now():%Y-%m-%d %H:%M} UTC; see the log"
            )
            log.exception("tick.failed", error=type(err).__name__)
        with contextlib.suppress(SQLAlchemyError):  # after the next round, then
            await asyncio.to_thread(tell_troubles, desk)

    async def _prepare(self, transport: Transport) -> None:
        """The leader says what is to be sent, again and again: a transport may forget, our tables do not."""
        desk, now = self._app.desk, self._app.now()
        await asyncio.to_thread(prepare, desk, now)
        if desk.leads or self._app.settings.transport == "local":
            await transport.submit(await asyncio.to_thread(list_due, desk, now + AHEAD))

    async def _leave(self) -> None:
        await self._check_out()
        await self._app.close()
        log.info("stopped")

    async def _check_out(self) -> None:
        with contextlib.suppress(SQLAlchemyError):  # without it, the others wait for a minute
            await asyncio.to_thread(check_out, self._app.desk, self._app.now())

    def _keep_house(self) -> None:
        """The heartbeat, and changed files once their bytes have rested for a tick."""
        app, now = self._app, self._app.now()
        self._watch.look(app.desk, now, app.drift())
        if self._beat_at is None or abs(now - self._beat_at) >= HEARTBEAT:
            self._beat_at = now
            with app.desk.store.write() as tx:
                instances.heartbeat(tx, app.desk.instance, now)
        if self._files.look(now):
            self._is_reloaded = True

    def _examine(self) -> None:
        """Not when it has just started or woken up: then it has a night's work to catch up with."""
        now, before = self._app.now(), self._looked_at
        self._looked_at = now
        if before is None or abs(now - before) > EXAMINE_AGAIN:
            self._examine_at = now + EXAMINE_AGAIN
        elif now >= self._examine_at:
            self._examine_at = now + (EXAMINE_AGAIN if examine(self._app.desk, now) else EXAMINE)

    async def _ring_bell(self) -> None:
        """In the loop: APScheduler runs what is no coroutine in a thread, which may be busy, and is not ours."""
        self._ring.set()

    async def _next_ring(self) -> None:
        """Wait for the bell; never longer than a minute, because a wall clock set back would silence it."""
        patience = min(60.0, self._app.settings.tick.total_seconds() * 2)
        ring, stop = asyncio.create_task(self._ring.wait()), asyncio.create_task(self._stop.wait())
        await asyncio.wait([ring, stop], timeout=patience, return_when=asyncio.FIRST_COMPLETED)
        ring.cancel()
        stop.cancel()

    def _start_up(self) -> None:
        app = self._app
        host = socket.gethostname()
        app.identity = check_in(app.desk, app.settings.data, host, app.now(), take_over=self._take_over)
        self._watch = ClockWatch(app.drift())
        if problem := app.desk.troubles.get(TROUBLE):  # found at the start, when there was nobody to tell
            report_invalid(app.desk, problem, app.now())

    def _listen_for_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, self._say_stop)

    def _say_stop(self) -> None:
        if self._stop.is_set():
            return
        log.info("stopping")
        self._app.desk.stopping = True
        self._stopped = asyncio.get_running_loop().time()
        self._stop.set()
        if self._pages:
            self._pages.stop()  # they close while the last mail goes out
