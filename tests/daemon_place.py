"""A folder with a practice, a mail server that takes its time, and the daemon's own processes."""

import asyncio
import contextlib
import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from outreach.actions.enroll import enroll
from outreach.app import open_app
from outreach.config.settings import load_settings
from outreach.sequence.model import Contact
from outreach.store import contacts
from outreach.store.ids import new_id
from tests.mail_server import MailServer

SCHEDULES = """\
owner:
  name: Maya Okafor, LMFT
  practice: Lakeside Therapy
  email: maya@lakeside.example
  postal_address: 12 Harbor Street, Portland, OR 97201
  time_zone: NOON
  pitch: {default: I help teenagers with anxiety.}
delivery: live
opt_out: {base_url: "https://mail.lakeside.example"}
mailboxes:
  maya:
    from: Maya Okafor <maya@lakeside.example>
    smtp: {host: 127.0.0.1, port: PORT, security: none}
    limits: {per_day: 500, gap: 0m, jitter: 0m}
send_window: {days: mon-sun, hours: "00:00-23:59"}
campaigns:
  partners: {audience: [physician], mailbox: maya, sequences: [introduction]}
sequences:
  introduction:
    starts: {on: enrolled}
    steps: [{id: hello, template: introduction}]
"""


# These processes read the real clock, so the owner lives where it is about noon: the window is open.
NOON = f"Etc/GMT{time.gmtime().tm_hour - 12:+d}"


class SlowServer(MailServer):
    """It takes its time before it answers the final dot."""

    seconds = 0.0
    dots = 0

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.dots += 1
        await asyncio.sleep(self.seconds)
        return await super().handle_DATA(server, session, envelope)


class Place:
    """A folder with a practice, and the processes that run there."""

    def __init__(self, folder: Path, server: SlowServer) -> None:
        self.folder, self.server = folder, server
        self.processes: list[subprocess.Popen[str]] = []
        self.environ = {
            "OUTREACH_SCHEDULES": str(folder / "schedules.yaml"),
            "OUTREACH_DATA": str(folder / "data"),
            "OUTREACH_HTTP": "off",
            "OUTREACH_TICK": "1s",
        }
        self.write(SCHEDULES)

    def write(self, schedules: str) -> None:
        text = schedules.replace("PORT", str(self.server.port)).replace("NOON", NOON)
        (self.folder / "schedules.yaml").write_text(text, "utf-8")

    def enroll(self, *addresses: str) -> list[str]:
        """Each address becomes a contact who is to be introduced at once; returns tokens with which they can leave."""
        app = open_app(load_settings(self.environ), environ=self.environ)
        tokens = []
        for address in addresses:
            found = Contact(
                new_id(app.now()), address, given_name="Rosa", audience="physician", created_at=app.now()
            )
            with app.desk.store.write() as tx:
                contacts.add(tx, found, app.desk.address_key(address))
            enroll(app.desk, found.id, app.now())
            tokens.append(app.desk.leave_token(found.id))
        app.desk.store.close()
        return tokens

    def start(self) -> subprocess.Popen[str]:
        environ = {name: value for name, value in os.environ.items() if not name.startswith("OUTREACH_")}
        log = (self.folder / f"log-{len(self.processes)}").open("w")
        self.processes.append(
            subprocess.Popen(
                [sys.executable, "-m", "outreach", "run"],
                env=environ | self.environ,
                stdout=log,
                stderr=log,
                text=True,
            )
        )
        log.close()
        return self.processes[-1]

    def log(self) -> str:
        return (self.folder / f"log-{len(self.processes) - 1}").read_text()

    def states(self) -> dict[str, str]:
        """Each contact's message, as the database has it."""
        with contextlib.closing(sqlite3.connect(self.folder / "data" / "outreach.db")) as database:
            return dict(database.execute("SELECT address, state FROM messages WHERE contact_id IS NOT NULL"))

    def taken(self) -> list[str]:
        return [str(mail["To"]) for mail in self.server.taken if "maya@" not in str(mail["To"])]

    def wait(self, holds, seconds: float = 30) -> None:
        until = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < until, self.log()
            time.sleep(0.02)
