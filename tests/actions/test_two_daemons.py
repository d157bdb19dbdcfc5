"""Two daemons on one PostgreSQL: what one of them has taken, the other leaves alone."""

import threading
import time

import pytest

from outreach.actions import send_due
from outreach.actions.choose_due import choose_due
from outreach.actions.prepare_drafts import prepare_drafts
from outreach.sequence.model import State, Suppression
from outreach.store import enrollments, events, ledger, messages, suppressions
from tests.practice import open_practice


@pytest.fixture
async def two(tmp_path, postgresql_url):
    opened = [open_practice(tmp_path / "practice", database_url=postgresql_url) for _ in range(2)]
    yield opened
    for practice in opened:
        await practice.app.close()


@pytest.fixture
def waiting(two):
    """A contact whose first mail is approved and due."""
    contact = two[0].add_contact()
    two[0].enroll(contact)
    prepare_drafts(two[0].desk, two[0].now)
    return contact


def kinds(practice):
    with practice.desk.store.read() as tx:
        [message] = messages.in_state(tx, list(State))
        return [event.kind for event in events.of_message(tx, message.id)]


def test_a_mail_that_one_daemon_took_is_not_settled_by_the_other(two, waiting):
    one, other = two
    late = threading.Thread(target=send_due._claim, args=(other.desk, other.now))
    with one.desk.store.write() as tx:
        chosen = choose_due(tx, one.desk, one.now, 10)  # holds the mailbox's row
        late.start()
        time.sleep(0.5)  # it has seen the mail, and waits for the mailbox
        assert ledger.claim(tx, chosen, one.desk.lease_owner, one.now)
        suppressions.add(tx, Suppression(chosen[0].address_key, "opt-out", "link", one.now))
    late.join()
    assert [m.state for m in one.messages()] == [State.CLAIMED]
    assert "skipped" not in kinds(one)
    assert one.enrollments(waiting.id)[0].step == "hello"


def test_a_mail_that_was_ended_meanwhile_is_not_ended_twice(two, waiting):
    one, other = two
    one.is_broken = other.is_broken = True  # the enrollment is not stopped with it here
    late = threading.Thread(target=send_due._claim, args=(other.desk, other.now))
    with one.desk.store.write() as tx:
        [message] = messages.in_state(tx, [State.APPROVED])
        suppressions.add(tx, Suppression(message.address_key, "opt-out", "link", one.now))
    with one.desk.store.write() as tx:
        messages.end(tx, [message.id], State.SKIPPED, "opt-out", one.now)
        late.start()
        time.sleep(0.5)  # it wants to end the same mail
    late.join()
    assert "skipped" not in kinds(one)
    assert one.enrollments(waiting.id)[0].step == "hello"


def test_what_one_daemon_prepares_the_other_leaves_to_it(two):
    one, other = two
    one.enroll(one.add_contact())
    with one.desk.store.write() as tx:
        assert enrollments.due(tx, one.now, 10, lock=True)
        assert prepare_drafts(other.desk, other.now) == 0
    assert prepare_drafts(other.desk, other.now) == 1
