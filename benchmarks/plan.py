"""`outreach plan` over many people: what some changes of the shipped schedules cost, in seconds of the processor.

    python -m benchmarks.plan --people 100000

Everybody stands in one of three sequences, anywhere in them; a third has met the owner. Wanted: 60 s for 100,000, on
two cores.
"""

import argparse
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from outreach.actions.plan_change import make_plan
from outreach.actions.read_files import read_files
from outreach.app import App, open_app, place_of, shipped_folder
from outreach.cli.log import start_log
from outreach.config.settings import load_settings
from outreach.sequence import progress
from outreach.sequence.change import say_summary
from outreach.sequence.model import Contact, Enrollment
from outreach.store import contacts, enrollments
from outreach.store.ids import new_id

NOW = datetime(2026, 3, 3, 17, 0, tzinfo=UTC)  # a Tuesday, 9:00 in Portland
ZONES = ("America/Los_Angeles", "America/New_York", "America/Chicago", None)
AUDIENCES = ("physician", "school", "legal", "holistic", "mental-health")
CHANGES = (
    ("a comment", "# An answer", "# A reply"),
    ("monthly letters come every 6 weeks", "repeat: monthly", "repeat: every 6 weeks"),
    ("the reminder comes later", "wait: 5 business days, thread", "wait: 9 business days, thread"),
    ("the window opens an hour later", "hours: 08:30-17:00", "hours: 09:30-17:00"),
)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=100_000)
    people = parser.parse_args().people
    with tempfile.TemporaryDirectory() as folder:
        app = _open(Path(folder))
        _fill(app, people)
        print(f"{people:,} people, one sequence each\n")
        print(f"{'the change':<38}{'processor':>10}{'clock':>9}  what it says")
        for title, old, new in CHANGES:
            _measure(app, title, old, new)
        app.desk.store.close()


def _open(folder: Path) -> App:
    text = (shipped_folder() / "schedules.yaml").read_text("utf-8")
    (folder / "schedules.yaml").write_text(text, "utf-8")
    environ = {"OUTREACH_SCHEDULES": str(folder / "schedules.yaml"), "OUTREACH_DATA": str(folder / "data")}
    start_log("error", daemon=False)
    return open_app(load_settings(environ), environ=environ, clock=lambda: NOW)


def _fill(app: App, people: int) -> None:
    chance, desk = Random(1), app.desk
    names = ("introduction", "thank-you", "value-add")
    for first in range(0, people, 5000):
        some = [_contact(number, chance) for number in range(first, min(first + 5000, people))]
        started = [
            _enrollment(app, person, names[n % 3], NOW - timedelta(minutes=chance.randrange(1, 20 * 24 * 60)))
            for n, person in enumerate(some)
        ]
        with desk.store.write() as tx:
            contacts.add_many(tx, [(person, desk.address_key(person.address)) for person in some])
            enrollments.add_new(tx, started)


def _contact(number: int, chance: Random) -> Contact:
    return Contact(
        new_id(NOW),
        f"person{number}@clinic{number % 997}.example.com",
        given_name="Rosa",
        family_name=f"Lind {number}",
        audience=chance.choice(AUDIENCES),
        zone=chance.choice(ZONES),
        created_at=NOW,
    )


def _enrollment(app: App, person: Contact, name: str, at: datetime) -> Enrollment:
    sequence = app.desk.schedules.sequences[name]
    return progress.start(
        sequence,
        contact_id=person.id,
        campaign="referral-partners",
        trigger="enrolled",
        enrollment_id=new_id(at),
        at=at,
    )


def _measure(app: App, title: str, old: str, new: str) -> None:
    place = place_of(app.settings, app.environ)
    text = place.schedules.read_text("utf-8")
    place.schedules.write_text(text.replace(old, new), "utf-8")
    files = read_files(place, NOW)
    began, spent = time.monotonic(), time.process_time()
    with app.desk.store.read() as tx:
        plan = make_plan(tx, app.desk, files, NOW)
    spent, took = time.process_time() - spent, time.monotonic() - began
    print(f"{title:<38}{spent:>8.1f} s{took:>7.1f} s  {say_summary(plan)}")
    place.schedules.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
