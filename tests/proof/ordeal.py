"""One run: a practice, a witness, workers that are killed and started anew until nothing is left, and the verdict."""

import json
import multiprocessing
import os
import random
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from tests.proof.judge import Verdict, judge
from tests.proof.points import POINTS, Journal
from tests.proof.shared_clock import SharedClock, make_clock
from tests.proof.witness import CHAOS, serve
from tests.proof.worker import Order, Place, leave, make_tables, plant, work

NURSERY = multiprocessing.get_context("forkserver")
NURSERY.set_forkserver_preload(["tests.proof.judge", "tests.proof.worker", "tests.proof.witness"])
TO_THE_NUDGES = timedelta(days=6)
WAKING = (
    timedelta(minutes=6),
    TO_THE_NUDGES,
    timedelta(minutes=6),
    timedelta(minutes=12),
)  # whenever all is quiet
PASSES = {
    "C1": 1,
    "C2": 1,
    "C3": 2,
    "C6": 2,
    "C9": 2,
    "C10": 2,
}  # at most; the others are passed with every mail
VAIN = (0.3, 0.9)  # seconds: a point may be passed no more, when all is planned, say; then any moment will do
MOST_SECONDS = 240.0  # for one run, on a machine that others use too; a run that hangs is a finding


@dataclass(frozen=True)
class Ordeal:
    """What is done to the workers. `points` () : they are killed from outside, at any moment."""

    seed: int
    kills: int
    workers: int = 1
    mails: int = 80
    points: tuple[str, ...] = POINTS
    sleeps: bool = False  # SIGSTOP past the lease and SIGCONT, in place of SIGKILL
    leaving: int = 0  # how many people leave meanwhile
    chaos: float = CHAOS
    wrong: str = ""
    widen: float = 0.0
    batches: tuple[int, ...] = (4, 8, 128)
    lives: tuple[float, float] = (0.0, 1.0)  # seconds at work, where they are killed from outside


@dataclass
class Outcome:
    """The verdict, and what was done for it."""

    verdict: Verdict
    kills: int = 0
    sleeps: int = 0
    crashes: list[str] = field(default_factory=list)  # workers that ended as nobody asked them to
    seconds: float = 0.0


def suffer(place: Place, ordeal: Ordeal) -> Outcome:
    """Carry out one run in an empty place."""
    begun = time.monotonic()
    place.folder.mkdir(parents=True, exist_ok=True)
    make_clock(place.clock)
    with witness(place, ordeal) as port:
        _join(_start(plant, place, ordeal.mails, port))
        leaver = _start_leaving(place, port, ordeal) if ordeal.leaving else None
        run = _Run(place, ordeal)
        run.torment(lambda: leaver is not None and leaver.is_alive())
        if leaver:
            _join(leaver)
        run.let_finish()
        _join(_start(judge, place, str(place.folder / "verdict.json")))
    verdict = Verdict(**json.loads((place.folder / "verdict.json").read_text()))
    return Outcome(verdict, run.kills, run.sleeps, run.crashes, time.monotonic() - begun)


def _start_leaving(place: Place, port: int, ordeal: Ordeal) -> BaseProcess:
    """They are ready before the first worker is: it sends everything within a second."""
    leaver = _start(leave, place, port, ordeal.leaving, ordeal.seed)
    until = time.monotonic() + MOST_SECONDS
    while leaver.is_alive() and not place.leaving.exists() and time.monotonic() < until:
        time.sleep(0.01)
    return leaver


def migrate(database: str) -> None:
    """Make the tables, in a process of its own: this one stays free of connections and threads."""
    _join(_start(make_tables, database))


@dataclass
class _Life:
    """Of a worker. `lasts`: seconds, 0 where it ends by itself."""

    order: Order
    lasts: float
    began: float = 0.0


class _Run:
    def __init__(self, place: Place, ordeal: Ordeal) -> None:
        self._place, self._ordeal = place, ordeal
        self._clock = SharedClock(place.clock)
        self._chance = random.Random(ordeal.seed)
        self._number = 0
        self._alive: dict[BaseProcess, _Life] = {}
        self._until = time.monotonic() + MOST_SECONDS
        self.kills = self.sleeps = 0
        self.crashes: list[str] = []

    def torment(self, are_leaving: Callable[[], bool]) -> None:
        """Until enough have died and all have left, or nothing is left to do. Half way, the second mails are due."""
        waking = list(WAKING)
        while self.kills + self.sleeps < self._ordeal.kills or are_leaving():
            if time.monotonic() > self._until:
                self.crashes.append(f"it took more than {MOST_SECONDS:.0f} s")
                break
            while len(self._alive) < self._ordeal.workers:
                self._send_to_work()
            self._strike()
            is_half = self.kills + self.sleeps > self._ordeal.kills / 2 and TO_THE_NUDGES in waking
            if self._bury() or is_half:
                if waking:
                    self._clock.jump(waking.pop(0))
                elif not are_leaving():
                    break
            time.sleep(0.002)
        for process in self._alive:
            self._kill(process)

    def let_finish(self) -> None:
        """One worker whom nobody disturbs, until nothing is left; also the second mails."""
        for jump in (timedelta(minutes=12), TO_THE_NUDGES):
            self._clock.jump(jump)
            self._number += 1
            last = _start(work, self._place, Order(self._number, wrong=self._ordeal.wrong, is_last=True))
            last.join(MOST_SECONDS)
            if last.exitcode != 0:
                self.crashes.append(f"the last worker ended with {last.exitcode}")
                self._kill(last)

    def _send_to_work(self) -> None:
        self._number += 1
        ordeal, chance = self._ordeal, self._chance
        point = chance.choice(ordeal.points) if ordeal.points else ""
        order = Order(
            self._number,
            point,
            chance.randint(1, PASSES.get(point.partition(" ")[0], 6)),
            signal.SIGSTOP if ordeal.sleeps else signal.SIGKILL,
            chance.choice(ordeal.batches),
            ordeal.wrong,
            ordeal.widen,
        )
        lasts = chance.uniform(*(VAIN if point else ordeal.lives))
        self._alive[_start(work, self._place, order)] = _Life(order, lasts)

    def _strike(self) -> None:
        for process, life in list(self._alive.items()):
            if self._is_over(life):
                if not self._ordeal.sleeps:
                    self._kill(process)
                elif process.is_alive():
                    os.kill(process.pid, signal.SIGSTOP)
            if self._ordeal.sleeps and is_stopped(process):
                self._let_sleep(process, life)

    def _is_over(self, life: "_Life") -> bool:
        """It counts from when the worker is at work: most of a short life would be its birth."""
        if not life.lasts:
            return False
        if not life.began and has_words(self._place.journal(life.order.number)):
            life.began = time.monotonic()
        return bool(life.began) and time.monotonic() > life.began + life.lasts

    def _let_sleep(self, process: BaseProcess, life: "_Life") -> None:
        """Past the lease of its claims, and half of the times past that of what it was sending."""
        Journal(self._place.journal(life.order.number)).note("stopped")
        self._clock.jump(timedelta(minutes=self._chance.choice((2, 12))))
        time.sleep(self._chance.uniform(0.05, 0.5))
        self.sleeps += 1
        os.kill(process.pid, signal.SIGCONT)
        life.lasts = 0.0

    def _bury(self) -> bool:
        """Whether somebody ended because nothing was left to do."""
        idle = False
        for process in [p for p in self._alive if not p.is_alive()]:
            order = self._alive.pop(process).order
            if process.exitcode == -signal.SIGKILL:
                self.kills += 1
                if not self._alive:
                    self._clock.jump(timedelta(seconds=61))  # nobody lives whose lease this could end
            elif process.exitcode == 0:
                idle = True
            else:
                self.crashes.append(f"worker {order.number} ended with {process.exitcode}")
        return idle

    def _kill(self, process: BaseProcess) -> None:
        if process.is_alive():
            process.kill()
            process.join()


@contextmanager
def witness(place: Place, ordeal: Ordeal) -> Iterator[int]:
    here, there = NURSERY.Pipe()
    process = _start(serve, str(place.witness_log), ordeal.seed, ordeal.chaos, there)
    try:
        yield here.recv()
    finally:
        process.kill()
        process.join()
        process.close()


def _start(target: Any, *args: Any) -> BaseProcess:
    process = NURSERY.Process(target=target, args=args, daemon=True)
    process.start()
    return process


def _join(process: BaseProcess) -> None:
    process.join(MOST_SECONDS)
    assert process.exitcode == 0, f"{process.name} ended with {process.exitcode}"


def is_stopped(process: BaseProcess) -> bool:
    try:
        return Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"
    except OSError:
        return False


def has_words(file: Path) -> bool:
    try:
        return file.stat().st_size > 0
    except OSError:
        return False


def clear(place: Place) -> None:
    shutil.rmtree(place.folder, ignore_errors=True)
