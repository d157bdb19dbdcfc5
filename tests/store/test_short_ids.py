"""A person types the end of an id; nothing else may be taken for one."""

from datetime import UTC, datetime

import pytest

from outreach.errors import ContactUnknown, IdUnfit
from outreach.sequence.model import Contact, Message, Priority, State
from outreach.store import contacts, messages
from outreach.store.ids import new_id

NOW = datetime(2026, 3, 2, 17, tzinfo=UTC)


@pytest.fixture
def mail(store):
    with store.write() as tx:
        written = Message(
            id=new_id(NOW),
            key="k",
            priority=Priority.OWNER,
            state=State.APPROVED,
            mailbox="maya",
            owner="maya",
            address="maya@lakeside.example",
            address_key="maya",
            created_at=NOW,
            due_at=NOW,
            message_id="<m@lakeside.example>",
        )
        messages.add_many(tx, [written])
    return written


def test_the_start_or_the_end_of_an_id_finds_its_message_whatever_the_case(store, mail):
    with store.read() as tx:
        for part in (mail.id, mail.id[-6:], mail.id[:9], mail.id[-6:].upper()):
            assert [found.id for found in messages.find(tx, part)] == [mail.id]


@pytest.mark.parametrize("typed", ["", "%", "%%%%", "____", "abc", "----", "zzzz", "a%b%c%d", " "])
def test_what_is_no_part_of_an_id_is_refused_and_finds_nothing(store, mail, typed):
    with store.read() as tx, pytest.raises(IdUnfit, match="at least four"):
        messages.find(tx, typed)


@pytest.mark.parametrize("typed", ["", "  "])
def test_no_words_at_all_mean_no_contact(store, typed):
    with store.write() as tx:
        contacts.add(tx, Contact(id="ada", address="ada@clinic.example", created_at=NOW), "ada")
    with store.read() as tx, pytest.raises(ContactUnknown):
        contacts.choose(tx, typed)
