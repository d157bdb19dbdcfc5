"""Six months in seconds: the clock jumps from event to event; everything else is the real thing."""

import asyncio
import heapq
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from itertools import count
from pathlib import Path
from typing import Any

from outreach.actions.send_summary import make_summary
from outreach.actions.tick import tick
from outreach.app import App, open_app, shipped_folder
from outreach.config.settings import load_settings
from outreach.demo import script
from outreach.demo.page import write_page
from outreach.demo.people import GONE
from outreach.demo.post_office import PostOffice
from outreach.demo.view import View
from outreach.sequence.schedules import Server
from outreach.smtp import SmtpPostman
from outreach.store import enrollments, instances, messages

START = datetime(2026, 1, 5, 16, 0, tzinfo=UTC)  # a Monday, 8:00 in Portland
LONGEST_LEAP = timedelta(hours=12)  # so that summaries and warnings come in their time
MONTH = timedelta(days=30.5)


@dataclass
class Life:
    """The world around the daemon: a clock, a post office, and what people will do."""

    app: App
    now: datetime = START
    mails: list[tuple[EmailMessage, bytes]] = field(default_factory=list)
    coming: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    order: Any = field(default_factory=count)

    def at(self, moment: datetime, deed: Callable[[], None]) -> None:
        """Somebody will do this then."""
        heapq.heappush(self.coming, (moment, next(self.order), deed))

    def next_moment(self) -> datetime:
        """When something happens next: somebody does something, or the daemon has something due."""
        with self.app.desk.store.read() as tx:
            due = [messages.next_due_at(tx), enrollments.next_due_at(tx)]
        if self.coming:
            due.append(self.coming[0][0])
        soonest = min((at for at in due if at), default=self.now + LONGEST_LEAP)
        return min(max(soonest, self.now + timedelta(minutes=1)), self.now + LONGEST_LEAP)

    def live_until(self, moment: datetime) -> None:
        """People act."""
        self.now = moment
        while self.coming and self.coming[0][0] <= moment:
            heapq.heappop(self.coming)[2]()


def run_demo(folder: Path, months: int = 6, *, quiet: bool = False) -> Path:
    """Live through `months` and write the page; returns its path. Everything of an earlier demo is replaced."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as data:
        return asyncio.run(_run(folder, Path(data), months, quiet=quiet))


async def _run(folder: Path, data: Path, months: int, *, quiet: bool) -> Path:
    received: list[tuple[EmailMessage, bytes]] = []
    with PostOffice(lambda mail, raw: received.append((mail, raw)), unknown=GONE) as office:
        life = _begin(data, office.port)
        life.mails = received
        try:
            await _live(life, START + months * MONTH, View(months, quiet=quiet))
            owner = next(iter(life.app.desk.schedules.owners))
            _, summary = make_summary(life.app.desk, owner, life.now)
            return write_page(folder, life.mails, summary, months)
        finally:
            await life.app.close()


def _begin(data: Path, port: int) -> Life:
    """The shipped schedules, an embedded database, and the real postman on a loopback server."""
    schedules = data / "schedules.yaml"
    shutil.copyfile(shipped_folder() / "schedules.yaml", schedules)
    environ = {"OUTREACH_DATA": str(data / "data"), "OUTREACH_SCHEDULES": str(schedules)}
    server = Server("127.0.0.1", port, "none")
    settings = load_settings(environ)
    lives: list[Life] = []
    app = open_app(
        settings,
        environ=environ,
        clock=lambda: lives[0].now if lives else START,
        make_postman=lambda _: SmtpPostman(server),
    )
    lives.append(Life(app))
    with app.desk.store.write() as tx:
        instances.register(tx, app.desk.instance, "demo", "live", START)
    script.write(lives[0])
    return lives[0]


async def _live(life: Life, until: datetime, view: View) -> None:
    seen = 0
    with view:
        while life.now < until:
            await asyncio.to_thread(life.live_until, life.next_moment())
            await tick(life.app.desk, life.now)
            for mail, _ in life.mails[seen:]:
                script.react(life, mail)
            view.show(life.now, life.mails[seen:])
            seen = len(life.mails)
