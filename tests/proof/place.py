"""Where a run takes place: its files, its practice, and the people in it."""

import sys
from dataclasses import dataclass, replace
from pathlib import Path

import structlog

from outreach.actions.enroll import start_sequences
from outreach.app import App, open_app
from outreach.cli.log import start_log
from outreach.config.settings import load_settings
from outreach.sequence.model import Contact
from outreach.sequence.schedules import Schedules, Starting
from outreach.store import contacts
from outreach.store.engine import open_store
from outreach.store.ids import new_id
from tests.mistakes import end_at_mistake
from tests.proof.shared_clock import SharedClock

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


def log_to(file: Path) -> None:
    sys.stderr = file.open("a", buffering=1)
    start_log("info", daemon=True)
    structlog.configure(processors=[end_at_mistake, *structlog.get_config()["processors"]])
