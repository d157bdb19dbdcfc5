"""Two daemons on one PostgreSQL: what one of them has taken, the other leaves alone."""

import threading
import time

import pytest

from outreach.actions import send_due
from outreach.actions.check_out import check_out
from outreach.actions.choose_due import choose_due
from outreach.actions.prepare_drafts import prepare_drafts
from outreach.sequence.model import State, Suppression
from outreach.smtp import NotPermitted
from outreach.store import enrollments, events, instances, ledger, messages, suppressions, unclaimed
from tests.practice import open_practice, shipped_schedules

UNLIMITED = (
    "{per_day: 20, gap: 10m, jitter: 10m, ramp: {start: 5, add: 2}}",
    "{per_day: 500, gap: 0m, jitter: 0m}",
)


@pytest.fixture
async def two(tmp_path, postgresql_url):
    schedules = shipped_schedules(UNLIMITED)
    opened = [
        open_practice(tmp_path / "practice", schedules=schedules, database_url=postgresql_url)
        for _ in range(2)
    ]
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
        unclaimed.end(tx, [message.id], State.SKIPPED, "opt-out", one.now)
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


async def test_what_a_daemon_had_claimed_is_the_others_at_once_when_it_stops(two, waiting):
    one, other = two
    check_in_as(one, "first")
    claims, _ = send_due._claim(one.desk, one.now)
    assert len(claims) == 1
    check_out(one.desk, one.now)
    await other.tick()
    assert [m.state for m in other.messages()] == [State.SENT]
    with pytest.raises(AssertionError):
        commit(one, claims[0])


async def test_what_a_daemon_may_not_send_any_more_because_it_stops_leaves_from_the_other(two, waiting):
    one, other = two
    one.desk.stopping = True
    claims, threads = send_due._claim(one.desk, one.now)
    [ready] = [send_due._compose(one.desk, claim, threads, one.now) for claim in claims]
    assert send_due._write_down(one.desk, [ready]) == [False]
    send_due._write_down(one.desk, [(ready.claim, NotPermitted())])
    await other.tick()
    assert [m.state for m in other.messages()] == [State.SENT]


async def test_what_a_stopping_daemon_is_sending_stays_in_its_hands(two, waiting):
    one, other = two
    claims, _ = send_due._claim(one.desk, one.now)
    commit(one, claims[0])
    check_out(one.desk, one.now)
    await other.tick()
    assert [m.state for m in other.messages()] == [State.SENDING]


def commit(practice, claim):
    with practice.desk.store.write() as tx:
        assert ledger.commit(tx, [(claim, b"the mail", "hash")], practice.now)


def check_in_as(practice, run):
    """Both have the same instance here; each needs a run of its own."""
    practice.desk.instance = practice.desk.lease_owner = run
    with practice.desk.store.write() as tx:
        instances.register(tx, run, "lakeside", "sandbox", practice.now)
