"""How long the future takes: 10,000 contacts over 12 months, from a SQLite file, with typical people.

    python -m benchmarks.simulate                  # prints a table; about a minute, 200 MB of disk
    python -m benchmarks.simulate --contacts 1000  # a quicker look

The contacts lie in a database and have met the owner, so that all of them get something worth reading each month.
The limits are those of a group practice that can keep up (`wide`), and the shipped ones, with which thousands wait
(`shipped`). Gathering and playing are counted in seconds of the processor, for a machine may be busy.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from outreach.actions.desk import Desk
from outreach.actions.gather_world import gather_world
from outreach.sequence.future import Habits, What, World, play
from outreach.sequence.future.load import Load
from outreach.sequence.model import Contact, Enrollment, Resource
from outreach.sequence.schedules import Limits
from outreach.store import contacts, enrollments, resources
from tests.practice import open_practice, shipped_schedules

NOW = datetime(2026, 1, 5, 17, tzinfo=UTC)
YEAR = timedelta(days=365)
GOAL = 60.0  # seconds
WIDE = Limits(per_day=5000, gap=timedelta(seconds=1), jitter=timedelta(seconds=1))
TOPICS = ("sleep", "anxiety", "school", "separation")
ZONES = ("America/Los_Angeles", "America/New_York", "Europe/Berlin", None)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--contacts", type=int, default=10_000)
    given = asked.parse_args()
    heads = ("limits", "contacts", "gather s", "play s", "mails", "deeds", "promises", "µs/mail")
    print("".join(f"{head:>12}" for head in heads), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        practice = open_practice(Path(folder), schedules=shipped_schedules(), now=NOW)
        fill(practice.desk, given.contacts)
        began = time.process_time()
        with practice.desk.store.read() as tx:
            world = gather_world(tx, practice.desk.schedules, NOW)
        gathered = time.process_time() - began
        practice.is_broken = True  # people were put into it without their history
        practice.desk.store.close()
    good = [measure(limits, world, gathered) for limits in ("wide", "shipped")]
    print(f"Goal: gathering and playing 10,000 contacts over 12 months in {GOAL:.0f} s.")
    sys.exit(0 if all(good) else 1)


def measure(limits: str, world: World, gathered: float) -> bool:
    world = widen(world) if limits == "wide" else world
    counts: Counter[What] = Counter()
    load, began = Load(world, NOW, NOW + YEAR), time.process_time()
    for deed in play(world, Habits(1), now=NOW, until=NOW + YEAR):
        counts[deed.what] += 1
        load.add(deed)
    load.finish()
    spent = time.process_time() - began
    promises, mails = sum(load.promises.values()), counts[What.SENT]
    figures = (
        f"{gathered:12.1f}{spent:12.1f}{mails:12}{counts.total():12}{promises:12}{spent / mails * 1e6:12.0f}"
    )
    print(f"{limits:>12}{len(world.people):12}{figures}", flush=True)
    return gathered + spent <= GOAL


def widen(world: World) -> World:
    mailboxes = {key: replace(box, limits=WIDE) for key, box in world.schedules.mailboxes.items()}
    return replace(world, schedules=replace(world.schedules, mailboxes=mailboxes))


def fill(desk: Desk, number: int) -> None:
    """Everybody is in the monthly sequence, and the shelf has something for each month."""
    audiences = [
        audience for campaign in desk.schedules.campaigns.values() for audience in campaign.audiences
    ]
    people = [make_contact(n, audiences[n % len(audiences)]) for n in range(number)]
    with desk.store.write() as tx:
        contacts.add_many(tx, [(person, desk.address_key(person.address)) for person in people])
        enrollments.add_new(tx, [make_enrollment(person) for person in people])
        for n in range(24):
            topics = frozenset({TOPICS[n % 4]} if n % 3 else ())
            link = f"https://lakeside.example/{n}"
            resources.add(tx, Resource(f"r{n:02}", f"Article {n}", link, "It helps.", topics, added_at=NOW))


def make_contact(n: int, audience: str) -> Contact:
    return Contact(
        id=f"c{n:06}",
        address=f"p{n}@clinic{n}.example",
        given_name="Ada",
        family_name=f"Adeyemi {n}",
        audience=audience,
        interests=frozenset({TOPICS[n % 4]}),
        zone=ZONES[n % 4],
        source="a benchmark",
        created_at=NOW,
    )


def make_enrollment(person: Contact) -> Enrollment:
    started_at = NOW - timedelta(minutes=int(person.id[1:]) % 40_000)
    return Enrollment(
        id=f"e{person.id}",
        contact_id=person.id,
        campaign="referral-partners",
        sequence="value-add",
        trigger=f"after:{person.id}",
        started_at=started_at,
        step="check-in",
        anchor_at=started_at,
        due_at=started_at,
    )


if __name__ == "__main__":
    main()
