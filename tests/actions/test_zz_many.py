"""What a play foretells is what the daemon then does: every mail and every moment, every task, skip, start and end."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from outreach.actions.enroll import enroll
from outreach.sequence.future import Habits, Script, Temper
from outreach.sequence.future import acts as act
from outreach.sequence.future.behaviour import Answer, OwnerHabits
from outreach.sequence.model import Contact, Note, NoteKind, PrivateNote
from outreach.store import contacts
from tests.actions.foretold import Accepting, differences, foretell, live, tell_lived
from tests.practice import open_practice

NOW = datetime(2026, 2, 23, 16, 0, tzinfo=UTC)  # a Monday, 8:00 in Portland
SCHEDULES = """
owners:
  maya: {name: Maya Okafor, practice: Lakeside Therapy, email: maya@lakeside.example, postal_address: 12 Harbor Street,
         time_zone: America/Los_Angeles, pitch: {default: I help.}}
  tom: {name: Tom Reyes, practice: Lakeside Therapy, email: tom@lakeside.example, postal_address: 12 Harbor Street,
        time_zone: Europe/Berlin, pitch: {default: I help couples.}}
mailboxes:
  maya: {from: Maya Okafor <maya@lakeside.example>,
         limits: {per_day: 6, gap: 25m, jitter: 20m, ramp: {start: 2, add: 1}}}
  tom: {from: Tom Reyes <tom@lakeside.example>, limits: {per_day: 3, gap: 0m, jitter: 0m}}
send_window: {days: mon-fri, hours: "08:30-17:00", zone: contact, holidays: US, away: [2026-03-16..2026-03-18]}
campaigns:
  partners: {audience: [physician, school], owner: maya, mailbox: maya, colleagues_wait: 20 days,
             sequences: [introduction, welcome, thank-you, referral-thanks, value-add, collaboration]}
  lawyers: {audience: [legal], owner: tom, mailbox: tom, sequences: [introduction, thank-you, value-add]}
sequences:
  introduction:
    starts: {on: enrolled}
    stops: [replied, met]
    steps:
      - {id: hello, template: introduction}
      - {id: nudge, template: introduction-nudge, wait: 5 business days, thread: true}
  welcome:
    starts: {on: enrolled}
    steps:
      - {id: call, task: Call them, wait: 3 days}
      - {id: brochure, template: value-add, wait: 1 day, needs: [resource], late: skip, late_after: 2 days}
      - {id: more, template: value-add, wait: 8 days, needs: [resource], review: true, late: ask, late_after: 1 day}
  thank-you:
    starts: {on: met}
    steps:
      - {id: thanks, template: thank-you, wait: 4h, within: 48h, needs: [meeting.notes], review: true, late: ask}
      - {id: gift, task: Bring the plant, wait: 7 days, when: meeting.gift}
  referral-thanks:
    starts: {on: referred}
    steps: [{id: thanks, template: thank-you-referral, wait: 2h, within: 48h, review: true, unreviewed: send}]
  value-add:
    starts: {after: thank-you}
    repeat: every 2 weeks
    silence: {slow_after: 1, to: monthly, stop_after: 2}
    steps: [{id: check-in, template: value-add, needs: [resource], missing: skip}]
  collaboration:
    starts: {after: value-add, times: 1, when: replied}
    stops: [replied]
    steps: [{id: proposal, template: collaboration, review: true}]
"""
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
RESTLESS = Temper(0.1, 0.05, 0.08, 0.12, answers=0.5, meets=0.8, brings_gift=0.5, refers=0.9)
ZONES = ("America/Los_Angeles", "America/New_York", "Europe/Berlin", "Pacific/Auckland", None)
SAID = (Note(NoteKind.POINT, "the waiting list"),)
GIFT = (PrivateNote(NoteKind.GIFT, "a fern"),)


@pytest.fixture
async def practice(tmp_path):
    opened = open_practice(tmp_path, schedules=SCHEDULES, now=NOW, make_postman=lambda _: Accepting())
    for number in range(5):
        opened.shelve(f"article {number}", topics=frozenset({"sleep"} if number % 2 else ()))
    opened.shelve("an evening", valid_until=datetime(2026, 3, 20).date())  # noqa: DTZ001 - a day
    yield opened
    await opened.app.close()


def fill(practice, number):
    """People of three audiences in five zones, some at one practice; with ids that are the same each time."""
    ids = [f"00000000-0000-7000-8000-{n:012}" for n in range(number)]
    with practice.desk.store.write() as tx:
        for n, contact_id in enumerate(ids):
            contact = Contact(
                id=contact_id,
                address=f"person{n}@{'harbor' if n % 7 == 0 else f'clinic{n}'}.example.com",
                given_name="Rosa",
                family_name=f"Lind {n}",
                audience=("physician", "school", "legal")[n % 3],
                zone=ZONES[n % len(ZONES)],
                interests=frozenset({"sleep"} if n % 4 == 0 else ()),
                source="the spring conference",
                created_at=practice.now,
            )
            contacts.add(tx, contact, practice.desk.address_key(contact.address))
    return ids


def script(ids, start):
    """Each kind of act, and an owner who reviews twice a week."""
    day, hour = DAY, HOUR
    one = ids.__getitem__
    acts = [act.Enrolled(start + n * hour, who) for n, who in enumerate(ids)]
    acts += [
        act.Met(start + 2 * day, one(0), notes=SAID, private_notes=GIFT),
        act.Met(start + 3 * day, one(1)),
        act.Noted(start + 4 * day + 3 * hour, one(1), SAID),
        act.Met(start + 4 * day, one(2), met_at=start + 1 * day, notes=SAID),
        act.Met(start + 4 * day + 8 * hour, one(3)),
        act.Referred(start + 5 * day, one(4)),
        act.Referred(start + 9 * day, one(6)),
        act.WentAway(start + 1 * day, one(5), start + 12 * day),
        act.OptedOut(start + 6 * day, one(7)),
        act.Bounced(start + 3 * day, one(8)),
        act.AskedForLess(start + 8 * day, one(0)),
        act.Paused(start + 1 * day, one(9), start + 20 * day),
        act.Resumed(start + 11 * day, one(9)),
        act.InTouch(start + 20 * day, one(0)),
        act.Stopped(start + 10 * day, one(10)),
        act.Replied(start + 30 * day, one(0)),
        act.Rejected(start + 13 * day, one(11), "more"),
        act.Postponed(start + 13 * day, one(12), start + 19 * day, "more"),
    ]
    for week in range(12):
        moment = start + week * 3.5 * day + 9 * hour
        acts += [act.Approved(moment, who) for n, who in enumerate(ids) if n % 4]
        acts += [act.TaskEnded(moment + hour, who, done=n % 3 > 0) for n, who in enumerate(ids)]
    answers = (Answer(one(13), "hello", 30 * hour), Answer(one(14), "nudge", 3 * day))
    return Script(tuple(acts), answers, OwnerHabits(None, None, None))


async def test_what_is_foretold_is_what_the_daemon_does(practice):
    ids = fill(practice, 24)
    start = practice.now
    until = start + timedelta(days=42)  # over both changes of the clocks
    foretold, acts = foretell(practice, script(ids, start), until)
    await live(practice, acts, until)
    lived = tell_lived(practice, start)
    assert differences(foretold, lived) == []
    assert {key[1] for key in lived} == {
        "sent",
        "skipped",
        "task",
        "drafted",
        "started",
        "finished",
        "stopped",
    }
    assert len([key for key in lived if key[1] == "sent"]) >= 40


@pytest.mark.parametrize("seed", list(range(10, 50)))
async def test_whatever_people_do_by_chance_the_daemon_does_what_was_foretold(practice, seed):
    """From the middle of a life: what is open, used and waited for already counts as well."""
    ids = fill(practice, 14)
    for who in ids[:7]:
        enroll(practice.desk, who, practice.now)
    await live(
        practice, [act.Met(practice.now, ids[0]), act.Referred(practice.now, ids[1])], practice.now + 5 * DAY
    )
    habits = Habits(seed, RESTLESS, OwnerHabits(6 * HOUR, 20 * HOUR, 2 * DAY))
    acts = tuple(act.Enrolled(practice.now + n * HOUR, who) for n, who in enumerate(ids[7:]))
    start, until = practice.now, practice.now + timedelta(days=30)
    foretold, acts = foretell(practice, replace(habits, acts=acts), until)
    await live(practice, acts, until)
    assert differences(foretold, tell_lived(practice, start)) == []
    assert len(acts) >= 25
