"""What the database itself refuses, whoever asks."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from outreach.sequence.model import Message, Priority, State
from outreach.store import messages as store_messages
from outreach.store.schema import attempts, contents, events, messages

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
ENDS = {State.SENT, State.FAILED, State.SKIPPED, State.ABANDONED}
LEGAL = {
    State.PLANNED: {State.DRAFT, State.APPROVED, State.SKIPPED, State.FAILED},
    State.DRAFT: {State.APPROVED, State.PLANNED, State.SKIPPED, State.FAILED},
    State.APPROVED: {State.CLAIMED, State.DRAFT, State.PLANNED, State.SKIPPED, State.FAILED},
    State.CLAIMED: {State.APPROVED, State.SENDING, State.SKIPPED, State.FAILED},
    State.SENDING: {State.SENT, State.FAILED, State.APPROVED, State.UNCERTAIN},
    State.UNCERTAIN: {State.SENT, State.ABANDONED, State.APPROVED},
} | {end: set() for end in ENDS}


def put_message(store, state, **values):
    """A message that is in `state` from the first, for transitions are what is guarded."""
    message = Message(
        id="m",
        key="k",
        priority=Priority.FOLLOW_UP,
        state=state,
        mailbox="maya",
        owner="maya",
        address="ada@clinic.example",
        address_key="a",
        created_at=NOW,
        due_at=NOW,
        message_id="<m@lakeside.example>",
        text="Dear Ada",
    )
    with store.write() as tx:
        store_messages.add_many(tx, [message])
        tx.execute(sa.update(contents).values(body=b"Dear Ada", body_hash="h"))
        if values:
            tx.execute(sa.update(messages).values(values))


def change(store, statement):
    with store.write() as tx:
        tx.execute(statement)


def test_every_legal_step_of_a_message_is_accepted_and_no_other(store):
    accepted = {}
    with store.write() as tx:
        tx.execute(sa.insert(messages), [row_in(old, new) for old in State for new in State])
    for old in State:
        for new in State:
            mine = messages.c.id == f"{old}-{new}"
            try:
                change(store, sa.update(messages).where(mine).values(state=new))
            except IntegrityError:
                continue
            accepted.setdefault(old, set()).add(new)
    assert accepted == {old: new | {old} for old, new in LEGAL.items()}


def row_in(old, new):
    name = f"{old}-{new}"
    return {
        "id": name,
        "key": name,
        "priority": 2,
        "state": old,
        "mailbox": "maya",
        "owner": "maya",
        "address": "ada@clinic.example",
        "address_key": "a",
        "message_id": name,
        "due_at": NOW,
        "created_at": NOW,
    }


def test_a_state_that_does_not_exist_is_refused(store):
    with pytest.raises(IntegrityError):
        put_message(store, "delivered")


def test_a_fence_never_goes_down(store):
    put_message(store, State.CLAIMED, fence=3)
    change(store, sa.update(messages).values(fence=4))
    with pytest.raises(IntegrityError, match="fence"):
        change(store, sa.update(messages).values(fence=3))


@pytest.mark.parametrize("state", [State.PLANNED, State.DRAFT, State.APPROVED])
def test_a_body_that_nobody_can_have_seen_may_be_made_anew(store, state):
    put_message(store, state)
    change(store, sa.update(contents).values(body=b"Hello Ada"))
    change(store, sa.delete(contents))


@pytest.mark.parametrize("state", sorted(set(State) - {State.PLANNED, State.DRAFT, State.APPROVED}))
def test_every_attempt_is_the_same_mail(store, state):
    put_message(store, state)
    with pytest.raises(IntegrityError, match="same mail"):
        change(store, sa.update(contents).values(body=b"Hello Ada"))


def test_after_an_attempt_the_body_stays_though_the_message_is_approved_again(store):
    put_message(store, State.APPROVED, attempts=1)
    with pytest.raises(IntegrityError, match="same mail"):
        change(store, sa.update(contents).values(body=b"Hello Ada"))
    with pytest.raises(IntegrityError, match="same mail"):
        change(store, sa.delete(contents))


def test_after_a_commit_point_the_body_stays_though_no_attempt_was_counted(store):
    put_message(store, State.APPROVED)
    committed = {"id": "m", "fence": 1, "lease_owner": "i", "claimed_at": NOW, "committed_at": NOW}
    change(store, sa.insert(attempts).values(committed))
    with pytest.raises(IntegrityError, match="same mail"):
        change(store, sa.update(contents).values(body=b"Hello Ada"))


@pytest.mark.parametrize("state", sorted(ENDS))
def test_after_the_end_a_body_may_be_erased(store, state):
    put_message(store, state, attempts=1)
    change(store, sa.update(contents).values(body=None, text="", html=""))
    change(store, sa.delete(contents))


@pytest.mark.parametrize("state", [State.CLAIMED, State.SENDING, State.UNCERTAIN])
def test_before_the_end_a_body_cannot_be_erased(store, state):
    put_message(store, state)
    with pytest.raises(IntegrityError, match="same mail"):
        change(store, sa.update(contents).values(body=None))
    with pytest.raises(IntegrityError, match="same mail"):
        change(store, sa.delete(contents))


def test_events_never_change(store):
    change(store, sa.insert(events).values(at=NOW, kind="sent"))
    with pytest.raises(IntegrityError, match="never change"):
        change(store, sa.update(events).values(kind="opt-out"))
    with pytest.raises(IntegrityError, match="never change"):
        change(store, sa.delete(events))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_events_cannot_be_emptied_at_once(store):
    with pytest.raises(IntegrityError, match="never change"), store.write() as tx:
        tx.exec_driver_sql("TRUNCATE events")
