"""The kill sweep: daemons die at every point of a mail's way, and the witness says what became of the mails.

    python -m tests.proof.sweep --kills 3000          the long form: all databases, 1, 2 and 4 workers
    python -m tests.proof.sweep --kills 200 --seed 7  a short one, as a seed had it

Ends with 1 if a promise was broken, or if a design that is wrong on purpose was not caught.
"""
# ruff: noqa: T201 - a command that prints a table

import argparse
import json
import secrets
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from tests import databases
from tests.proof.ordeal import Ordeal, Outcome, migrate, suffer
from tests.proof.place import Place
from tests.proof.points import POINTS

MakePlace = Callable[[str], Place]
AFTER_COMMIT = tuple(point for point in POINTS if point[:2] in ("C6", "C7", "C8"))


@dataclass(frozen=True)
class Cell:
    """One line of the table: the same ordeal with many seeds."""

    name: str
    database: str
    ordeal: Ordeal
    share: float = 1.0  # of the kills
    caught_by: str = ""  # for a wrong design: the promise that it breaks


@dataclass
class Sum:
    """What the runs of a cell came to."""

    runs: int = 0
    kills: int = 0
    sleeps: int = 0
    mails: int = 0
    accepted: int = 0
    uncertain: int = 0
    arrived: int = 0
    left: int = 0
    latest: float = 0.0
    seconds: float = 0.0
    broken: Counter[str] = field(default_factory=Counter)
    troubles: Counter[str] = field(default_factory=Counter)
    first: dict[str, str] = field(default_factory=dict)  # of each kind of broken promise, one with its seed

    def add(self, seed: int, outcome: Outcome) -> None:
        verdict = outcome.verdict
        self.runs += 1
        self.kills += outcome.kills
        self.sleeps += outcome.sleeps
        self.mails += verdict.mails
        self.accepted += verdict.accepted
        self.uncertain += verdict.uncertain
        self.arrived += verdict.uncertain_arrived
        self.left += verdict.left
        self.latest = max(self.latest, verdict.latest_after_leaving)
        self.seconds += outcome.seconds
        self.troubles.update(verdict.troubles)
        broken = verdict.broken | ({"crash": outcome.crashes} if outcome.crashes else {})
        for kind, cases in broken.items():
            self.broken[kind] += len(cases)
            self.first.setdefault(kind, f"seed {seed}: {cases[0]}")


_PLAIN = Ordeal(seed=0, kills=16)
_WRONG = replace(_PLAIN, points=AFTER_COMMIT, chaos=0.0, kills=8, mails=40)
_RACE = replace(
    _PLAIN,
    kills=4,
    workers=2,
    points=(),
    mails=80,
    leaving=40,
    chaos=0.0,
    widen=0.1,
    batches=(4,),
    lives=(2.0, 4.0),
)
CELLS = (
    Cell("points", "sqlite", _PLAIN, 3),
    Cell("points, people leave", "sqlite", replace(_PLAIN, leaving=20), 1),
    Cell("any moment", "sqlite", replace(_PLAIN, points=()), 1),
    Cell("asleep", "sqlite", replace(_PLAIN, kills=4, sleeps=True), 0.3),
    Cell("points", "postgresql", _PLAIN, 2),
    Cell("points", "postgresql", replace(_PLAIN, workers=2), 1),
    Cell(
        "points, people leave", "postgresql", replace(_PLAIN, workers=4, mails=120, kills=24, leaving=30), 1
    ),
    Cell("any moment", "postgresql", replace(_PLAIN, workers=4, mails=120, kills=24, points=()), 1),
    Cell("asleep", "postgresql", replace(_PLAIN, workers=2, kills=4, sleeps=True), 0.3),
    Cell(
        "asleep, people leave",
        "postgresql",
        replace(_PLAIN, workers=2, kills=4, sleeps=True, leaving=20),
        0.3,
    ),
    Cell("wide commit, people leave", "postgresql", _RACE, 0.3),
)
CONTROLS = (
    Cell("mark after send", "sqlite", replace(_WRONG, wrong="mark after send"), caught_by="duplicate"),
    Cell("mark after send", "postgresql", replace(_WRONG, wrong="mark after send"), caught_by="duplicate"),
    Cell("mark before send", "sqlite", replace(_WRONG, wrong="mark before send"), caught_by="lost"),
    Cell("mark before send", "postgresql", replace(_WRONG, wrong="mark before send"), caught_by="lost"),
    Cell("no address lock", "postgresql", replace(_RACE, wrong="no address lock"), caught_by="after opt-out"),
)


def run_cell(cell: Cell, make_place: MakePlace, *, seed: int, kills: int, most_runs: int = 10_000) -> Sum:
    """Runs with the seeds that follow, until so many have died; the folders of broken runs are kept."""
    total = Sum()
    while total.kills + total.sleeps < kills and total.runs < most_runs:
        place = make_place(cell.database)
        outcome = suffer(place, replace(cell.ordeal, seed=seed + total.runs))
        total.add(seed + total.runs, outcome)
        if cell.caught_by or not (outcome.verdict.broken or outcome.crashes):
            shutil.rmtree(place.folder)
    return total


@contextmanager
def places(folder: Path) -> Iterator[MakePlace]:
    """Empty databases of our own, in a folder of our own; PostgreSQL is started when it is first asked for."""
    with ExitStack() as stack:

        @cache
        def start() -> tuple[Any, str]:
            server = stack.enter_context(databases.postgresql())
            template = databases.make_database(server)
            migrate(template)
            return server, template

        def make_place(database: str) -> Place:
            here = folder / secrets.token_hex(4)
            if database == "sqlite":
                return Place(here, f"sqlite:///{here}/data/outreach.db")
            return Place(here, databases.make_database(*start()))

        yield make_place


def main() -> int:
    asked = _read_command_line()
    seed = asked.seed if asked.seed is not None else secrets.randbelow(1_000_000)
    folder = Path(tempfile.mkdtemp(prefix="sweep-", dir=asked.folder))
    print(f"seed {seed}, {asked.kills} kills, broken runs stay in {folder}")
    begun, is_well = time.monotonic(), True
    chosen = [cell for cell in CELLS if asked.only in f"{cell.database} {cell.name}"]
    shares = sum(cell.share for cell in chosen)
    with places(folder) as make_place:
        for cell in chosen:
            total = run_cell(cell, make_place, seed=seed, kills=round(asked.kills * cell.share / shares))
            is_well &= not total.broken
            _print_line(cell, total)
        for cell in CONTROLS if not asked.only else ():
            total = run_cell(cell, make_place, seed=seed, kills=asked.kills // 60 + 8, most_runs=20)
            is_well &= total.broken[cell.caught_by] > 0
            _print_line(cell, total)
    print(f"{'Every promise was kept' if is_well else 'BROKEN'}, {time.monotonic() - begun:.0f} s")
    return 0 if is_well else 1


def _read_command_line() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--only", default="", help="cells whose database and name contain this")
    parser.add_argument("--folder", type=Path, help="where to work, instead of the temporary folder")
    return parser.parse_args()


def _print_line(cell: Cell, total: Sum) -> None:
    kind = f"wrong: {cell.name}" if cell.caught_by else cell.name
    died = f"{total.kills} kills" + (f" {total.sleeps} sleeps" if total.sleeps else "")
    print(
        f"{cell.database:<10} x{cell.ordeal.workers} {kind:<26} {total.runs:>3} runs {died:>20} {total.mails:>6} mails"
        f" {total.broken['duplicate']:>4} twice {total.broken['lost']:>4} lost {total.uncertain:>5} uncertain"
        f" ({total.arrived} there) {total.left:>4} left {total.broken['after opt-out']:>4} after"
        f" (latest dot {total.latest:.2f} s) {total.seconds:>5.0f} s",
        flush=True,
    )
    for name, case in total.first.items():
        print(f"    {name}: {total.broken[name]}, {case}", flush=True)
    if total.troubles:
        print(f"    logged: {json.dumps(dict(total.troubles))}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
