"""The send ledger, on both databases: who may put out a final dot, and what is written when."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from outreach.sequence.model import Contact, Enrollment, Message, Priority, State, Suppression
from outreach.store import (
    contacts,
    enrollments,
    events,
    expired,
    instances,
    ledger,
    mailboxes,
    messages,
    queue,
    suppressions,
)
from outreach.store.ids import new_id
from outreach.store.ledger import LEASE, SENDING_LEASE, Ended

NOW = datetime(2026, 3, 2, 17, tzinfo=UTC)
SECOND = timedelta(seconds=1)
ME, OTHER = "daemon-a", "daemon-b"


@pytest.fixture
def desk(store):
    """A store with two daemons, a contact, an active enrollment and one approved message."""
    contact = Contact(new_id(NOW), "rosa@clinic.example.com", "Lind", "Rosa", created_at=NOW)
    enrollment = Enrollment(
        new_id(NOW), contact.id, "partners", "introduction", "enrolled", NOW, "hello", NOW, None
    )
    with store.write() as tx:
        for daemon in (ME, OTHER):
            instances.register(tx, daemon, "host", "live", NOW)
        contacts.add(tx, contact, "key-of-rosa")
        enrollments.add(tx, enrollment)
        messages.add_many(tx, [make_message(contact, enrollment)])
    return store


def make_message(contact, enrollment, **changed):
    key = f"{enrollment.id}/hello/1"
    message = Message(
        id=new_id(NOW), key=key, priority=Priority.INTRODUCTION, state=State.APPROVED, mailbox="maya", owner="maya",
        address=contact.address, address_key="key-of-rosa", created_at=NOW, due_at=NOW, message_id=f"<{key}@x.example>",
        enrollment_id=enrollment.id, contact_id=contact.id, subject="Hello", text="Hello.", html="<p>Hello.</p>",
        content_hash="abc", approved_hash="abc",
    )  # fmt: skip
    return replace(message, **changed)


def claim(store, by=ME, now=NOW):
    with store.write() as tx:
        return ledger.claim(tx, queue.due(tx, "maya", now, 10), by, now)


def commit(store, claims, now=NOW + SECOND, body=b"the mail"):
    with store.write() as tx:
        return ledger.commit(tx, [(c, body, "hash") for c in claims], now)


def finish(store, claim, state, outcome, **about):
    with store.write() as tx:
        return ledger.finish(tx, [Ended(claim, state, outcome, **about)], NOW + 2 * SECOND)


def only_message(store):
    with store.read() as tx:
        [message] = messages.in_state(tx, list(State))
    return message


def kinds(store):
    with store.read() as tx:
        return [event.kind for event in events.of_message(tx, only_message(store).id)]


def test_only_one_process_gets_a_message(desk):
    assert len(claim(desk, ME)) == 1
    assert claim(desk, OTHER) == []


def test_each_claim_counts_up_the_fence(desk):
    [first] = claim(desk)
    finish(desk, first, State.APPROVED, "released", due_at=NOW)
    [second] = claim(desk)
    assert (first.fence, second.fence) == (1, 2)


def test_a_claim_brings_the_text_that_was_approved(desk):
    [claimed] = claim(desk)
    assert (claimed.text, claimed.html, claimed.body) == ("Hello.", "<p>Hello.</p>", None)


def test_the_commit_point_permits_the_dot_and_says_so_for_ever(desk):
    [claimed] = claim(desk)
    assert commit(desk, [claimed]) == {claimed.message.id}
    assert only_message(desk).state is State.SENDING
    assert kinds(desk) == ["commit"]


def test_the_dot_is_permitted_once(desk):
    [claimed] = claim(desk)
    commit(desk, [claimed])
    assert commit(desk, [claimed]) == set()


def test_the_body_is_kept_from_the_first_commit_point_on(desk):
    [claimed] = claim(desk)
    commit(desk, [claimed], body=b"first")
    finish(desk, claimed, State.APPROVED, "deferred", due_at=NOW)
    [again] = claim(desk)
    assert again.body == b"first"
    commit(desk, [again], body=again.body)
    finish(desk, again, State.SENT, "accepted")


@pytest.mark.parametrize(
    "between",
    [
        pytest.param(lambda tx: suppressions.add(tx, Suppression("key-of-rosa", "opt-out", "link", NOW)), id="an opt-out"),
        pytest.param(lambda tx: instances.hold(tx, ME, "restored"), id="a hold"),
        pytest.param(lambda tx: mailboxes.pause(tx, "maya", "login refused", NOW), id="a paused mailbox"),
        pytest.param(
            lambda tx: enrollments.save_many(
                tx,
                [
                    replace(enrollment, status="stopped", reason="replied", ended_at=NOW, due_at=None)
                    for contact in contacts.list_contacts(tx)
                    for enrollment in enrollments.active_of(tx, contact.id)
                ],
            ),
            id="a reply that stopped the sequence",
        ),
        pytest.param(
            lambda tx: [contacts.set_pause(tx, c.id, NOW + timedelta(days=9)) for c in contacts.list_contacts(tx)],
            id="a pause of the contact",
        ),
    ],
)  # fmt: skip
def test_no_dot_after(desk, between):
    [claimed] = claim(desk)
    with desk.write() as tx:
        between(tx)
    assert commit(desk, [claimed]) == set()
    assert only_message(desk).state is State.CLAIMED


def test_no_dot_with_a_claim_whose_lease_has_ended(desk):
    [claimed] = claim(desk)
    assert commit(desk, [claimed], now=NOW + LEASE) == set()


def test_no_dot_with_an_older_fence(desk):
    [old] = claim(desk)
    with desk.write() as tx:
        expired.sweep(tx, NOW + LEASE + SECOND)
    [new] = claim(desk, OTHER, NOW + LEASE + SECOND)
    assert commit(desk, [old], now=NOW + LEASE + 2 * SECOND) == set()
    assert commit(desk, [new], now=NOW + LEASE + 2 * SECOND) == {new.message.id}


def test_no_dot_for_a_text_that_nobody_approved(desk):
    [claimed] = claim(desk)
    with desk.write() as tx:
        tx.exec_driver_sql("UPDATE messages SET content_hash = 'changed'")
    assert commit(desk, [claimed]) == set()


def test_no_dot_after_the_last_moment(desk):
    [claimed] = claim(desk)
    with desk.write() as tx:
        late = messages.get_many(tx, [claimed.message.id])[0]
        assert late.not_after is None
        tx.execute(messages.messages.update().values(not_after=NOW))
    assert commit(desk, [claimed]) == set()


def test_an_expired_lease_frees_a_claim_but_never_a_sending_message(desk):
    [claimed] = claim(desk)
    commit(desk, [claimed])
    with desk.write() as tx:
        assert [len(ids) for ids in expired.sweep(tx, NOW + LEASE + SECOND)] == [0, 0]
    with desk.write() as tx:
        assert [len(ids) for ids in expired.sweep(tx, NOW + SENDING_LEASE + timedelta(minutes=1))] == [0, 1]
    assert only_message(desk).state is State.UNCERTAIN
    assert claim(desk, OTHER, NOW + timedelta(days=1)) == []


def test_a_lease_of_a_clock_that_is_a_day_ahead_is_over(desk):
    claim(desk, OTHER, NOW + timedelta(days=1))
    with desk.read() as tx:
        assert expired.anything_expired(tx, NOW)
    with desk.write() as tx:
        assert [len(ids) for ids in expired.sweep(tx, NOW)] == [1, 0]


def test_a_decision_about_one_attempt_does_not_decide_the_next(desk):
    [claimed] = claim(desk)
    commit(desk, [claimed])
    finish(desk, claimed, State.UNCERTAIN, "unknown", reason="no answer")
    known = only_message(desk)
    with desk.write() as tx:
        assert ledger.resolve(tx, known, State.APPROVED, NOW, by="maya")
    [again] = claim(desk)
    commit(desk, [again])
    finish(desk, again, State.UNCERTAIN, "unknown", reason="no answer")
    with desk.write() as tx:
        assert not ledger.resolve(tx, known, State.APPROVED, NOW, by="receipt")


def test_alone_on_its_database_a_new_daemon_frees_what_the_dead_one_held(desk):
    claim(desk, OTHER)
    with desk.write() as tx:
        assert [len(ids) for ids in expired.sweep(tx, NOW + SECOND, alive=[ME])] == [1, 0]
    assert len(claim(desk, ME, NOW + 2 * SECOND)) == 1


def test_the_end_is_recorded_once_and_by_the_holder_only(desk):
    [claimed] = claim(desk)
    commit(desk, [claimed])
    assert len(finish(desk, claimed, State.SENT, "accepted", code=250, reply="ok")) == 1
    assert finish(desk, claimed, State.SENT, "accepted") == []
    assert kinds(desk) == ["commit", "sent"]


def test_an_uncertain_message_moves_only_by_a_decision(desk):
    [claimed] = claim(desk)
    commit(desk, [claimed])
    finish(desk, claimed, State.UNCERTAIN, "unknown", reason="no answer")
    assert claim(desk) == []
    with desk.write() as tx:
        assert ledger.resolve(tx, only_message(desk), State.APPROVED, NOW, by="maya")
    assert len(claim(desk)) == 1
    assert "resend_approved" in kinds(desk)


def test_planning_the_same_step_twice_plans_it_once(desk):
    planned = only_message(desk)
    with desk.write() as tx:
        messages.add_many(
            tx, [replace(planned, id=new_id(NOW), message_id="<other@x.example>", text="Again.")]
        )
    assert only_message(desk).id == planned.id
