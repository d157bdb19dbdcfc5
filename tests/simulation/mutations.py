"""Bugs put into the send path on purpose: a simulation that does not find them proves nothing.

`python -m tests.simulation.mutations` tries them all, and says after how many seeds each was found. Every seed is
a lively one; where a bug shows itself only in bad company, it names the mood that brings it. Without a bug the same
seeds find nothing: otherwise what they find would be no bug.
"""
# ruff: noqa: T201 - a command that prints a table

import argparse
import multiprocessing
import os
import sys
import time
from functools import partial

from tests.simulation.bugs.bug import Bug, Mutation, nothing
from tests.simulation.bugs.table import MUTATIONS
from tests.simulation.moods import DISK, HASTY, LEFT_ALONE, QUIET, RUDE, TWO_DAEMONS, UNKIND
from tests.simulation.putting import putting
from tests.simulation.run import find_commit, try_seed

SEEDS = 60
CONTROLS: dict[str, Mutation | Bug] = {
    f"no bug, {name}": Bug(nothing, mood)
    for name, mood in {
        "in any mood": None,
        "unkind": UNKIND,
        "a bad disk": DISK,
        "two daemons": TWO_DAEMONS,
        "rude": RUDE,
        "quiet": QUIET,
        "hasty": HASTY,
        "left alone": LEFT_ALONE,
    }.items()
}


def find(bug: Mutation | Bug, *, seeds: int = SEEDS, days: int = 30) -> tuple[int, str] | None:
    """After how many seeds the bug was found, and how; None if it was not."""
    bug = bug if isinstance(bug, Bug) else Bug(bug)
    with putting() as put:
        bug.put(put)
        for seed in range(seeds):
            told = try_seed(seed, days, bug.mood_of(seed))
            if told.problem:
                return seed + 1, told.problem
    return None


def find_by_name(name: str, seeds: int) -> tuple[str, tuple[int, str] | None, float]:
    began = time.monotonic()
    return name, find((CONTROLS | MUTATIONS)[name], seeds=seeds), time.monotonic() - began


def main(words: list[str] | None = None) -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.simulation.mutations", description=__doc__)
    asked.add_argument("--seeds", type=int, default=SEEDS)
    asked.add_argument("--only", default="", help="those whose name holds this")
    asked.add_argument("--processes", type=int, default=os.cpu_count())
    given = asked.parse_args(words)
    chosen = [name for name in (*CONTROLS, *MUTATIONS) if given.only in name]
    wrong: list[str] = []
    with multiprocessing.get_context("spawn").Pool(given.processes) as pool:
        for name, found, seconds in pool.imap_unordered(partial(find_by_name, seeds=given.seeds), chosen):
            wrong += [name] if bool(found) == (name in CONTROLS) else []
            how = f"found by seed {found[0]}: {found[1]}" if found else f"NOT found in {given.seeds} seeds"
            print(f"{name}: {how} ({seconds:.0f} s)", flush=True)
    rate = 100 * (len(chosen) - len(wrong)) / max(1, len(chosen))
    print(
        f"{rate:.0f} % of {len(chosen)} as it must be at {find_commit()}; not so: {', '.join(wrong) or 'none'}"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
