"""Mailboxes: limits used up by one at a time, and pauses that a person ends."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from outreach.sequence.pace import Usage
from outreach.store import mailboxes

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
USED = Usage(date(2026, 1, 1), date(2026, 1, 5), 3, NOW)


@pytest.fixture
def tx(store):
    with store.write() as tx:
        yield tx


def test_a_new_mailbox_has_used_nothing_and_runs(tx):
    assert mailboxes.find(tx, "maya") == Usage()
    assert mailboxes.lock(tx, "maya") == (Usage(), "")


def test_what_was_used_comes_back(tx):
    mailboxes.lock(tx, "maya")
    mailboxes.save(tx, "maya", USED)
    assert mailboxes.find(tx, "maya") == USED
    assert mailboxes.lock(tx, "maya") == (USED, "")


def test_ten_that_send_at_once_use_ten(store):
    def use_one(_):
        with store.write() as tx:
            usage, _ = mailboxes.lock(tx, "maya")
            mailboxes.save(tx, "maya", replace(usage, used=usage.used + 1))

    with ThreadPoolExecutor(10) as threads:
        list(threads.map(use_one, range(10)))
    with store.read() as tx:
        assert mailboxes.find(tx, "maya").used == 10


def test_a_pause_keeps_its_first_reason_until_somebody_resumes(tx):
    assert mailboxes.pause(tx, "maya", "login refused", NOW)
    assert not mailboxes.pause(tx, "maya", "something else", NOW)
    assert mailboxes.paused(tx) == {"maya": "login refused"}
    assert mailboxes.lock(tx, "maya") == (Usage(), "login refused")
    assert mailboxes.resume(tx, "maya")
    assert not mailboxes.resume(tx, "maya")
    assert mailboxes.paused(tx) == {}


def test_a_long_reason_is_cut(tx):
    mailboxes.pause(tx, "maya", "x" * 1000, NOW)
    assert mailboxes.paused(tx) == {"maya": "x" * 300}


def test_a_pause_uses_nothing_up(tx):
    mailboxes.lock(tx, "maya")
    mailboxes.save(tx, "maya", USED)
    mailboxes.pause(tx, "maya", "login refused", NOW)
    assert mailboxes.find(tx, "maya") == USED


def test_a_mailbox_that_was_told_too_much_is_found_by_its_name(tx):
    slower = replace(USED, halvings=2, slowed_at=NOW)
    for name, usage in (("maya", slower), ("otto", USED)):
        mailboxes.lock(tx, name)
        mailboxes.save(tx, name, usage)
    assert mailboxes.slowed(tx) == {"maya": slower}
    assert mailboxes.lock(tx, "maya") == (slower, "")
