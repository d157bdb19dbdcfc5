"""One daemon as an operating system sees it: it can be killed or stopped between any two of its steps."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from outreach.actions.deliver import deliver, list_due
from outreach.daemon import GRACE, Daemon
from outreach.store.engine import Store
from outreach.store.identity import Identity, take_identity
from outreach.transport.local import LocalTransport
from tests.simulation.moments import next_moments
from tests.simulation.virtual_time import Crash

if TYPE_CHECKING:
    from tests.simulation.world import World

RUNNING: ContextVar["Process | None"] = ContextVar("RUNNING", default=None)
LONGEST_LEAP = timedelta(days=4)
SHORTEST_LEAP = 400.0
NEVER = 1e9  # seconds: the transport looks when a round submits something
NAPS = (3, 30, 90, 900, 5000)  # seconds


async def inline(act: Callable[..., Any], /, *args: Any, **named: Any) -> Any:
    """`asyncio.to_thread` without the thread: a run has one order, and it is the seed's."""
    process = RUNNING.get()
    await asyncio.sleep(0)
    if process is not None:
        await process.thaw()
    return act(*args, **named)


def take_and_note(data: Path) -> Identity:
    """`take_identity`, whose lock ends with the process that has it."""
    taken = take_identity(data)
    process = RUNNING.get()
    assert process is not None
    process.identities.append(taken)
    return taken


class Process:
    def __init__(self, world: "World", name: str) -> None:
        self.world, self.name = world, name
        self.dead = self.ending = False
        self.identities: list[Identity] = []
        self.frozen_until = 0.0
        self.disk_trouble = False  # in the tick under way
        self.stop = asyncio.Event()
        self.sending: asyncio.Task[None] | None = None
        self.app = world.open_app(self)
        self.desk = self.app.desk
        self.daemon = Daemon(self.app)
        self._transport = LocalTransport(lambda: list_due(self.desk, self.desk.clock(), 1), patience=NEVER)
        self.desk.store.write = self._writes(self.desk.store)  # type: ignore[method-assign]
        self.task = asyncio.create_task(self._live(), name=name)

    # What may happen to it

    def kill(self) -> None:
        """SIGKILL."""
        self.dead = True
        if not self.ending:
            self.task.cancel()

    def terminate(self) -> None:
        """SIGTERM."""
        self.desk.stopping = True
        self.stop.set()

    def freeze(self, seconds: float) -> None:
        """SIGSTOP, or a suspended virtual machine."""
        self.frozen_until = asyncio.get_running_loop().time() + seconds
        self.world.awake_since = max(self.world.awake_since, self.frozen_until)

    async def thaw(self) -> None:
        """Every step of this process that waited for something passes here before it goes on."""
        while (  # noqa: ASYNC110 - it may be frozen anew while it sleeps
            left := self.frozen_until - asyncio.get_running_loop().time()
        ) > 0:
            await asyncio.sleep(left)
        self.check()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self.thaw()

    def check(self) -> None:
        if self.dead:
            raise Crash

    def point(self, name: str) -> None:
        """A place at which it may die, or fall asleep."""
        self.check()
        if self.world.mood.naps and self.world.chance.random() < self.world.mood.naps:
            self.world.note("nap", self.name, name)
            self.freeze(self.world.chance.choice(NAPS))
        if self.world.chance.random() < self.world.mood.crash:
            self.world.note("crash", self.name, name)
            asyncio.get_running_loop().call_soon(self.kill)
            self.dead = True
            raise Crash

    def may_stop(self) -> None:
        """systemd stops it right here: between a dot and its answer, where a stop must let nothing go."""
        if self.world.mood.stops and self.world.chance.random() < self.world.mood.stops / 10:
            self.world.note("stop", self.name, "after the dot")
            self.terminate()

    def _writes(self, store: Store) -> Callable[[], Any]:
        real = type(store).write

        @contextmanager
        def write(*, first: bool = False) -> Iterator[sa.Connection]:
            self.point("before a transaction")
            self._trouble("before")
            with real(store, first=first) as tx:
                yield tx
                self.point("before COMMIT")
                self._trouble("at COMMIT")
            self.point("after COMMIT")

        return write

    def _trouble(self, when: str) -> None:
        if self.world.chance.random() < self.world.mood.disk:
            self.disk_trouble = True
            self.world.note("disk", self.name, when)
            raise sa.exc.OperationalError("database or disk is full", None, Exception("disk"))

    # Its life

    async def _live(self) -> None:
        RUNNING.set(self)
        try:
            await self._start()
            self.sending = asyncio.create_task(self._transport.run(partial(deliver, self.desk), self.stop))
            while not self.stop.is_set():
                await self.thaw()
                began = self.desk.clock()
                await self._round()
                await self._wait(began)
            await asyncio.wait([self.sending], timeout=GRACE)
            await self._stop_sending()
            await self.daemon._check_out()
        except Crash:
            pass
        finally:
            self.dead = self.ending = True
            await self._stop_sending()
            self._let_go()
            self.desk.journal.close()
            self.desk.store.close()
            self.world.process_ended(self)

    async def _stop_sending(self) -> None:
        if self.sending is not None:
            self.sending.cancel()
            await asyncio.wait([self.sending])

    async def _start(self) -> None:
        """systemd starts again what could not start."""
        while True:
            try:
                return self.daemon._start_up()
            except sa.exc.OperationalError:
                self._let_go()
                await self.sleep(30)

    def _let_go(self) -> None:
        """The kernel takes back the locks of the dead."""
        while self.identities:
            self.identities.pop().leave()

    async def _round(self) -> None:
        """What the daemon does when its bell rings."""
        self.disk_trouble = False
        await self.daemon._tick(self._transport)
        self.check()
        self.world.judge.look(self)

    @property
    def is_sending(self) -> bool:
        return bool(self._transport._under_way)

    async def _wait(self, looked_at: datetime) -> None:
        """Until something is due. The real daemon looks each 15 seconds, and mostly sees that nothing is."""
        until = self.desk.clock() + LONGEST_LEAP
        with suppress(TimeoutError):
            async with asyncio.timeout(SHORTEST_LEAP):
                await self.stop.wait()
        await self.thaw()
        while (now := self.desk.clock()) < until and not (self.stop.is_set() or self.desk.journal.pending):
            due = [at for at in next_moments(self.world.judge, looked_at) if at is not None]
            leap = min([*due, until]) - now
            if leap <= timedelta(0):
                return
            self.world.bell.clear()
            try:
                async with asyncio.timeout(leap.total_seconds()):
                    await self.world.bell.wait()
            except TimeoutError:
                return
            await self.sleep(self.world.chance.random() * 15)
