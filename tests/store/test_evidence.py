"""What the tables know of attempts that the journal tells of, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest

from outreach.sequence.model import Message, Priority, State
from outreach.store import evidence, instances, invariants, ledger, messages, versions
from outreach.store.ids import new_id
from outreach.store.ledger import Ended
from outreach.store.versions import Version

NOW = datetime(2026, 3, 2, 17, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def desk(store):
    with store.write() as tx:
        instances.register(tx, "me", "host", "live", NOW)
        versions.add(tx, Version("v", "owner: {}", NOW))
    return store


def add(store, state=State.APPROVED, name="a"):
    message = Message(
        id=new_id(NOW), key=name, priority=Priority.OWNER, state=state, mailbox="maya", owner="maya",
        address="maya@lakeside.example", address_key="key", created_at=NOW, due_at=NOW, message_id=f"<{name}@x.example>",
        subject="Hello", text="Hello.", html="<p>Hello.</p>", content_hash="abc", approved_hash="abc",
    )  # fmt: skip
    with store.write() as tx:
        messages.add_many(tx, [message], "v")
    return message


def get(store, message):
    with store.read() as tx:
        return messages.get_many(tx, [message.id])[0]


def leave(store, message, until):
    """Bring a message to its commit point, or beyond."""
    with store.write() as tx:
        [claim] = ledger.claim(tx, [message], "me", NOW)
        if until is not State.CLAIMED:
            ledger.commit(tx, [(claim, b"the mail", "hash")], NOW + SECOND)
        if until is State.UNCERTAIN:
            ledger.finish(tx, [Ended(claim, State.UNCERTAIN, "unknown")], NOW + 2 * SECOND)
    return claim


def test_only_what_passed_its_commit_point_is_committed(desk):
    claimed, sending = add(desk, name="a"), add(desk, name="b")
    leave(desk, claimed, State.CLAIMED)
    leave(desk, sending, State.SENDING)
    ids = [claimed.id, sending.id, "elsewhere"]
    with desk.read() as tx:
        assert evidence.committed(tx, ids) == {(sending.id, 1)}
        assert evidence.known(tx, ids) == {claimed.id, sending.id}
        assert evidence.last_committed_at(tx, ids) == {sending.id: NOW + SECOND}


@pytest.mark.parametrize(
    "state", [State.PLANNED, State.DRAFT, State.APPROVED, State.CLAIMED, State.SENDING, State.UNCERTAIN]
)
def test_a_message_that_left_elsewhere_can_end_from_wherever_it_stands(desk, state):
    begun = state in (State.CLAIMED, State.SENDING, State.UNCERTAIN)
    message = add(desk, State.APPROVED if begun else state)
    if begun:
        leave(desk, message, state)
    with desk.write() as tx:
        claim = evidence.adopt(tx, get(desk, message), NOW + SECOND, by="receipt")
        assert ledger.finish(tx, [Ended(claim, State.SENT, "accepted", 250)], NOW + SECOND)
    ended = get(desk, message)
    assert (ended.state, ended.ended_at) == (State.SENT, NOW + SECOND)
    with desk.read() as tx:
        assert invariants.check(tx, NOW + SECOND) == []
        assert (message.id, ended.fence) in evidence.committed(tx, [message.id])
