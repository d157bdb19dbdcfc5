"""The daemon asks every hour whether what must always be true is true, and says so where it is not."""

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from outreach.actions.doctor import TROUBLE, examine
from outreach.actions.show_status import show_status
from outreach.daemon import Daemon
from outreach.store.schema import mailboxes, messages

HOUR = timedelta(hours=1)
ADDRESS = "rosa.lind@clinic.example.com"


@pytest.fixture
async def sent(practice):
    """A practice that has sent one mail today."""
    practice.enroll(practice.add_contact(ADDRESS))
    await practice.tick()
    assert practice.mails_to(ADDRESS)
    return practice


def change(practice, table, **values):
    with practice.desk.store.write() as tx:
        tx.execute(sa.update(table).values(values))


def troubles(practice):
    return [topic for topic in practice.desk.troubles if topic.startswith(TROUBLE)]


async def test_a_practice_that_works_is_well(sent):
    assert examine(sent.desk, sent.now) == []
    assert troubles(sent) == []


async def test_what_is_broken_is_a_trouble_that_status_shows(sent):
    change(sent, messages, version="lost")
    [violation] = examine(sent.desk, sent.now)
    assert violation.number == 16
    assert any("schedules.yaml that is kept" in line for line in show_status(sent.desk, sent.now)["broken"])
    change(sent, messages, version=sent.desk.schedules.sha256)


async def test_what_is_mended_is_no_trouble_any_more(sent):
    change(sent, messages, version="lost")
    examine(sent.desk, sent.now)
    change(sent, messages, version=sent.desk.schedules.sha256)
    examine(sent.desk, sent.now)
    assert troubles(sent) == []


async def test_neither_the_log_nor_the_trouble_names_an_address(sent):
    change(sent, messages, version="lost")
    with capture_logs() as logged:
        examine(sent.desk, sent.now)
    said = json.dumps([logged, sent.desk.troubles])
    assert "invariant.broken" in said
    assert "@" not in said
    change(sent, messages, version=sent.desk.schedules.sha256)


async def test_the_day_of_a_mailbox_is_its_owners_day(sent):
    change(sent, mailboxes, used=0)
    assert [v.number for v in examine(sent.desk, sent.now)] == [11]
    assert examine(sent.desk, sent.now + 15 * HOUR) == []  # midnight in Portland has passed
    change(sent, mailboxes, used=1)


async def test_the_daemon_asks_hourly_and_sooner_while_something_is_broken(sent):
    daemon = Daemon(sent.app)
    daemon._examine()
    change(sent, messages, version="lost")
    for minutes, known in ((59, False), (2, True)):
        sent.clock.now += timedelta(minutes=minutes)
        daemon._examine()
        assert bool(troubles(sent)) is known
    change(sent, messages, version=sent.desk.schedules.sha256)
    sent.clock.now += timedelta(minutes=6)
    daemon._examine()
    assert troubles(sent) == []


async def test_a_clock_that_was_set_back_does_not_silence_the_doctor(sent):
    daemon = Daemon(sent.app)
    daemon._examine()
    change(sent, messages, version="lost")
    sent.clock.now -= timedelta(days=3)
    daemon._examine()
    assert troubles(sent)
    change(sent, messages, version=sent.desk.schedules.sha256)
