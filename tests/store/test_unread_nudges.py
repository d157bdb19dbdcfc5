"""At the commit point: a nudge leaves only from a mailbox whose answers are known; all else does not ask."""

from datetime import UTC, datetime, timedelta

import pytest

from outreach.mail.cursor import Cursor
from outreach.sequence.model import Message, Priority, State
from outreach.store import cursors, instances, ledger, messages

NOW = datetime(2026, 3, 2, 17, tzinfo=UTC)


def make(number, **about):
    return Message(
        id=f"m{number}",
        key=f"k{number}",
        priority=Priority.FOLLOW_UP,
        state=State.APPROVED,
        mailbox="maya",
        owner="maya",
        address="ada@clinic.example",
        address_key="ada",
        created_at=NOW,
        due_at=NOW,
        message_id=f"<{number}@lakeside.example>",
        text="hello",
        **about,
    )


@pytest.fixture
def leaves(store):
    """Whether a message with these features passes, while only `read` mailboxes are read."""
    with store.write() as tx:
        instances.register(tx, "here", "test", "live", NOW)
    count = iter(range(100))

    def ask(read=("maya",), **about):
        with store.write() as tx:
            message = make(next(count), **about)
            messages.add_many(tx, [message])
            [claim] = ledger.claim(tx, [message], "here", NOW)
            return bool(ledger.commit(tx, [(claim, b"mail", "hash")], NOW, read=read))

    return ask


def note_read(store, at, folder="INBOX"):
    with store.write() as tx:
        cursors.move(tx, "maya", folder, Cursor(1, 1), NOW)
        cursors.note_complete(tx, "maya", folder, at)


def test_a_nudge_waits_for_a_mailbox_that_was_never_read(leaves):
    assert not leaves(thread=True)


def test_a_nudge_leaves_within_ten_minutes_of_a_complete_look(leaves, store):
    note_read(store, NOW - timedelta(minutes=9))
    assert leaves(thread=True)


def test_a_look_of_long_ago_or_into_another_folder_does_not_count(leaves, store):
    note_read(store, NOW - timedelta(minutes=11))
    note_read(store, NOW, folder="Junk")
    assert not leaves(thread=True)


def test_promises_and_first_letters_do_not_wait_and_a_mailbox_that_nobody_reads_never_does(leaves):
    assert leaves(thread=False)
    assert leaves(thread=True, deadline_at=NOW + timedelta(days=1))
    assert leaves(thread=True, read=())
