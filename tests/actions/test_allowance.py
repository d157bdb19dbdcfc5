"""A day's allowance counts the mails that left: a server that is away, or a daemon that died, uses up none of it."""

from datetime import timedelta

import pytest

from outreach.actions.doctor import examine
from outreach.actions.sweep import sweep
from outreach.sequence.model import State
from outreach.sequence.pace import Usage
from outreach.sequence.schedules import Server
from outreach.smtp import SmtpPostman
from outreach.store import expired, ledger, mailboxes, messages, queue, unclaimed
from tests.mail_server import MailServer
from tests.practice import open_practice, shipped_schedules

ROSA = "rosa.lind@clinic.example.com"
SMALL = (
    "{per_day: 20, gap: 10m, jitter: 10m, ramp: {start: 5, add: 2}}",
    "{per_day: 3, gap: 1m, jitter: 0m}",
)


@pytest.fixture
async def opened(tmp_path):
    """A practice whose server listens at `port[0]`: nowhere at first."""
    port = [1]
    practice = open_practice(
        tmp_path,
        schedules=shipped_schedules(SMALL),
        make_postman=lambda _: SmtpPostman(Server("127.0.0.1", port[0], "none")),
    )
    yield practice, port
    await practice.app.close()


def used(practice):
    with practice.desk.store.read() as tx:
        return mailboxes.find(tx, "maya").used


async def test_a_server_that_is_away_uses_up_nothing(opened):
    practice, port = opened
    practice.enroll(practice.add_contact(ROSA))
    await practice.live(timedelta(hours=2), step=timedelta(minutes=6))
    assert used(practice) == 0
    server = MailServer().start()
    port[0] = server.port
    await practice.app.renew_postmen()
    await practice.live(timedelta(hours=1), step=timedelta(minutes=6))
    server.stop()
    assert practice.message("hello").state is State.SENT
    assert used(practice) == 1


async def test_claims_that_were_given_back_are_no_use_beyond_the_limits(opened):
    practice, _ = opened
    practice.enroll(practice.add_contact(ROSA))
    await practice.live(timedelta(hours=2), step=timedelta(minutes=6))
    assert practice.message("hello").fence > 1
    assert used(practice) == 0
    assert examine(practice.desk, practice.now) == []


async def test_what_a_dead_daemon_had_claimed_is_given_back(opened):
    practice, _ = opened
    practice.enroll(practice.add_contact(ROSA))
    await practice.tick()
    desk = practice.desk
    with desk.store.write() as tx:
        unclaimed.reschedule(tx, [practice.message("hello").id], practice.now, "")
        usage, _reason = mailboxes.lock(tx, "maya")
        due = queue.due(tx, "maya", practice.now, 1)
        assert len(ledger.claim(tx, due, desk.lease_owner, practice.now)) == 1
        mailboxes.save(tx, "maya", usage.__class__(practice.now.date(), practice.now.date(), 3))
        practice.clock.now += ledger.LEASE + timedelta(seconds=1)
        assert sweep(tx, desk, practice.now) == (1, 0)
    assert used(practice) == 2


async def test_what_another_daemon_sends_during_the_sweep_is_not_given_back(opened, monkeypatch):
    practice, _ = opened
    desk = practice.desk
    for address in (ROSA, "noor@clinic.example.com"):
        practice.enroll(practice.add_contact(address))
    await practice.tick()
    with desk.store.write() as tx:
        hello = messages.in_state(tx, [State.APPROVED])
        today = practice.now.date()
        unclaimed.reschedule(tx, [message.id for message in hello], practice.now, "")
        ledger.claim(tx, hello[:1], "the dead one", practice.now)
        practice.clock.now += ledger.LEASE + timedelta(seconds=1)
        [sent] = ledger.claim(tx, hello[1:], desk.lease_owner, practice.now)
        mailboxes.lock(tx, "maya")
        mailboxes.save(tx, "maya", Usage(today, today, 2))
    real = expired.sweep

    def sweep_meanwhile(tx, now, **more):
        assert ledger.commit(tx, [(sent, b"the mail", "hash")], now)
        return real(tx, now, **more)

    monkeypatch.setattr(expired, "sweep", sweep_meanwhile)
    with desk.store.write() as tx:
        assert sweep(tx, desk, practice.now) == (1, 0)
    assert used(practice) == 1


def test_a_day_that_is_over_is_given_nothing_back(practice):
    today = practice.now.date()
    with practice.desk.store.write() as tx:
        usage, _ = mailboxes.lock(tx, "maya")
        mailboxes.save(tx, "maya", usage.__class__(today, today, 3))
        mailboxes.give_back(tx, "maya", today - timedelta(days=1), 1)
    assert used(practice) == 3
