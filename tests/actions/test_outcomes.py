"""What a server's answer does to a message, its contact, its enrollment and its mailbox."""

from datetime import timedelta
from itertools import pairwise

import pytest

from outreach.actions.prepare_drafts import prepare_drafts
from outreach.actions.record_outcomes import record_outcomes
from outreach.actions.show_status import show_status
from outreach.sequence.model import State, Status
from outreach.sequence.schedules import Server
from outreach.smtp import Deferred, SmtpPostman
from outreach.store import contacts, enrollments, events, ledger, mailboxes, queue, suppressions
from tests.mail_server import MailServer
from tests.practice import open_practice


@pytest.fixture
def server():
    started = MailServer().start()
    yield started
    started.stop()


@pytest.fixture
async def practice(tmp_path, server):
    opened = open_practice(
        tmp_path, make_postman=lambda _: SmtpPostman(Server("127.0.0.1", server.port, "none"))
    )
    yield opened
    await opened.app.close()


async def introduce(practice, address):
    contact = practice.add_contact(address)
    practice.enroll(contact)
    await practice.tick()
    return contact


def introduction(practice):
    return next(m for m in practice.messages() if m.step == "hello")


def enrollment_of(practice, contact):
    with practice.desk.store.read() as tx:
        return enrollments.of_contact(tx, contact.id)[0]


async def test_an_accepted_mail_is_sent_and_the_next_step_is_planned_with_it(practice, server):
    rosa = await introduce(practice, "rosa@clinic.example.com")
    assert introduction(practice).state is State.SENT
    assert enrollment_of(practice, rosa).step == "nudge"
    assert [str(mail["To"]) for mail in server.taken] == ["rosa@clinic.example.com"]


async def test_an_address_that_does_not_exist_is_never_written_to_again(practice):
    nobody = await introduce(practice, "550@clinic.example.com")
    assert introduction(practice).state is State.FAILED
    assert enrollment_of(practice, nobody).status is Status.STOPPED
    with practice.desk.store.read() as tx:
        assert suppressions.find(tx, practice.desk.address_key(nobody.address)).reason == "hard bounce"


async def test_a_policy_refusal_blames_the_sender_and_not_the_address(practice):
    contact = await introduce(practice, "571@clinic.example.com")
    assert introduction(practice).state is State.FAILED
    with practice.desk.store.read() as tx:
        assert suppressions.find(tx, practice.desk.address_key(contact.address)) is None


async def test_a_refused_text_fails_and_the_owner_hears_of_it(practice, server):
    await introduce(practice, "554@clinic.example.com")
    assert introduction(practice).state is State.FAILED
    await practice.tick()
    assert any("maya" in str(mail["To"]) for mail in server.taken)


@pytest.mark.parametrize("how", ["450", "451"])
async def test_not_now_means_later_and_the_same_mail(practice, server, how):
    await introduce(practice, f"{how}@clinic.example.com")
    deferred = introduction(practice)
    assert deferred.state is State.APPROVED
    assert deferred.due_at >= practice.now + timedelta(minutes=5)
    await practice.tick()
    assert len([a for a in server.heard if a.startswith(how)]) == 1


async def test_after_five_tries_a_deferred_mail_is_given_up_and_shown(practice):
    await introduce(practice, "450@clinic.example.com")
    await practice.live(timedelta(hours=7), step=timedelta(minutes=20))
    assert introduction(practice).state is State.FAILED


async def test_a_lost_answer_leaves_the_message_uncertain_and_nobody_guesses(practice, server):
    contact = await introduce(practice, "lost@clinic.example.com")
    assert introduction(practice).state is State.UNCERTAIN
    await practice.live(timedelta(days=9), step=timedelta(hours=6))
    assert len([mail for mail in server.taken if "lost@" in str(mail["To"])]) == 1
    assert introduction(practice).state is State.UNCERTAIN
    assert enrollment_of(practice, contact).status is Status.ACTIVE


async def test_a_server_that_is_away_costs_no_attempt(practice, server):
    server.stop()
    await introduce(practice, "rosa@clinic.example.com")
    waiting = introduction(practice)
    assert (waiting.state, waiting.attempts) == (State.APPROVED, 0)


async def test_a_server_that_says_too_much_is_believed_and_its_mailbox_goes_at_half_of_its_pace(
    practice, server
):
    server.is_busy = True
    await introduce(practice, "rosa@clinic.example.com")
    assert show_status(practice.desk, practice.now)["slowed_mailboxes"]["maya"]["pace"] == "1/2"
    server.is_busy = False
    practice.enroll(practice.add_contact("ana@clinic.example.com"))
    told_at = practice.now
    await practice.live(timedelta(minutes=90), step=timedelta(minutes=1))
    left_at = [told_at, *(mail["Date"].datetime for mail in server.taken)]
    assert len(left_at) == 3
    assert all(later - earlier >= timedelta(minutes=20) for earlier, later in pairwise(left_at))


async def test_three_at_once_are_told_too_much_once(practice):
    for name in "abc":
        practice.enroll(practice.add_contact(f"454@{name}.example.com"))
    with practice.desk.store.write() as tx:
        mailboxes.lock(tx, "maya")
    prepare_drafts(practice.desk, practice.now)
    with practice.desk.store.write() as tx:
        due = queue.due(tx, "maya", practice.now, 3)
        claims = ledger.claim(tx, due, practice.desk.instance, practice.now)
        told = Deferred(454, "4.7.0 too many", "rcpt")
        record_outcomes(tx, practice.desk, [(claim, told) for claim in claims], practice.now)
        assert mailboxes.find(tx, "maya").halvings == 1


async def test_a_sender_who_is_too_fast_does_not_lose_the_mail_by_it(practice):
    contact = practice.add_contact("rosa@clinic.example.com")
    practice.enroll(contact)
    prepare_drafts(practice.desk, practice.now)
    with practice.desk.store.write() as tx:
        claims = ledger.claim(
            tx, queue.due(tx, "maya", practice.now, 1), practice.desk.instance, practice.now
        )
        told = Deferred(454, "4.7.0 too many messages", "mail")
        record_outcomes(tx, practice.desk, [(claim, told) for claim in claims], practice.now)
    waiting = introduction(practice)
    assert (waiting.state, waiting.attempts) == (State.APPROVED, 0)


async def test_every_sent_mail_is_noted_once_and_moves_the_contacts_clock(practice):
    rosa = await introduce(practice, "rosa@clinic.example.com")
    with practice.desk.store.read() as tx:
        noted = [event.kind for event in events.of_message(tx, introduction(practice).id)]
        assert contacts.get(tx, rosa.id) is not None
    assert noted == ["prepared", "commit", "sent"]


async def test_a_mailbox_that_may_not_log_in_is_paused_after_one_try(tmp_path, server):
    login = Server("127.0.0.1", server.port, "starttls", "maya", None)
    opened = open_practice(tmp_path, make_postman=lambda _: SmtpPostman(login))
    await introduce(opened, "rosa@clinic.example.com")
    with opened.desk.store.read() as tx:
        assert "maya" in mailboxes.paused(tx)
    assert server.taken == []
    assert introduction(opened).state is State.APPROVED
    await opened.app.close()


async def test_the_owner_hears_of_a_mail_that_a_crash_left_in_doubt(practice):
    contact = practice.add_contact("rosa@clinic.example.com")
    practice.enroll(contact)
    prepare_drafts(practice.desk, practice.now)
    with practice.desk.store.write() as tx:
        [claim] = ledger.claim(
            tx, queue.due(tx, "maya", practice.now, 1), practice.desk.instance, practice.now
        )
        assert ledger.commit(tx, [(claim, b"the mail", "hash")], practice.now)
    practice.clock.now += ledger.SENDING_LEASE + timedelta(minutes=1)
    await practice.tick()
    assert introduction(practice).state is State.UNCERTAIN
    assert [m.template for m in practice.messages() if m.contact_id is None] == ["message-uncertain"]
