"""One run: a practice, a witness, workers that are killed and started anew until nothing is left, and the verdict."""

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess

from tests.proof.judge import Verdict, judge
from tests.proof.leaver import leave
from tests.proof.nursery import MOST_SECONDS, NURSERY, join, start
from tests.proof.place import Place, make_tables, plant
from tests.proof.points import POINTS
from tests.proof.shared_clock import make_clock
from tests.proof.torment import Torment
from tests.proof.witness import CHAOS, serve


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
        join(start(plant, place, ordeal.mails, port))
        leaver = _start_leaving(place, port, ordeal) if ordeal.leaving else None
        torment = Torment(place, ordeal)
        torment.inflict(lambda: leaver is not None and leaver.is_alive())
        if leaver:
            join(leaver)
        torment.let_finish()
        join(start(judge, place, str(place.folder / "verdict.json")))
    verdict = Verdict(**json.loads((place.folder / "verdict.json").read_text()))
    return Outcome(verdict, torment.kills, torment.sleeps, torment.crashes, time.monotonic() - begun)


def _start_leaving(place: Place, port: int, ordeal: Ordeal) -> BaseProcess:
    """They are ready before the first worker is: it sends everything within a second."""
    leaver = start(leave, place, port, ordeal.leaving, ordeal.seed)
    until = time.monotonic() + MOST_SECONDS
    while leaver.is_alive() and not place.leaving.exists() and time.monotonic() < until:
        time.sleep(0.01)
    return leaver


def migrate(database: str) -> None:
    """Make the tables, in a process of its own: this one stays free of connections and threads."""
    join(start(make_tables, database))


@contextmanager
def witness(place: Place, ordeal: Ordeal) -> Iterator[int]:
    here, there = NURSERY.Pipe()
    process = start(serve, str(place.witness_log), ordeal.seed, ordeal.chaos, there)
    try:
        yield here.recv()
    finally:
        process.kill()
        process.join()
        process.close()


def clear(place: Place) -> None:
    shutil.rmtree(place.folder, ignore_errors=True)
