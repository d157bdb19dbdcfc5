"""Where the processes of a run are born: from one that has read the code already, so that each is there at once."""

import multiprocessing
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

NURSERY = multiprocessing.get_context("forkserver")
NURSERY.set_forkserver_preload(
    ["tests.proof.judge", "tests.proof.leaver", "tests.proof.worker", "tests.proof.witness"]
)
MOST_SECONDS = 240.0  # for one run, on a machine that others use too; a run that hangs is a finding


def start(target: Any, *args: Any) -> BaseProcess:
    process = NURSERY.Process(target=target, args=args, daemon=True)
    process.start()
    return process


def join(process: BaseProcess) -> None:
    process.join(MOST_SECONDS)
    assert process.exitcode == 0, f"{process.name} ended with {process.exitcode}"


def is_stopped(process: BaseProcess) -> bool:
    try:
        return Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"
    except OSError:
        return False
