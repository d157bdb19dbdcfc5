"""Letters through a real Postfix, and what comes back read from a real Dovecot: nothing in the mailbox changes."""

import imaplib
import smtplib
import time
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest

from outreach.actions.keep_reading import read_once
from outreach.sequence.schedules import Server
from outreach.sequence.secret import Secret
from outreach.smtp import SmtpPostman
from outreach.store import contacts, facts, inbound, suppressions
from tests.practice import open_practice
from tests.real.mail_servers import PASSWORD, MailServers

MAYA = "maya@lakeside.example"
HOUR = timedelta(hours=1)


@pytest.fixture
async def practice(tmp_path, servers: MailServers):
    out = Server("127.0.0.1", servers.submission, "starttls", MAYA, Secret(PASSWORD))
    opened = open_practice(tmp_path, make_postman=lambda _: SmtpPostman(out, tls_context=servers.trust()))
    into = Server("127.0.0.1", servers.imap, "starttls", MAYA, Secret(PASSWORD))
    boxes = {key: replace(box, imap=into) for key, box in opened.desk.schedules.mailboxes.items()}
    opened.desk.schedules = replace(opened.desk.schedules, mailboxes=boxes)
    look(opened, servers)  # from here on everything is new
    yield opened
    await opened.app.close()


def look(practice, servers):
    read_once(practice.desk, practice.now, trust=servers.trust())
    assert practice.desk.troubles == {}


async def introduce(practice, address):
    """A contact to whom the introduction really went."""
    contact = practice.add_contact(address)
    practice.enroll(contact)
    for _ in range(30):
        await practice.tick()
        sent = [m for m in practice.messages() if m.contact_id == contact.id and m.ended_at]
        if sent:
            return contact, sent[0]
        practice.clock.now += HOUR
    raise AssertionError("it never left")


def answer(servers, sender, text, subject="Re: hello", **headers):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, MAYA, subject
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    with smtplib.SMTP("127.0.0.1", servers.inbound) as smtp:
        smtp.send_message(mail, sender, [MAYA])


def wait_for(practice, servers, question, seconds=20):
    """Look until the answer is yes."""
    deadline = time.monotonic() + seconds
    while True:
        look(practice, servers)
        with practice.desk.store.read() as tx:
            found = question(tx)
        if found:
            return found
        assert time.monotonic() < deadline, servers.log()
        time.sleep(0.2)


def suppressed(practice, address):
    return lambda tx: suppressions.find(tx, practice.desk.address_key(address))


async def test_a_notice_of_postfix_about_our_letter_suppresses_the_address(practice, servers):
    await introduce(practice, "nobody@client.example")
    assert wait_for(practice, servers, suppressed(practice, "nobody@client.example")).reason == "hard bounce"


async def test_a_reply_stops_the_chase(practice, servers):
    contact, letter = await introduce(practice, "reed@client.example")
    answer(servers, "reed@client.example", "Yes, Tuesday.", In_Reply_To=letter.message_id)
    [reply] = wait_for(practice, servers, inbound.waiting)
    assert (reply.contact_id, reply.text) == (contact.id, "Yes, Tuesday.")
    assert [str(e.status) for e in practice.enrollments(contact.id)] == ["stopped"]


async def test_an_auto_reply_as_exim_sends_it_puts_mail_off(practice, servers):
    contact, letter = await introduce(practice, "olga@client.example")
    answer(
        servers,
        "olga@client.example",
        "I am out of the office.",
        "Re: hello",
        Auto_Submitted="auto-replied",
        In_Reply_To=letter.message_id,
        References=letter.message_id,
    )
    known = wait_for(
        practice,
        servers,
        lambda tx: (found := facts.known_of(tx, [contact.id])[contact.id][1]).away_until and found,
    )
    assert known.last_reply_at is None
    assert [str(e.status) for e in practice.enrollments(contact.id)] == ["active"]


async def test_the_vacation_of_a_real_dovecot_puts_mail_off(practice, servers):
    """Pigeonhole answers no mail with List-Unsubscribe, so it is her letter by hand in the thread that it answers."""
    contact, letter = await introduce(practice, "olga@client.example")
    by_hand = EmailMessage()
    by_hand["From"], by_hand["To"], by_hand["Subject"] = MAYA, "olga@client.example", "Re: hello"
    by_hand["Message-ID"], by_hand["References"] = "<by-hand@lakeside.example>", letter.message_id
    by_hand.set_content("One thing more.")
    with smtplib.SMTP("127.0.0.1", servers.inbound) as smtp:
        smtp.send_message(by_hand, MAYA, ["olga@client.example"])
    known = wait_for(
        practice,
        servers,
        lambda tx: (found := facts.known_of(tx, [contact.id])[contact.id][1]).away_until and found,
    )
    assert (
        known.away_until > practice.now
    )  # a week: to this clock, the server's 5 May is more than a year away
    assert known.last_reply_at is None
    assert [str(e.status) for e in practice.enrollments(contact.id)] == ["active"]


async def test_the_mail_that_our_list_unsubscribe_makes_is_an_opt_out(practice, servers):
    contact, _ = await introduce(practice, "reed@client.example")
    token = practice.desk.leave_token(contact.id)
    answer(servers, "another@client.example", "", f"leave {token}")
    assert wait_for(practice, servers, suppressed(practice, "reed@client.example")).reason == "opt-out"


async def test_no_flag_changes_and_what_the_owner_wrote_by_hand_is_seen(practice, servers):
    contact, _ = await introduce(practice, "reed@client.example")
    mine = EmailMessage()
    mine["From"], mine["To"], mine["Subject"] = f"Maya <{MAYA}>", "reed@client.example", "By hand"
    mine.set_content("See you on Tuesday.")
    answer(servers, "friend@elsewhere.example", "Dinner?", "Private")
    with imaplib.IMAP4("127.0.0.1", servers.imap) as imap:
        imap.starttls(servers.trust())
        imap.login(MAYA, PASSWORD)
        imap.append('"Gesendete Elemente"', "", None, mine.as_bytes())
        wait_for(
            practice,
            servers,
            lambda tx: inbound.of_contact(tx, contact.id, "hand-written", practice.now - HOUR * 24),
        )
        imap.select("INBOX", readonly=True)
        assert imap.search(None, "SEEN")[1] == [b""]
    with practice.desk.store.read() as tx:
        assert contacts.get(tx, contact.id)
        assert facts.known_of(tx, [contact.id])[contact.id][1].last_contact_at == practice.now
