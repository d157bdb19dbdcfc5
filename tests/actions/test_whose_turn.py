"""Who goes first where more mails wait than a mailbox may send: the order is a rule, not what the waiting made of it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from outreach.actions.stop import pause_contact
from outreach.actions.tick import prepare
from outreach.sequence.model import Message, State
from outreach.store import mailboxes
from tests.practice import Practice, open_practice, shipped_schedules

LIMITS = "{per_day: 20, gap: 10m, jitter: 10m, ramp: {start: 5, add: 2}}"
ONE_A_DAY = (LIMITS, "{per_day: 1, gap: 1m, jitter: 0m}")
PORTLAND = ZoneInfo("America/Los_Angeles")


@pytest.fixture
async def practice(tmp_path):
    opened = open_practice(tmp_path, schedules=shipped_schedules(ONE_A_DAY))
    yield opened
    await opened.app.close()


def hello_to(practice: Practice, contact_id: str) -> Message:
    [found] = [m for m in practice.messages() if m.contact_id == contact_id and m.step == "hello"]
    return found


def local(moment: datetime) -> str:
    return f"{moment.astimezone(PORTLAND):%a %H:%M}"


async def test_of_two_that_wait_the_mail_that_was_written_first_leaves_first_whoever_came_first(practice):
    older, younger = (
        practice.add_contact("older@clinic.example.com"),
        practice.add_contact("b@clinic.example.com"),
    )
    with practice.desk.store.write() as tx:
        mailboxes.pause(tx, "maya", "no login", practice.now)
    practice.enroll(older)
    pause_contact(practice.desk, older.id, practice.now + timedelta(days=2), practice.now)
    practice.clock.now += timedelta(minutes=1)
    practice.enroll(younger)
    await practice.live(timedelta(days=3), step=timedelta(hours=1))
    with practice.desk.store.write() as tx:
        mailboxes.resume(tx, "maya")
    await practice.live(timedelta(minutes=10), step=timedelta(minutes=5))
    assert hello_to(practice, younger.id).state is State.SENT
    assert hello_to(practice, older.id).state is State.APPROVED


async def test_what_finds_the_day_full_waits_for_the_next_morning_and_not_for_midnight(practice):
    first, second = practice.add_contact("a@clinic.example.com"), practice.add_contact("b@clinic.example.com")
    for contact in (first, second):
        practice.enroll(contact)
        practice.clock.now += timedelta(minutes=1)
    await practice.tick()
    [waiting] = [m for m in practice.messages(State.APPROVED) if m.step == "hello"]
    assert local(waiting.due_at) == "Tue 08:30"
    assert "limit" in waiting.reason


async def test_whose_turn_has_not_come_is_not_looked_at(practice):
    """Its window may be closed by then, or it may be answered: that is asked once, when the mailbox is free."""
    first, second = practice.add_contact("a@clinic.example.com"), practice.add_contact("b@clinic.example.com")
    practice.enroll(first)
    await practice.tick()
    practice.enroll(second)
    prepare(practice.desk, practice.now)
    pause_contact(practice.desk, second.id, practice.now + timedelta(days=9), practice.now)
    await practice.tick()
    assert "limit" in hello_to(practice, second.id).reason
    practice.clock.now += timedelta(days=1)
    await practice.tick()
    assert "paused" in hello_to(practice, second.id).reason
