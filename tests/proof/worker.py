"""The processes of a run, apart from the witness: daemons that die, people who leave, and the seed of it all.

A worker is the real daemon on a real database: it starts as `outreach run` does, and its rounds are the daemon's.
"""

import asyncio
import contextlib
import os
import random
import signal
import socket
import sys
import time
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
import structlog

from outreach.actions import send_due
from outreach.actions.enroll import start_sequences
from outreach.actions.opt_out import opt_out
from outreach.app import App, open_app
from outreach.cli.log import start_log
from outreach.config.settings import load_settings
from outreach.daemon import Daemon
from outreach.sequence.model import Contact
from outreach.sequence.schedules import Schedules, Starting
from outreach.store import contacts
from outreach.store.engine import open_store
from outreach.store.ids import new_id
from outreach.store.lock import hold_alone
from outreach.store.schema import enrollments, messages
from tests.mistakes import end_at_mistake
from tests.proof.points import Fate, Journal, arm
from tests.proof.shared_clock import SharedClock
from tests.proof.wrong import WRONG

SCHEDULES = """\
owner:
  name: Maya Okafor
  practice: Lakeside Therapy
  email: maya@lakeside.example
  postal_address: 12 Harbor Street, Portland
  time_zone: UTC
  pitch: I help teenagers with anxiety, and their families.
delivery: live
opt_out: {{base_url: "http://localhost:8025"}}
mailboxes:
  maya:
    from: Maya Okafor <maya@lakeside.example>
    smtp: {{host: 127.0.0.1, port: {port}, security: none}}
    limits: {{per_day: 500, gap: 0m, jitter: 0m}}
send_window: {{days: mon-sun, hours: "00:00-23:59"}}
campaigns:
  partners: {{audience: physician, mailbox: maya, sequences: [introduction]}}
sequences:
  introduction:
    starts: {{on: enrolled}}
    steps:
      - {{id: hello, template: introduction, late: send}}
      - {{id: nudge, template: introduction-nudge, wait: 5 days, thread: true, late: send}}
"""
REST = timedelta(seconds=0.04)
LONG = 20  # jumps; after these, what is left waits for hours


@dataclass(frozen=True)
class Place:
    """Where a run takes place."""

    folder: Path
    database: str  # URL

    @property
    def witness_log(self) -> Path:
        return self.folder / "witness.log"

    @property
    def clock(self) -> Path:
        return self.folder / "clock"

    @property
    def leaving(self) -> Path:
        """It is there when the first of those who leave may do so."""
        return self.folder / "leaving"

    def journal(self, number: int) -> Path:
        """Of one worker; it is not empty once that is at work."""
        return self.folder / f"journal-{number}"

    def open(self) -> App:
        environ = {
            "OUTREACH_SCHEDULES": str(self.folder / "schedules.yaml"),
            "OUTREACH_DATA": str(self.folder / "data"),
            "OUTREACH_DATABASE_URL": self.database,
            "OUTREACH_HTTP": "off",
        }
        app = open_app(load_settings(environ), environ=environ, clock=SharedClock(self.clock))
        app.desk.schedules = _without_limits(app.desk.schedules)
        return app


def _without_limits(schedules: Schedules) -> Schedules:
    """More than a file may say: what killed daemons had claimed counts for the day, and that is not the matter here."""
    mailboxes = {
        key: replace(mailbox, limits=replace(mailbox.limits, per_day=1_000_000))
        for key, mailbox in schedules.mailboxes.items()
    }
    return replace(schedules, mailboxes=mailboxes)


@dataclass(frozen=True)
class Order:
    """What one worker is to do, and when it is to die (`point` "" : never by itself)."""

    number: int
    point: str = ""
    passes: int = 0
    sign: int = signal.SIGKILL
    batch: int = send_due.BATCH
    wrong: str = ""
    widen: float = 0.0
    is_last: bool = False  # works until nothing is left, and moves the clock to get there


def make_tables(database: str) -> None:
    open_store(database).close()


def plant(place: Place, mails: int, port: int) -> None:
    """A practice with this many people who are to be written to."""
    (place.folder / "schedules.yaml").write_text(SCHEDULES.format(port=port), "utf-8")
    app = place.open()
    now, desk = app.now(), app.desk
    people = [
        Contact(
            new_id(now),
            f"person{n}@clinic.example.com",
            f"Lind{n}",
            "Rosa",
            audience="physician",
            created_at=now,
        )
        for n in range(mails)
    ]
    with desk.store.write() as tx:
        for person in people:
            contacts.add(tx, person, desk.address_key(person.address))
            campaign = desk.campaign_of(person)
            assert campaign
            start_sequences(
                tx, desk, person, campaign, Starting.ENROLLED, trigger="enrolled", at=now, now=now
            )
    desk.store.close()


def work(place: Place, order: Order) -> None:
    """The process of one daemon. Ends with 0 when nothing is left to do now."""
    _log_to(place.folder / f"worker-{order.number}.log")
    if order.wrong:
        WRONG[order.wrong]()
    journal = Journal(place.journal(order.number))
    fate = Fate(order.point, order.passes, order.sign)
    arm(fate, journal, widen=order.widen)
    send_due.BATCH = order.batch
    with _alone(place):
        app = place.open()
        journal.note("started")
        asyncio.run(_live(app, order, place))
    journal.note("ended")


def _alone(place: Place) -> contextlib.AbstractContextManager[None]:
    if place.database.startswith("sqlite"):
        return hold_alone(Path(place.database.removeprefix("sqlite:///")))
    return contextlib.nullcontext()


async def _live(app: App, order: Order, place: Place) -> None:
    """The whole daemon, with short rests between its rounds; it is asked to stop when nothing is left to do."""
    app.settings = replace(app.settings, tick=REST)
    watching = asyncio.create_task(_watch(app, order, SharedClock(place.clock)))
    await Daemon(app).run()
    await watching


async def _watch(app: App, order: Order, clock: SharedClock) -> None:
    """Stop it when nothing is left: twice in a row, for a message is in no state while it is planned.

    The clock moves on where all that is left has a later time: never between a claim and its commit point.
    """
    until = time.monotonic() + (180 if order.is_last else 6)
    jumps = quiet = 0
    while quiet < 2 and time.monotonic() < until:
        await asyncio.sleep(2 * REST.total_seconds())
        if await asyncio.to_thread(_count_open, app, ever=False):
            quiet = 0
        elif order.is_last and await asyncio.to_thread(_count_open, app, ever=True):
            clock.jump(timedelta(minutes=5) if jumps < LONG else timedelta(hours=4))
            jumps, quiet = jumps + 1, 0
        else:
            quiet += 1
    os.kill(os.getpid(), signal.SIGTERM)


def _count_open(app: App, *, ever: bool) -> int:
    """Messages on their way, and people whose turn it is: now, or `ever` (the second mails have a time of their own)."""
    now = app.now()
    taken = messages.c.state.in_(["claimed", "sending"])
    waiting = messages.c.state.in_(["planned", "approved"])
    moving = sa.or_(taken, waiting if ever else sa.and_(waiting, messages.c.due_at <= now))
    due = (enrollments.c.status == "active", enrollments.c.due_at <= now)
    with app.desk.store.read() as tx:
        return sum(
            tx.execute(sa.select(sa.func.count()).select_from(table).where(*which)).scalar_one()
            for table, which in ((messages, (moving,)), (enrollments, due))
        )


def leave(place: Place, port: int, count: int, seed: int) -> None:
    """People leave, one after the other. Each acknowledgement is told to the witness, with its moment."""
    _log_to(place.folder / "leaving.log")
    app, chance = place.open(), random.Random(seed)
    with app.desk.store.read() as tx:
        people = contacts.list_contacts(tx, limit=10_000)
    chance.shuffle(people)
    place.leaving.touch()
    with socket.create_connection(("127.0.0.1", port)) as line:
        heard = line.makefile("rb")
        heard.readline()
        for n in range(count):
            person = _choose_leaver(app, people, 0.2 if n else 5)
            people.remove(person)
            while True:
                with contextlib.suppress(sa.exc.OperationalError):  # the page would keep it in the spool
                    assert opt_out(app.desk, app.desk.leave_token(person.id), "one-click", app.now())
                    break
            line.sendall(f"LEFT {person.address} {time.monotonic():.6f}\r\n".encode())
            heard.readline()
            time.sleep(chance.uniform(0.0, 0.05))
    app.desk.store.close()
    os._exit(0)


def _log_to(file: Path) -> None:
    sys.stderr = file.open("a", buffering=1)
    start_log("info", daemon=True)
    structlog.configure(processors=[end_at_mistake, *structlog.get_config()["processors"]])


def _choose_leaver(app: App, people: list[Contact], patience: float) -> Contact:
    """Somebody whose mail is just about to leave, where there is one: that is when it matters."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        with app.desk.store.read() as tx:
            claimed = set(
                tx.execute(sa.select(messages.c.contact_id).where(messages.c.state == "claimed")).scalars()
            )
        if found := next((person for person in people if person.id in claimed), None):
            return found
        time.sleep(0.005)
    return people[0]
