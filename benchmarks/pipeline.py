"""The whole pipeline in mails per second: due, rendered, composed, commit point, accepted, recorded.

    pip install -r benchmarks/requirements.txt     # the rivals; needs Postfix's smtp-sink and smtp-source, too
    python -m benchmarks.pipeline                  # prints a table; about two minutes

Everybody sends the same letter to the same sink, one after the other, in processes of their own, several rounds; the
table shows each one's median and our ratio to it. A machine's speed changes from minute to minute, so only the ratios
of one run mean anything.
"""

import argparse
import importlib
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.sink import smtp_sink


@dataclass(frozen=True)
class Pipeline:
    name: str
    module: str
    mails: int
    goal: float | None  # how many times its speed ours must reach


PIPELINES = (
    Pipeline("Outreach, SQLite FULL", "benchmarks.ours", 4000, None),
    Pipeline("ordinary: async ORM, EmailMessage", "benchmarks.rivals.ordinary", 500, 20),
    Pipeline("django-post_office, its defaults", "benchmarks.rivals.post_office", 1000, 5),
    Pipeline("smtp-source, 20 sessions (C limit)", "benchmarks.rivals.smtp_source", 40000, 0.10),
)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument(
        "--scale", type=float, default=1.0, help="of the number of mails; 0.1 for a quick look"
    )
    asked.add_argument("--only", metavar="MODULE", help=argparse.SUPPRESS)
    asked.add_argument("--mails", type=int, help=argparse.SUPPRESS)
    asked.add_argument("--port", type=int, help=argparse.SUPPRESS)
    told = asked.parse_args()
    if told.only:
        print(_seconds_here(told.only, told.mails, told.port))
        return
    speeds: dict[str, list[float]] = {pipeline.name: [] for pipeline in PIPELINES}
    for round_number in range(told.rounds):
        for pipeline in PIPELINES:
            speed = _speed(pipeline, max(1, int(pipeline.mails * told.scale)))
            speeds[pipeline.name].append(speed)
            print(f"round {round_number + 1}: {pipeline.name} {speed:,.0f} mails/s", file=sys.stderr)
    _print_table({name: median(found) for name, found in speeds.items()})


def _speed(pipeline: Pipeline, mails: int) -> float:
    """In a process of its own, with a sink of its own."""
    with smtp_sink() as port:
        told = ["--only", pipeline.module, "--mails", str(mails), "--port", str(port)]
        ended = subprocess.run(
            [sys.executable, "-m", "benchmarks.pipeline", *told],
            cwd=Path(__file__).parents[1],
            check=False,
            capture_output=True,
            text=True,
        )
    if ended.returncode:
        raise SystemExit(f"{pipeline.name} did not work:\n{ended.stderr}")
    return mails / float(ended.stdout.split()[-1])


def _seconds_here(module: str, mails: int, port: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        return float(importlib.import_module(module).run(mails, port, Path(folder)))


def _print_table(speeds: dict[str, float]) -> None:
    ours = speeds[PIPELINES[0].name]
    print("| pipeline | mails/s | ours is | goal | |\n|---|---|---|---|---|")
    for pipeline in PIPELINES:
        speed = speeds[pipeline.name]
        ratio = ours / speed
        goal = "" if pipeline.goal is None else f"≥ {pipeline.goal:g} times"
        verdict = "" if pipeline.goal is None else ("reached" if ratio >= pipeline.goal else "MISSED")
        print(f"| {pipeline.name} | {speed:,.0f} | {ratio:.2f} times | {goal} | {verdict} |")


if __name__ == "__main__":
    main()
