"""One seed: a practice, its people, its daemons and their misfortunes, for thirty days; then half an hour of peace."""

import asyncio
import os
import random
import tempfile
from collections import deque
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from outreach.actions.reload_schedules import TROUBLE
from outreach.actions.take_up import WAITING
from outreach.app import App, open_app
from outreach.config.settings import load_settings
from outreach.errors import SchedulesInvalid
from tests.made_once import give_tables
from tests.mistakes import MISTAKES
from tests.simulation.alone import alone
from tests.simulation.judge import Judge
from tests.simulation.misfortunes import strike
from tests.simulation.moods import MOODS, Mood, find_mood
from tests.simulation.people import People
from tests.simulation.practice_files import edited
from tests.simulation.process import Process
from tests.simulation.server import SimulatedPostman
from tests.simulation.virtual_time import run

# Before a change of the clocks in the owner's zone, in a contact's zone, or far from any.
STARTS = (
    datetime(2026, 3, 3, 17, tzinfo=UTC),
    datetime(2026, 10, 20, 17, tzinfo=UTC),
    datetime(2026, 6, 1, 17, tzinfo=UTC),
)
PEACE = timedelta(minutes=30)


class Broken(AssertionError):
    """A promise of the product did not hold. `story` is what happened last."""

    def __init__(self, seed: int, problem: str, story: list[str]) -> None:
        super().__init__(f"seed {seed}: {problem}")
        self.seed, self.problem, self.story = seed, problem, story


class World:
    highest_cap = 6
    owner_zone = ZoneInfo("America/Los_Angeles")

    def __init__(self, seed: int, folder: Path, days: int, mood: Mood | None = None) -> None:
        self.seed, self.days = seed, days
        self.chance = random.Random(seed)
        self.mood = mood or find_mood(seed)
        self.start = STARTS[seed // len(MOODS) % len(STARTS)]
        self.folder = folder
        self.file = folder / "outreach.db"
        self.schedules_file = folder / "schedules.yaml"
        self.clock_is_off = timedelta(0)
        self.story: deque[str] = deque(maxlen=60)
        self.problem = ""
        self.processes: list[Process] = []
        self.opened: list[App] = []
        self.at_peace = False
        self.awake_since = 0.0  # of the loop's time: nobody was frozen since then
        self.versions, self.last_good = 0, edited(self.mood.edit)

    # What others ask for

    def clock(self) -> datetime:
        """The machine's clock: it follows the loop's, except where somebody set it."""
        return self.start + timedelta(seconds=self.loop.time()) + self.clock_is_off

    def open_app(self, process: Process | None) -> App:
        make_postman = (lambda _: SimulatedPostman(process)) if process else None
        self.opened.append(open_app(self.settings, environ={}, clock=self.clock, make_postman=make_postman))
        return self.opened[-1]

    def write_schedules(self, text: str) -> None:
        """Its time tells one version from another, whatever the speed of this machine."""
        self.versions += 1
        self.schedules_file.write_text(text, "utf-8")
        os.utime(self.schedules_file, (self.versions, self.versions))

    def note(self, *what: str) -> None:
        self.story.append(f"{self.clock():%d %b %H:%M:%S}  {'  '.join(what)}")

    def ring(self) -> None:
        self.bell.set()

    def fail(self, problem: str) -> None:
        self.problem = self.problem or problem
        self.over.set()
        raise AssertionError(problem)

    def hear(self, _logger: Any, _level: str, said: dict[str, Any]) -> Any:
        """The log. A mistake in the product's code is logged and lived with: here it ends the run."""
        if said.get("error") in MISTAKES:
            self.problem = self.problem or f"a mistake in the code: {said}"
            self.over.set()
        raise structlog.DropEvent

    def require_no_trouble(self, process: Process) -> None:
        """What the product shows as its own trouble is a violation, unless the disk was its cause."""
        newer = (
            "NewerSchedulesNeeded"  # somebody was enrolled by a command that has read more than this daemon
        )
        topics = {topic for topic, text in process.desk.troubles.items() if newer not in text}
        topics -= {TROUBLE, WAITING}  # the helper is awaited
        if topics and not self.mood.disk:
            self.fail(f"troubles: {process.desk.troubles}")

    def process_ended(self, process: Process) -> None:
        self.processes.remove(process)
        error = process.task.exception() if process.task.done() and not process.task.cancelled() else None
        if error is None and not self.over.is_set():
            down = self.chance.choice([1, 20, 90, 3600, 40 * 3600])
            self.loop.call_later(1 if self.at_peace else down, self._start_process, process.name)

    def _start_process(self, name: str) -> None:
        if self.over.is_set() or any(process.name == name for process in self.processes):
            return
        try:
            process = Process(self, name)
        except SchedulesInvalid:  # it says so, and the helper mends the file
            self.note("will not start", name)
            self.loop.call_later(0 if self.at_peace else 3600, self._mend, name)
            return
        self.processes.append(process)
        process.task.add_done_callback(self._look_at)

    def _mend(self, name: str) -> None:
        self.write_schedules(self.last_good)
        self._start_process(name)

    def _look_at(self, task: "asyncio.Task[None]") -> None:
        if not task.cancelled() and task.exception() is not None:
            self.problem = self.problem or repr(task.exception())
            self.over.set()

    # The run

    def live(self) -> None:
        give_tables(self.file)
        self.write_schedules(self.last_good)
        (self.folder / "data").mkdir(mode=0o700)
        (self.folder / "data" / "secret.key").write_text("5" * 64)
        (self.folder / "data" / "secret.key").chmod(0o600)
        self.settings = load_settings(
            {
                "OUTREACH_DATABASE_URL": f"sqlite:///{self.file}",
                "OUTREACH_SCHEDULES": str(self.schedules_file),
                "OUTREACH_DATA": str(self.folder / "data"),
            }
        )
        try:
            with alone(self):
                run(self._live())
        finally:
            self._close()
        if self.problem:
            raise Broken(self.seed, self.problem, list(self.story))

    def _close(self) -> None:
        """The dead have closed nothing."""
        self.judge.tables.close()
        for app in self.opened:
            app.desk.store.close()

    async def _live(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.loop.set_exception_handler(lambda *_: None)  # the dead say nothing
        self.bell, self.over = asyncio.Event(), asyncio.Event()
        self.people = People(self)
        self.judge = Judge(self)
        for name in self._names:
            self._start_process(name)
        around = [asyncio.create_task(each) for each in (self.people.live(), strike(self))]
        for task in around:
            task.add_done_callback(self._look_at)
        try:
            async with asyncio.timeout(self.days * 86400):
                await self.over.wait()
        except TimeoutError:
            await self._peace(around)
        finally:
            self.over.set()
            for process in list(self.processes):
                process.kill()
            self.people.desk.store.close()
            self.judge.tables.close()

    @property
    def _names(self) -> tuple[str, ...]:
        return ("one", "two") if self.mood.cluster else ("one",)

    async def _peace(self, around: list["asyncio.Task[None]"]) -> None:
        """No more faults, no more deeds; the daemons go on as they do."""
        for task in around:
            task.cancel()
        self.mood, self.at_peace = replace(self.mood, trouble=0, crash=0, disk=0, rude=0, naps=0), True
        for name in sorted(set(self._names) - {process.name for process in self.processes}):
            self._start_process(name)
        for process in self.processes:
            process.frozen_until = 0
        await asyncio.sleep(1)
        for _ in range(PEACE // timedelta(minutes=5)):
            await asyncio.sleep(300)
            self.ring()
        await asyncio.sleep(60)
        if not self.over.is_set():
            with suppress(AssertionError):  # world.fail has kept it
                self.judge.at_the_end(self.processes[0])


def live(seed: int, days: int = 30, mood: Mood | None = None) -> World:
    """Live through one seed; raises Broken."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(
        prefix="outreach-sim-", dir=memory if memory.is_dir() else None
    ) as folder:
        world = World(seed, Path(folder), days, mood)
        world.live()
        return world
