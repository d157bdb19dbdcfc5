"""What a mail to the owner asked, by number."""

from datetime import UTC, datetime

import pytest

from outreach.sequence.model import Message, Priority, State
from outreach.store import inbound, messages, questions
from outreach.store.inbound import Inbound
from outreach.store.questions import Question

NOW = datetime(2026, 3, 2, 17, tzinfo=UTC)
ASKED = [Question(1, "draft", "d", "hash"), Question(2, "notes", "m"), Question(2, "task", "t")]


@pytest.fixture
def tx(store):
    with store.write() as tx:
        mail = Message(
            id="q",
            key="owner/maya/weekly-summary/2026-W10",
            priority=Priority.OWNER,
            state=State.APPROVED,
            mailbox="maya",
            owner="maya",
            address="maya@lakeside.example",
            address_key="maya",
            created_at=NOW,
            due_at=NOW,
            message_id="<t@lakeside.example>",
        )
        messages.add_many(tx, [mail])
        questions.add(tx, "q", ASKED)
        yield tx


def test_the_numbers_are_those_of_the_mail(tx):
    assert questions.of_message(tx, "q") == ASKED
    assert questions.of_message(tx, "another") == []


def test_a_text_was_shown_only_as_it_was(tx):
    assert questions.was_shown(tx, "d", "hash")
    assert not questions.was_shown(tx, "d", "other")
    assert not questions.was_shown(tx, "m", "")


def test_a_savepoint_undoes_one_command_and_not_the_one_before(tx):
    questions.add(tx, "q", [Question(3, "task", "kept")])
    savepoint = tx.begin_nested()
    questions.add(tx, "q", [Question(4, "task", "undone")])
    savepoint.rollback()
    assert [each.about for each in questions.of_message(tx, "q")][-1] == "kept"


def test_a_mail_that_was_acted_on_is_known_in_every_mailbox_by_its_message_id(tx):
    row = Inbound(
        id="i",
        mailbox="maya",
        digest="d",
        folder="INBOX",
        uidvalidity=7,
        uid=4,
        received_at=NOW,
        created_at=NOW,
        kind="command",
        header_id="<a@phone.example>",
        sender_key="key",
    )
    inbound.add(tx, row)
    assert inbound.was_obeyed(tx, "<a@phone.example>")
    assert not inbound.was_obeyed(tx, "<b@phone.example>")
    assert inbound.count_from(tx, "key", "command", NOW) == 1
    assert inbound.count_from(tx, "key", "unclear", NOW) == 0
