"""A practice with two mailboxes on PostgreSQL, several daemons as real processes, and a server that keeps the time."""

import asyncio
import os
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from outreach.actions.enroll import enroll
from outreach.app import App, open_app
from outreach.config.settings import load_settings
from outreach.sequence.model import Contact
from outreach.store import contacts
from outreach.store.ids import new_id
from tests.mail_server import AnyPort

NOON = (
    f"Etc/GMT{time.gmtime().tm_hour - 12:+d}"  # these processes read the real clock: the window is open there
)
SCHEDULES = """\
owner:
  name: Maya Okafor, LMFT
  practice: Lakeside Therapy
  email: maya@lakeside.example
  postal_address: 12 Harbor Street, Portland, OR 97201
  time_zone: {noon}
  pitch: {{default: I help teenagers with anxiety.}}
delivery: live
opt_out: {{base_url: "https://mail.lakeside.example"}}
mailboxes:
  maya:
    from: Maya Okafor <maya@lakeside.example>
    smtp: {{host: 127.0.0.1, port: {port}, security: none}}
    limits: {limits}
  noor:
    from: Maya Okafor <noor@lakeside.example>
    smtp: {{host: 127.0.0.1, port: {port}, security: none}}
    limits: {limits}
send_window: {{days: mon-sun, hours: "00:00-23:59"}}
campaigns:
  partners: {{audience: [physician], mailbox: maya, sequences: [introduction]}}
  schools: {{audience: [school], mailbox: noor, sequences: [introduction]}}
sequences:
  introduction:
    starts: {{on: enrolled}}
    steps: [{{id: hello, template: introduction}}]
"""
CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


@dataclass
class Server:
    """`dots` are (moment, sender, recipient), in the order in which final dots arrived."""

    seconds: float = 0.0  # until it answers one
    dots: list[tuple[float, str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.controller = AnyPort(self, hostname="127.0.0.1", port=0)
        self.controller.start()

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.dots.append((time.monotonic(), envelope.mail_from, envelope.rcpt_tos[0]))
        await asyncio.sleep(self.seconds)
        return "250 OK"

    def mails(self) -> list[tuple[float, str, str]]:
        """Those to contacts."""
        return [dot for dot in self.dots if dot[2].startswith("person")]


class Cluster:
    def __init__(self, folder: Path, database_url: str, transport: str, limits: str) -> None:
        self.folder, self.url, self.server = folder, database_url, Server()
        self.processes: list[subprocess.Popen[bytes]] = []
        self.environ = {
            "OUTREACH_SCHEDULES": str(folder / "schedules.yaml"),
            "OUTREACH_DATA": str(folder / "data"),
            "OUTREACH_DATABASE_URL": database_url,
            "OUTREACH_TRANSPORT": transport,
            "OUTREACH_HTTP": "off",
            "OUTREACH_TICK": "1s",
        }
        port = self.server.controller.port
        text = SCHEDULES.format(noon=NOON, port=port, limits=limits)
        (folder / "schedules.yaml").write_text(text, "utf-8")
        self.app = self.open()

    def open(self) -> App:
        return open_app(load_settings(self.environ), environ=self.environ)

    def enroll(self, count: int) -> list[Contact]:
        """Half of them get their mail from one mailbox, half from the other."""
        made = []
        for number in range(count):
            audience = ("physician", "school")[number % 2]
            now = self.app.now()
            person = Contact(
                new_id(now),
                f"person{number}@clinic.example.com",
                given_name="Rosa",
                audience=audience,
                created_at=now,
            )
            with self.app.desk.store.write() as tx:
                contacts.add(tx, person, self.app.desk.address_key(person.address))
            enroll(self.app.desk, person.id, now)
            made.append(person)
        return made

    def start(self, count: int = 1) -> None:
        environ = {name: value for name, value in os.environ.items() if not name.startswith("OUTREACH_")}
        for _ in range(count):
            with (self.folder / f"log-{len(self.processes)}").open("w") as log:
                started = subprocess.Popen(
                    [sys.executable, "-m", "outreach", "run"],
                    env=environ | self.environ,
                    stdout=log,
                    stderr=log,
                )
            self.processes.append(started)

    def ask(self, query: str) -> list[tuple]:
        with psycopg.connect(self.url.replace("+psycopg", ""), autocommit=True) as connection:
            return connection.execute(query).fetchall()

    def states(self) -> Counter[str]:
        return Counter(
            dict(self.ask("SELECT address, state FROM messages WHERE contact_id IS NOT NULL")).values()
        )

    def log(self) -> str:
        return "\n".join(file.read_text() for file in sorted(self.folder.glob("log-*")))

    def wait(self, holds, seconds: float = 40) -> None:
        until = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < until, f"{self.states()}\n{self.log()[-6000:]}"
            time.sleep(0.05)

    def end(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.kill()
            process.wait()
        self.app.desk.journal.close()
        self.app.desk.store.close()
        self.server.controller.stop()
