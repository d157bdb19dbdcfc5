"""The daemon as the process that it is: how it stops, that it is alone, and what a kill leaves behind."""

import asyncio
import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from outreach.actions.drain_spool import spool_opt_out
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


@pytest.fixture
def place(tmp_path):
    server = SlowServer()
    server.start()
    made = Place(tmp_path, server)
    yield made
    for process in made.processes:
        if process.poll() is None:
            process.kill()
        process.wait()
    server.stop()


def test_it_sends_what_is_due_and_stops_when_it_is_told(place):
    place.enroll("rosa@clinic.example.com")
    daemon = place.start()
    place.wait(lambda: place.states().get("rosa@clinic.example.com") == "sent")
    daemon.send_signal(signal.SIGTERM)
    assert daemon.wait(10) == 0
    assert place.taken() == ["rosa@clinic.example.com"]


def test_told_to_stop_while_the_server_thinks_it_waits_for_the_answer(place):
    place.server.seconds = 3
    place.enroll("rosa@clinic.example.com")
    daemon = place.start()
    place.wait(lambda: place.server.dots == 1)
    daemon.send_signal(signal.SIGTERM)
    began = time.monotonic()
    assert daemon.wait(15) == 0
    assert time.monotonic() - began <= 10
    assert place.states() == {"rosa@clinic.example.com": "sent"}
    assert place.taken() == ["rosa@clinic.example.com"]


def test_a_server_that_thinks_too_long_does_not_keep_it_and_the_mail_is_uncertain(place):
    place.server.seconds = 25
    place.enroll("rosa@clinic.example.com")
    daemon = place.start()
    place.wait(lambda: place.server.dots == 1)
    daemon.send_signal(signal.SIGTERM)
    began = time.monotonic()
    assert daemon.wait(15) == 0
    assert time.monotonic() - began <= 10
    place.server.seconds = 0
    place.start()
    place.wait(lambda: place.states()["rosa@clinic.example.com"] == "uncertain")
    time.sleep(2.5)
    assert len(place.taken()) <= 1


def test_told_to_stop_it_begins_no_other_mail(place):
    place.server.seconds = 2
    addresses = [f"person{n}@clinic.example.com" for n in range(40)]
    place.enroll(*addresses)
    daemon = place.start()
    place.wait(lambda: place.server.dots >= 1)
    daemon.send_signal(signal.SIGTERM)
    assert daemon.wait(15) == 0
    assert set(place.states().values()) <= {"sent", "approved"}
    assert sorted(place.taken()) == sorted(a for a, state in place.states().items() if state == "sent")


def test_a_second_daemon_on_the_same_database_says_who_has_it_and_leaves(place):
    place.enroll("rosa@clinic.example.com")
    first = place.start()
    place.wait(lambda: place.states().get("rosa@clinic.example.com") == "sent")
    second = place.start()
    assert second.wait(20) == 75
    assert f"process {first.pid}" in place.log()
    assert first.poll() is None


def test_killed_and_started_again_it_sends_nothing_twice_and_loses_nothing(place):
    addresses = {f"person{n}@clinic.example.com" for n in range(60)}
    place.enroll(*addresses)
    place.server.seconds = 0.05
    for dots in (3, 20, 45):
        daemon = place.start()
        place.wait(lambda dots=dots: place.server.dots >= dots)
        daemon.kill()
        daemon.wait()
    place.start()
    place.wait(lambda: set(place.states().values()) <= {"sent", "uncertain"} and len(place.states()) == 60)
    time.sleep(1.5)
    taken = place.taken()
    assert len(taken) == len(set(taken))
    states = place.states()
    assert {a for a, state in states.items() if state == "sent"} <= set(taken)
    assert set(taken) <= {a for a, state in states.items() if state in ("sent", "uncertain")}


def test_an_opt_out_that_the_database_could_not_take_counts_before_anything_leaves(place):
    [token] = place.enroll("rosa@clinic.example.com")
    place.enroll("paul@clinic.example.com")
    settings = load_settings(place.environ)
    app_now = open_app(settings, environ=place.environ)
    spool_opt_out(settings.data, token, "one-click", app_now.now())
    app_now.desk.store.close()
    place.start()
    place.wait(lambda: place.states().get("paul@clinic.example.com") == "sent")
    assert place.taken() == ["paul@clinic.example.com"]


def test_a_changed_file_takes_effect_and_a_broken_one_is_told_while_it_runs(place):
    place.enroll("rosa@clinic.example.com")
    place.start()
    place.wait(lambda: place.states().get("rosa@clinic.example.com") == "sent")
    place.write(SCHEDULES.replace("per_day: 500", "per_day: 400"))
    place.wait(lambda: "schedules.loaded" in place.log())
    place.write(SCHEDULES.replace("per_day: 500", "per_day: many"))
    place.wait(lambda: any("many" in str(mail) for mail in place.server.taken))
    place.write(SCHEDULES)
    place.enroll("paul@clinic.example.com")
    place.wait(lambda: place.states().get("paul@clinic.example.com") == "sent")


def test_every_line_of_its_log_is_json_and_names_nobody(place):
    place.enroll("rosa@clinic.example.com")
    daemon = place.start()
    place.wait(lambda: place.states().get("rosa@clinic.example.com") == "sent")
    daemon.send_signal(signal.SIGINT)
    assert daemon.wait(10) == 0
    lines = [line for line in place.log().splitlines() if line.startswith("{")]
    assert {"started", "stopping", "stopped"} <= {json.loads(line)["event"] for line in lines}
    assert [word for word in ("rosa@", "Rosa", "Dear") if word in place.log()] == []
