"""Fuzz the readers of what strangers write: `python -m tests.fuzz.run --seconds 3600`.

Each input follows from its target and its number alone. A finding is printed with both:
`--target mail --first 4711 --cases 1 --save FILE` makes that input again. Exit code 1 where anything was found.
"""
# ruff: noqa: T201 - a command that prints what it found

import argparse
import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz.targets import TARGETS, Target
from tests.fuzz.wrong import WRONG

MOST_MEMORY = 256 << 20  # octets beyond what the process has when it starts
HANGS = 3.0  # times its seconds; by then it is not slow any more, it hangs
ROOT = Path(__file__).parents[2]
ALL: Mapping[str, Target] = {**TARGETS, **WRONG}


class Hung(BaseException):
    """No `except Exception` of a reader swallows it."""


@dataclass
class Told:
    """What one target came to."""

    target: str
    cases: int = 0
    slowest: float = 0.0
    found: list[tuple[int, str]] = field(default_factory=list)


def make_input(target: str, number: int) -> bytes:
    return ALL[target].make(random.Random(f"{target}:{number}"))


def try_input(target: str, raw: bytes) -> tuple[float, str]:
    """The seconds of the processor that it took, and what was wrong, if anything was."""
    one, began, problem = ALL[target], time.process_time(), ""
    signal.setitimer(signal.ITIMER_PROF, HANGS * one.seconds)
    try:
        one.read(raw)
    except Hung:
        problem = "it hangs"
    except Exception as err:  # noqa: BLE001 - that is what is looked for
        problem = f"{type(err).__name__}: {str(err)[:200]}"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    took = time.process_time() - began
    return took, problem or ("it is slow" if took > one.seconds else "")


def work(target: str, first: int, cases: int, seconds: float) -> None:
    """In a process of its own: one line for each finding, and the number before each input, should it be the last."""
    signal.signal(signal.SIGPROF, _raise_hung)
    _limit_memory()
    ends, slowest, number = time.monotonic() + seconds, 0.0, first
    while number < first + cases and time.monotonic() < ends:
        _say(began=number)
        took, problem = try_input(target, make_input(target, number))
        slowest = max(slowest, took)
        if problem:
            _say(found=number, problem=f"{problem} ({took:.1f} s)")
        number += 1
    _say(ended=number - first, slowest=slowest)


def _say(**words: object) -> None:
    print(json.dumps(words), flush=True)


def _raise_hung(*_: object) -> None:
    raise Hung


def _limit_memory() -> None:
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + MOST_MEMORY, used + MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def fuzz(target: str, first: int, cases: int, seconds: float) -> Told:
    """Until the time or the inputs are over; a process that dies is a finding, and another goes on behind it."""
    told, ends, number = Told(target), time.monotonic() + seconds, first
    while number < first + cases and (left := ends - time.monotonic()) > 0:
        last, is_ended = number, False
        for line in _listen(target, number, first + cases - number, left):
            if "began" in line:
                last = line["began"]
            elif "found" in line:
                told.found.append((line["found"], line["problem"]))
            else:
                is_ended = True
                told.slowest = max(told.slowest, line["slowest"])
        if not is_ended:
            told.found.append((last, "it killed the process"))
        told.cases += last + 1 - number
        number = last + 1
        if is_ended:
            break
    return told


def _listen(target: str, first: int, cases: int, seconds: float) -> Iterator[dict[str, object]]:
    words = [target, str(first), str(cases), str(seconds)]
    with subprocess.Popen(
        [sys.executable, "-m", "tests.fuzz.run", "--work", *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        for line in process.stdout:
            yield json.loads(line)


def main(words: list[str] | None = None) -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.fuzz.run", description=__doc__)
    asked.add_argument("--seconds", type=float, default=60.0, help="in all")
    asked.add_argument("--target", choices=sorted(ALL), action="append", help="only this one; repeatable")
    asked.add_argument("--first", type=int, default=0, help="the number of the first input")
    asked.add_argument("--cases", type=int, default=1 << 60, help="so many inputs of each target")
    asked.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    asked.add_argument("--save", type=Path, help="write the first input into this file, and try nothing")
    asked.add_argument("--work", nargs=4, help=argparse.SUPPRESS)
    given = asked.parse_args(words)
    if given.work:
        target, first, cases, seconds = given.work
        work(target, int(first), int(cases), float(seconds))
        return 0
    targets = given.target or list(TARGETS)
    if given.save:
        given.save.write_bytes(make_input(targets[0], given.first))
        return 0
    return _report(targets, given)


def _report(targets: list[str], given: argparse.Namespace) -> int:
    processes = min(given.processes, len(targets))
    seconds = given.seconds * processes / len(targets)
    found = 0
    with ThreadPoolExecutor(processes) as pool:
        for told in pool.map(lambda target: fuzz(target, given.first, given.cases, seconds), targets):
            print(
                f"{told.target:10} {told.cases:9,} inputs, the slowest {told.slowest:.2f} s, {len(told.found)} findings"
            )
            for number, problem in told.found[:20]:
                print(f"  --target {told.target} --first {number} --cases 1: {problem}")
            found += len(told.found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
