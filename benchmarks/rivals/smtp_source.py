"""The C limit: Postfix's `smtp-source`, 20 sessions on kept connections, no database and nothing to write."""

import subprocess
import time
from pathlib import Path

from benchmarks import letter
from benchmarks.sink import HOST, find

SESSIONS, OCTETS = 20, 4096


def run(mails: int, port: int, folder: Path) -> float:  # noqa: ARG001 - every rival takes a folder
    addresses = ["-f", letter.OWNER["email"], "-t", letter.address(1)]
    counts = ["-s", str(SESSIONS), "-m", str(mails), "-l", str(OCTETS)]
    began = time.perf_counter()
    subprocess.run([find("smtp-source"), "-d", *counts, *addresses, f"{HOST}:{port}"], check=True)
    return time.perf_counter() - began
