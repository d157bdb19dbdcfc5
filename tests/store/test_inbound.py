"""Mail that came in: kept once, found by who wrote it, and how far each folder is read."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from outreach.mail.cursor import Cursor
from outreach.sequence.model import Contact, Message, Priority, State
from outreach.store import contacts, cursors, inbound, mailboxes, messages
from outreach.store.inbound import Inbound

NOW = datetime(2026, 3, 2, 17, tzinfo=UTC)
DAY = timedelta(days=1)
REPLY = Inbound(
    id="i",
    mailbox="maya",
    digest="d",
    folder="INBOX",
    uidvalidity=7,
    uid=4,
    received_at=NOW,
    created_at=NOW,
    kind="reply",
    state="new",
    header_id="<a@clinic.example>",
    contact_id="ada",
    message_id="m",
    sender_key="key",
    text="Yes, Tuesday.",
)


@pytest.fixture
def tx(store):
    with store.write() as tx:
        contacts.add(tx, Contact(id="ada", address="ada@Clinic.example", created_at=NOW), "ada")
        message = Message(
            id="m",
            key="k",
            priority=Priority.INTRODUCTION,
            state=State.APPROVED,
            mailbox="maya",
            owner="owner",
            address="ada@clinic.example",
            address_key="ada",
            created_at=NOW,
            due_at=NOW,
            message_id="<t@lakeside.example>",
        )
        messages.add_many(tx, [message])
        yield tx


def test_a_mail_comes_back_as_it_was_and_only_once(tx):
    assert inbound.add(tx, REPLY)
    assert not inbound.add(tx, replace(REPLY, id="j", folder="Junk", uid=1))
    assert inbound.known(tx, "maya", ["d", "e"]) == {"d"}
    assert inbound.known(tx, "leo", ["d", "e"]) == set()
    assert inbound.waiting(tx) == [REPLY]


def test_what_no_database_takes_is_taken_out(tx):
    assert inbound.add(tx, replace(REPLY, text="a\0b \ud800", header_id="<" + "x" * 999), b"\0raw\xff")
    [kept] = inbound.waiting(tx)
    assert kept.text == "ab ?"
    assert len(kept.header_id) == 300
    assert inbound.get_raw(tx, "i") == b"\0raw\xff"


def test_an_answer_waits_until_the_owner_wrote_after_it(tx):
    inbound.add(tx, REPLY)
    inbound.note_answered(tx, ["ada"], NOW - DAY)
    assert len(inbound.waiting(tx)) == 1
    inbound.note_answered(tx, ["ada"], NOW + DAY)
    assert inbound.waiting(tx) == []


def test_who_answered_from_an_address_before_is_known_by_it(tx):
    inbound.add(tx, REPLY)
    inbound.add(tx, replace(REPLY, id="j", digest="e", sender_key="other", message_id=None))
    assert inbound.writers(tx, "key") == {"ada"}
    assert inbound.writers(tx, "other") == set()


def test_what_is_in_quarantine_is_found_with_its_octets(tx):
    inbound.add(tx, replace(REPLY, state="quarantined", reason="too deep", contact_id=None), b"raw")
    [found] = inbound.quarantined(tx, NOW - DAY)
    assert found.reason == "too deep"
    assert inbound.get_raw(tx, found.id) == b"raw"


def test_the_octets_of_what_could_not_be_read_are_not_kept_for_ever(tx):
    inbound.add(tx, replace(REPLY, state="quarantined", contact_id=None), b"raw")
    inbound.forget_octets(tx, NOW)
    assert inbound.get_raw(tx, "i") == b"raw"
    inbound.forget_octets(tx, NOW + DAY)
    assert inbound.get_raw(tx, "i") is None
    assert len(inbound.quarantined(tx, NOW)) == 1


def test_a_folder_is_read_from_where_it_was_left_and_complete_only_when_somebody_says_so(tx):
    assert cursors.find(tx, "maya", "INBOX") is None
    cursors.move(tx, "maya", "INBOX", Cursor(7, 3), NOW)
    cursors.move(tx, "maya", "INBOX", Cursor(2**32 - 1, 2**32 - 1), NOW + DAY)
    found = cursors.find(tx, "maya", "INBOX")
    assert (found.cursor, found.first_at, found.ok_at) == (Cursor(2**32 - 1, 2**32 - 1), NOW, None)
    cursors.note_complete(tx, "maya", "INBOX", NOW + DAY)
    assert cursors.read_at(tx) == {"maya": NOW + DAY}


def test_a_mailbox_that_is_not_read_is_sent_from_until_a_person_mends_it(tx):
    assert mailboxes.stop_reading(tx, "maya", "no")
    assert not mailboxes.stop_reading(tx, "maya", "no")
    assert mailboxes.unread(tx) == {"maya": "no"}
    assert mailboxes.paused(tx) == {}
    assert mailboxes.resume(tx, "maya")
    assert mailboxes.unread(tx) == {}


def test_contacts_are_found_by_the_domain_of_their_address(tx):
    assert [contact.id for contact in contacts.at_domain(tx, "clinic.example")] == ["ada"]
    assert contacts.at_domain(tx, "elsewhere.example") == []
