"""The long form: `python -m tests.simulation.run --seeds 10000`, on all cores.

A seed that fails is printed with the commit: `--first SEED --seeds 1 --story` shows what happened in it.
"""
# ruff: noqa: T201 - a command that prints what it found

import argparse
import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from tests.simulation.moods import MOODS, Mood
from tests.simulation.world import Broken, live


@dataclass(frozen=True)
class Told:
    """What one seed came to."""

    seed: int
    problem: str = ""
    story: tuple[str, ...] = ()
    mails: int = 0


def try_seed(seed: int, days: int = 30, mood: Mood | None = None) -> Told:
    try:
        world = live(seed, days, mood)
    except Broken as broken:
        return Told(seed, broken.problem, tuple(broken.story))
    return Told(seed, mails=len(world.judge.mails))


def find_commit() -> str:
    told = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    )
    return told.stdout.strip() or "unknown"


def main(words: list[str] | None = None) -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.simulation.run", description=__doc__)
    asked.add_argument("--seeds", type=int, default=100)
    asked.add_argument("--first", type=int, default=0)
    asked.add_argument("--days", type=int, default=30)
    asked.add_argument("--processes", type=int, default=os.cpu_count())
    asked.add_argument("--seconds", type=float, default=float("inf"), help="start no further seed after this")
    asked.add_argument("--story", action="store_true", help="print what led to each failure")
    given = asked.parse_args(words)
    return _run(given)


def try_seeds(seeds: Iterable[int], days: int, processes: int) -> Iterator[Told]:
    """On so many cores, in the order in which they end."""
    with multiprocessing.get_context("spawn").Pool(processes, maxtasksperchild=200) as pool:
        yield from pool.imap_unordered(partial(try_seed, days=days), seeds)


def _run(given: argparse.Namespace) -> int:
    began, lived, broken, mails = time.monotonic(), 0, 0, 0
    seeds = range(given.first, given.first + given.seeds)
    for told in try_seeds(seeds, given.days, given.processes):
        lived, mails = lived + 1, mails + told.mails
        if told.problem:
            broken += 1
            print(describe(told, with_story=given.story), flush=True)
        if time.monotonic() - began > given.seconds:
            break
    spent = time.monotonic() - began
    years = lived * given.days / 365.25
    print(f"{lived} seeds, {years:.1f} years, {mails} mails, {broken} broken, in {spent:.0f} s", flush=True)
    return 1 if broken else 0


def describe(told: Told, *, with_story: bool = True) -> str:
    first = f"seed {told.seed} (mood {told.seed % len(MOODS)}) at {find_commit()}: {told.problem}"
    return "\n  ".join((first, *told.story)) if with_story else first


if __name__ == "__main__":
    sys.exit(main())
