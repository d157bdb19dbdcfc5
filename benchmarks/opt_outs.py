"""How many people can leave in a second, each durably: one-click POSTs at a real daemon.

    python -m benchmarks.opt_outs                  # some 30 seconds; needs wrk
    python -m benchmarks.opt_outs --seconds 60 --contacts 100000

Every POST is another contact with an enrollment to stop. Answered means committed (SQLite, synchronous FULL), so
the rows are counted afterwards: not one may be missing. The goal: 500 a second, p99 within 100 ms, none lost.
"""

import argparse
import asyncio
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from outreach.app import App, open_app
from outreach.config.settings import load_settings
from outreach.sequence import progress
from outreach.sequence.model import Contact
from outreach.store import contacts, enrollments
from outreach.store.engine import open_store
from outreach.store.ids import new_id
from outreach.store.schema import enrollments as enrollment_rows
from outreach.store.schema import events, suppressions

CONNECTIONS = 64
PER_SECOND, P99_MS = 500, 100
SCHEDULES = """
owner:
  name: Maya Okafor
  practice: Lakeside Therapy
  email: maya@lakeside.example
  postal_address: 12 Harbor Street, Portland
  time_zone: America/Los_Angeles
  pitch: {default: I help teenagers with anxiety.}
mailboxes:
  maya: {from: Maya Okafor <maya@lakeside.example>}
send_window: {days: mon-fri, hours: "08:30-17:00", zone: owner}
campaigns:
  partners: {audience: [physician], mailbox: maya, sequences: [introduction]}
sequences:
  introduction: {starts: {on: enrolled}, steps: [{id: hello, template: introduction}]}
"""
# Each of wrk's threads has its own half of the links, and takes each of them once.
ASK = """
local threads = 0
function setup(thread) thread:set("place", threads); threads = threads + 1 end
function init(args)
  links = {}
  local number = 0
  for line in io.lines(args[1]) do
    if number % 2 == place then links[#links + 1] = line end
    number = number + 1
  end
  asked = 0
end
local headers = {["Content-Type"] = "application/x-www-form-urlencoded"}
function request()
  asked = asked % #links + 1
  return wrk.format("POST", links[asked], headers, "List-Unsubscribe=One-Click")
end
function done(summary, latency)
  print(string.format("figures %d %d %d %.1f %.1f %d", summary.requests, summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, summary.duration / 1000))
end
"""


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
    given = asked.parse_args()
    if not shutil.which("wrk"):
        print("wrk is not installed; nothing measured")
        return 0
    with tempfile.TemporaryDirectory(prefix="outreach-opt-outs-") as name:
        folder = Path(name)
        environ = make_environ(folder)
        fill(folder, environ, given.contacts)
        with daemon(environ) as url:
            figures = ask(folder, url, given.seconds)
        return report(figures, count_rows(environ), given.contacts)


def make_environ(folder: Path) -> dict[str, str]:
    (folder / "schedules.yaml").write_text(SCHEDULES, encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    return {
        "OUTREACH_SCHEDULES": str(folder / "schedules.yaml"),
        "OUTREACH_DATA": str(folder / "data"),
        "OUTREACH_OUTBOX": str(folder / "outbox"),
        "OUTREACH_HTTP": f"127.0.0.1:{port}",
    }


def fill(folder: Path, environ: dict[str, str], number: int) -> None:
    """People who will leave, each with an enrollment that is due next week; their links go to a file."""
    app = open_app(load_settings(environ), environ={})
    people = [_person(app, n) for n in range(number)]
    with app.desk.store.write() as tx:
        contacts.add_many(tx, ((person, app.desk.address_key(person.address)) for person in people))
        enrollments.add_new(tx, [_enrollment(app, person) for person in people])
    lines = (f"/leave/{app.desk.leave_token(person.id)}\n" for person in people)
    (folder / "links").write_text("".join(lines), encoding="ascii")
    asyncio.run(app.close())


def _person(app: App, number: int) -> Contact:
    now = app.now()
    return Contact(new_id(now), f"c{number}@clinic.example", "Reed", audience="physician", created_at=now)


def _enrollment(app: App, person: Contact) -> progress.Enrollment:
    now, sequence = app.now(), app.desk.schedules.sequences["introduction"]
    started = progress.start(
        sequence,
        contact_id=person.id,
        campaign="partners",
        trigger="enrolled",
        enrollment_id=new_id(now),
        at=now + timedelta(days=7),
    )
    assert started is not None
    return started


@contextmanager
def daemon(environ: dict[str, str]) -> Iterator[str]:
    """A real one in a process of its own; its pages' address."""
    command = [sys.executable, "-m", "outreach", "run"]
    url = f"http://{environ['OUTREACH_HTTP']}"
    log = Path(environ["OUTREACH_DATA"]) / "daemon.log"
    with (
        log.open("wb") as said,
        subprocess.Popen(command, env=os.environ | environ, stderr=said, stdout=said) as process,
    ):
        try:
            if not _answers(process, f"{url}/healthz"):
                sys.exit(f"the daemon did not start:\n{log.read_text()[-2000:]}")
            yield url
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


def _answers(process: subprocess.Popen[bytes], url: str) -> bool:
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return True
    return False


def ask(folder: Path, url: str, seconds: int) -> Figures:
    script = folder / "ask.lua"
    script.write_text(ASK, encoding="ascii")
    command = ["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(script), url, "--"]
    done = subprocess.run([*command, str(folder / "links")], capture_output=True, text=True, check=True)
    found = re.search(r"^figures (\d+) (\d+) (\d+) ([\d.]+) ([\d.]+) (\d+)$", done.stdout, re.MULTILINE)
    assert found, done.stdout + done.stderr
    whole = [int(found[n]) for n in (1, 2, 3)]
    return Figures(*whole, float(found[4]), float(found[5]), int(found[6]))


def count_rows(environ: dict[str, str]) -> dict[str, int]:
    """What the database knows after the daemon has ended."""
    store = open_store(f"sqlite:///{environ['OUTREACH_DATA']}/outreach.db")
    stopped = sa.select(sa.func.count()).where(enrollment_rows.c.status == "stopped")
    left = sa.select(sa.func.count()).where(events.c.kind == "opt-out")
    with store.read() as tx:
        rows = {
            "suppressions": tx.execute(sa.select(sa.func.count()).select_from(suppressions)).scalar_one(),
            "events": tx.execute(left).scalar_one(),
            "stopped enrollments": tx.execute(stopped).scalar_one(),
        }
    store.close()
    return rows


def report(figures: Figures, rows: dict[str, int], number: int) -> int:
    """Prints a table; 0 where every goal is met."""
    due = min(figures.answered, number)
    lost = max(0, due - min(rows.values()))
    table = [
        (
            "opt-outs per second",
            f"{figures.per_second:.0f}",
            f"≥ {PER_SECOND}",
            figures.per_second >= PER_SECOND,
        ),
        ("p50, ms", f"{figures.p50:.1f}", "", True),
        ("p99, ms", f"{figures.p99:.1f}", f"≤ {P99_MS}", figures.p99 <= P99_MS),
        ("answered", str(figures.answered), "", True),
        (
            "not 200, or broken off",
            str(figures.refused + figures.broken),
            "0",
            not figures.refused + figures.broken,
        ),
        *((name, str(count), "", True) for name, count in rows.items()),
        ("answered but not in the database", str(lost), "0", lost == 0),
    ]
    for name, value, goal, good in table:
        print(f"{name:36} {value:>9}  {goal:7} {'' if good else 'missed'}")
    return 0 if all(good for *_, good in table) else 1


if __name__ == "__main__":
    sys.exit(main())
