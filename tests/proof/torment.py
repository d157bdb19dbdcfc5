"""What is done to the workers of a run: they are born, killed, put to sleep and buried, until nothing is left."""

import os
import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING

from tests.proof.nursery import MOST_SECONDS, is_stopped, start
from tests.proof.place import Place
from tests.proof.points import Journal
from tests.proof.shared_clock import SharedClock
from tests.proof.worker import Order, work

if TYPE_CHECKING:
    from tests.proof.ordeal import Ordeal

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


@dataclass
class _Life:
    """Of a worker. `lasts`: seconds, 0 where it ends by itself."""

    order: Order
    lasts: float
    began: float = 0.0


class Torment:
    def __init__(self, place: Place, ordeal: "Ordeal") -> None:
        self._place, self._ordeal = place, ordeal
        self._clock = SharedClock(place.clock)
        self._chance = random.Random(ordeal.seed)
        self._number = 0
        self._alive: dict[BaseProcess, _Life] = {}
        self._until = time.monotonic() + MOST_SECONDS
        self.kills = self.sleeps = 0
        self.crashes: list[str] = []

    def inflict(self, are_leaving: Callable[[], bool]) -> None:
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
            last = start(work, self._place, Order(self._number, wrong=self._ordeal.wrong, is_last=True))
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
        self._alive[start(work, self._place, order)] = _Life(order, lasts)

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


def has_words(file: Path) -> bool:
    try:
        return file.stat().st_size > 0
    except OSError:
        return False
