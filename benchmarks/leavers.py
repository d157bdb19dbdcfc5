"""A practice with many who will leave and many to whom mail is due, and its real daemon."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from outreach.app import App, open_app
from outreach.config.settings import load_settings
from outreach.sequence import progress
from outreach.sequence.model import Contact, Enrollment
from outreach.store import contacts, enrollments
from outreach.store.engine import open_store
from outreach.store.ids import new_id
from outreach.store.schema import enrollments as enrollment_rows
from outreach.store.schema import events, messages, suppressions

WEEK = timedelta(days=7)
SCHEDULES = """
owner:
  name: Maya Okafor
  practice: Lakeside Therapy
  email: maya@lakeside.example
  postal_address: 12 Harbor Street, Portland
  time_zone: America/Los_Angeles
  pitch: {{default: I help teenagers with anxiety.}}
delivery: live
opt_out: {{base_url: "https://mail.lakeside.example"}}
mailboxes:
{mailboxes}
send_window: {{days: mon-sun, hours: "00:00-23:59", zone: owner}}
campaigns:
{campaigns}
sequences:
  introduction: {{starts: {{on: enrolled}}, steps: [{{id: hello, template: introduction}}]}}
"""
MAILBOXES = 20  # of 500 mails a day, which is the most that a file may allow one
MAILBOX = """\
  m{n}:
    from: Maya Okafor <maya{n}@lakeside.example>
    smtp: {{host: 127.0.0.1, port: {port}, security: none}}
    limits: {{per_day: 500, gap: {gap}s, jitter: 0s}}
"""
CAMPAIGN = "  p{n}: {{audience: [a{n}], mailbox: m{n}, sequences: [introduction]}}\n"


def make_environ(folder: Path, smtp_port: int, gap: int) -> dict[str, str]:
    """The settings of a practice in this folder, with so many seconds between two mails of a mailbox."""
    mailboxes = "".join(MAILBOX.format(n=n, port=smtp_port, gap=gap) for n in range(MAILBOXES))
    campaigns = "".join(CAMPAIGN.format(n=n) for n in range(MAILBOXES))
    schedules = SCHEDULES.format(mailboxes=mailboxes, campaigns=campaigns)
    (folder / "schedules.yaml").write_text(schedules, encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    return {
        "OUTREACH_SCHEDULES": str(folder / "schedules.yaml"),
        "OUTREACH_DATA": str(folder / "data"),
        "OUTREACH_HTTP": f"127.0.0.1:{port}",
        "OUTREACH_TICK": "1s",
    }


def fill(environ: dict[str, str], links: Path, *, leaving: int, waiting: int) -> None:
    """`leaving` people whose mail is due next week, their links in a file, and `waiting` whose mail is due now."""
    app = open_app(load_settings(environ), environ={})
    people = [_person(app, number) for number in range(leaving + waiting)]
    with app.desk.store.write() as tx:
        contacts.add_many(tx, ((person, app.desk.address_key(person.address)) for person in people))
        enrollments.add_new(tx, list(_enroll(app, people[:leaving], WEEK)))
        enrollments.add_new(tx, list(_enroll(app, people[leaving:], timedelta(0))))
    lines = (f"/leave/{app.desk.leave_token(person.id)}\n" for person in people[:leaving])
    links.write_text("".join(lines), encoding="ascii")
    asyncio.run(app.close())


def _person(app: App, number: int) -> Contact:
    now, audience = app.now(), f"a{number % MAILBOXES}"
    return Contact(new_id(now), f"c{number}@clinic.example", "Reed", audience=audience, created_at=now)


def _enroll(app: App, people: Sequence[Contact], later: timedelta) -> Iterator[Enrollment]:
    now, sequence = app.now(), app.desk.schedules.sequences["introduction"]
    for person in people:
        started = progress.start(
            sequence,
            contact_id=person.id,
            campaign=f"p{person.audience[1:]}",
            trigger="enrolled",
            enrollment_id=new_id(now),
            at=now + later,
        )
        assert started is not None
        yield started


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


def count_rows(environ: dict[str, str]) -> dict[str, int]:
    """What the database knows after the daemon has ended."""
    asked = {
        "suppressions": sa.select(sa.func.count()).select_from(suppressions),
        "events": sa.select(sa.func.count()).where(events.c.kind == "opt-out"),
        "stopped enrollments": sa.select(sa.func.count()).where(enrollment_rows.c.status == "stopped"),
        "mails sent": sa.select(sa.func.count()).where(messages.c.state == "sent"),
    }
    store = open_store(f"sqlite:///{environ['OUTREACH_DATA']}/outreach.db")
    with store.read() as tx:
        rows = {name: tx.execute(query).scalar_one() for name, query in asked.items()}
    store.close()
    return rows
