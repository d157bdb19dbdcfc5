"""How many people can leave in a second, each durably, while the daemon sends: one-click POSTs at a real one.

    python -m benchmarks.opt_outs                  # some 60 seconds; needs wrk, and Postfix's smtp-sink
    python -m benchmarks.opt_outs --seconds 60 --contacts 100000
    python -m benchmarks.opt_outs --gap 0 --mails 60000    # while mails leave as fast as they can

Twenty mailboxes send a mail a second each, a hundred times what a practice does; every core is shared with wrk and
the SMTP sink.

Every POST is another contact with an enrollment to stop. Answered means committed (SQLite, synchronous FULL), so
the rows are counted afterwards: not one may be missing. Then a million forged tokens are tried: none may be good.
The goal: 500 a second, none lost. Each of 64 connections waits for its answer before it asks again.
"""

import argparse
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from base64 import b32encode
from dataclasses import dataclass
from pathlib import Path

from benchmarks.leavers import count_rows, daemon, fill, make_environ
from benchmarks.sink import smtp_sink
from outreach.config.keys import load_keys
from outreach.mail.opt_out import OptOutKeys, read_token

CONNECTIONS = 64
PER_SECOND = 500
TOKEN_BYTES = 32
Row = tuple[str, str, str, bool]


@dataclass(frozen=True, slots=True)
class Figures:
    """What wrk saw; times in milliseconds."""

    answered: int
    refused: int
    broken: int
    p50: float
    p99: float
    duration: int

    @property
    def per_second(self) -> float:
        return self.answered * 1000 / self.duration


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--seconds", type=int, default=10)
    asked.add_argument("--contacts", type=int, default=30_000, help="more than can leave in that time")
    asked.add_argument("--mails", type=int, default=1000, help="that are due meanwhile")
    asked.add_argument(
        "--gap", type=int, default=1, help="seconds between two mails of one of 20 mailboxes; 0: flat out"
    )
    asked.add_argument("--forged", type=int, default=1_000_000, help="tokens that nobody made")
    given = asked.parse_args()
    if not shutil.which("wrk"):
        print("wrk is not installed; nothing measured")
        return 0
    with tempfile.TemporaryDirectory(prefix="outreach-opt-outs-") as name, smtp_sink() as port:
        folder = Path(name)
        environ, links = make_environ(folder, port, given.gap), folder / "links"
        fill(environ, links, leaving=given.contacts, waiting=given.mails)
        with daemon(environ) as url:
            figures = ask(links, url, given.seconds)
        rows = count_rows(environ)
        found, seconds = forge(folder / "data", given.forged)
    table = report(figures, rows, given.contacts)
    table.append((f"of {given.forged:,} forged tokens good", str(found), "0", not found))
    table.append(("forged tokens per second", f"{given.forged / max(seconds, 1e-9):,.0f}", "", True))
    for label, value, goal, good in table:
        print(f"{label:36} {value:>9}  {goal:7} {'' if good else 'missed'}")
    return 0 if all(good for *_, good in table) else 1


def ask(links: Path, url: str, seconds: int) -> Figures:
    """One-click POSTs over `CONNECTIONS` connections, each link once."""
    script = Path(__file__).with_name("leave.lua")
    command = ["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(script), url, "--", str(links)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = re.search(r"^figures (\d+) (\d+) (\d+) ([\d.]+) ([\d.]+) (\d+)$", done.stdout, re.MULTILINE)
    assert found, done.stdout + done.stderr
    whole = [int(found[n]) for n in (1, 2, 3)]
    return Figures(*whole, float(found[4]), float(found[5]), int(found[6]))


def forge(data: Path, count: int) -> tuple[int, float]:
    """How many guesses in the right form, with the right key's name, are good; and the seconds they took."""
    known = load_keys(data)
    keys = OptOutKeys(known.current, known.keys)
    guesses = (b32encode(secrets.token_bytes(TOKEN_BYTES)).decode().rstrip("=").lower() for _ in range(count))
    began = time.monotonic()
    found = sum(read_token(keys, f"{known.current}-{guess}") is not None for guess in guesses)
    return found, time.monotonic() - began


def report(figures: Figures, rows: dict[str, int], number: int) -> list[Row]:
    """What was measured, its goal, and whether it is met."""
    due = min(figures.answered, number)
    kept = min(count for name, count in rows.items() if name != "mails sent")
    lost, bad, rate = max(0, due - kept), figures.refused + figures.broken, figures.per_second
    return [
        ("opt-outs per second", f"{rate:.0f}", f"≥ {PER_SECOND}", rate >= PER_SECOND),
        ("p50, ms", f"{figures.p50:.1f}", "", True),
        ("p99, ms", f"{figures.p99:.1f}", "", True),
        ("answered", str(figures.answered), "", True),
        ("not 200, or broken off", str(bad), "0", not bad),
        *((name, str(count), "", True) for name, count in rows.items()),
        ("answered but not in the database", str(lost), "0", lost == 0),
    ]


if __name__ == "__main__":
    sys.exit(main())
