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


@pytest.fixture
def daemon(sent):
    """It has been running for some time."""
    running = Daemon(sent.app)
    let_run(running, sent, 10)
    return running


def let_run(daemon, practice, minutes):
    """With a tick at every minute."""
    for _ in range(minutes):
        practice.clock.now += timedelta(minutes=1)
        daemon._examine()


async def test_the_daemon_asks_hourly_and_sooner_while_something_is_broken(sent, daemon):
    change(sent, messages, version="lost")
    let_run(daemon, sent, 50)
    assert troubles(sent) == []
    let_run(daemon, sent, 10)
    assert troubles(sent)
    change(sent, messages, version=sent.desk.schedules.sha256)
    let_run(daemon, sent, 5)
    assert troubles(sent) == []


@pytest.mark.parametrize("leap", [timedelta(hours=9), timedelta(days=-3)], ids=["asleep", "set back"])
async def test_after_a_leap_of_time_the_daemon_first_catches_up_and_then_asks(sent, daemon, leap):
    change(sent, messages, version="lost")
    sent.clock.now += leap
    daemon._examine()
    let_run(daemon, sent, 4)
    assert troubles(sent) == []
    let_run(daemon, sent, 1)
    assert troubles(sent)
    change(sent, messages, version=sent.desk.schedules.sha256)


async def test_a_daemon_that_has_just_started_first_catches_up(sent):
    change(sent, messages, version="lost")
    daemon = Daemon(sent.app)
    let_run(daemon, sent, 5)
    assert troubles(sent) == []
    let_run(daemon, sent, 1)
    assert troubles(sent)
    change(sent, messages, version=sent.desk.schedules.sha256)
