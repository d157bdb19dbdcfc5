"""The gap of a mailbox counts from the mail that left, whichever machine is slow with it."""

from datetime import timedelta

import pytest

from outreach.actions import send_due
from outreach.actions.prepare_drafts import prepare_drafts
from outreach.sequence.model import State
from outreach.store import mailboxes
from tests.practice import open_practice, shipped_schedules

GAP = timedelta(seconds=20)


@pytest.fixture
async def two(tmp_path, database_url):
    import re

    limits = re.search(r"gap: \S+, jitter: \S+(?=[,}])", shipped_schedules()).group()
    schedules = shipped_schedules((limits, "gap: 20s, jitter: 0s"))
    opened = [
        open_practice(tmp_path / "practice", database_url=database_url, schedules=schedules) for _ in range(2)
    ]
    for number in range(3):
        opened[0].enroll(opened[0].add_contact(f"person{number}@clinic.example.com"))
    prepare_drafts(opened[0].desk, opened[0].now)
    yield opened
    for practice in opened:
        await practice.app.close()


def test_while_one_machine_is_about_to_send_no_other_claims(two):
    one, other = two
    claims, _ = send_due._claim(one.desk, one.now)
    assert len(claims) == 1
    later = one.now + GAP + timedelta(seconds=1)  # the gap from the claim is over; the mail has not left yet
    assert send_due._claim(other.desk, later) == ([], {})
    assert send_due._claim(other.desk, one.now + timedelta(seconds=70))[0]  # the first one's lease is over


async def test_a_mail_that_left_late_makes_the_next_one_wait_from_there(two):
    one, other = two
    claims, threads = send_due._claim(one.desk, one.now)
    ready = send_due._compose(one.desk, claims[0], threads, one.now)
    one.clock.now = one.now + timedelta(seconds=15)  # a slow server
    assert send_due._write_down(one.desk, [ready]) == [True]
    with other.desk.store.read() as tx:
        assert mailboxes.find(tx, claims[0].message.mailbox).next_at == one.now + GAP
    assert send_due._claim(other.desk, one.now + GAP - timedelta(seconds=1)) == ([], {})
    assert len(other.messages(State.SENDING)) == 1
