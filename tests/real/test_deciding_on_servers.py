"""The owner decides by answering: her mail goes through a real Postfix, which records that it is hers, to a real Dovecot."""

import asyncio
import email
import email.policy
import smtplib
import time
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest

from outreach.actions.keep_reading import read_once
from outreach.actions.show_status import show_status
from outreach.sequence.model import State
from outreach.sequence.schedules import Server
from outreach.sequence.secret import Secret
from outreach.smtp import SmtpPostman
from tests.practice import open_practice, shipped_schedules
from tests.real.mail_servers import PASSWORD, MailServers

MAYA = "maya@lakeside.example"
REED = "reed@client.example"
REVIEWED = ("{id: hello, template: introduction}", "{id: hello, template: introduction, review: true}")
HOUR = timedelta(hours=1)


@pytest.fixture
async def practice(tmp_path, servers: MailServers):
    out = Server("127.0.0.1", servers.submission, "starttls", MAYA, Secret(PASSWORD))
    opened = open_practice(
        tmp_path,
        schedules=shipped_schedules(REVIEWED),
        make_postman=lambda _: SmtpPostman(out, tls_context=servers.trust()),
    )
    into = Server("127.0.0.1", servers.imap, "starttls", MAYA, Secret(PASSWORD))
    boxes = {
        key: replace(box, imap=into, authserv_id="mx.client.example")
        for key, box in opened.desk.schedules.mailboxes.items()
    }
    opened.desk.schedules = replace(opened.desk.schedules, mailboxes=boxes)
    look(opened, servers)  # from here on everything is new
    yield opened
    await opened.app.close()


def look(practice, servers):
    read_once(practice.desk, practice.now, trust=servers.trust())
    assert practice.desk.troubles == {}


async def ask(practice, servers):
    """The mail that shows the draft, as it lies in her mailbox."""
    practice.enroll(practice.add_contact(REED))
    await practice.tick()
    while not (asked := [m for m in practice.messages(State.SENT) if m.template == "draft-to-review"]):
        practice.clock.now += HOUR
        await practice.tick()
    raw = servers.fetch(MAYA, f"HEADER Message-ID {asked[0].message_id}")
    return email.message_from_bytes(raw, policy=email.policy.default)


def answer(asked, text):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = MAYA, MAYA, f"Re: {asked['Subject']}"
    mail["Message-ID"] = email.utils.make_msgid(domain="phone.example")
    mail["In-Reply-To"] = mail["References"] = str(asked["Message-ID"])
    mail.set_content(
        f"{text}\n\nOn Monday, Maya wrote:\n> "
        + "\n> ".join(asked.get_body(("plain",)).get_content().splitlines())
    )
    return mail


def log_in_and_send(servers, mail):
    with smtplib.SMTP("127.0.0.1", servers.submission) as smtp:
        smtp.starttls(context=servers.trust())
        smtp.login(MAYA, PASSWORD)
        smtp.send_message(mail)


def send_without_login(servers, mail):
    with smtplib.SMTP("127.0.0.1", servers.inbound) as smtp:
        smtp.send_message(mail)


async def wait_for(practice, servers, question, seconds=20):
    """Look, and do what is due, until the answer is yes."""
    deadline = time.monotonic() + seconds
    while not (found := question()):
        assert time.monotonic() < deadline, servers.log()
        look(practice, servers)
        await practice.tick()
        await asyncio.sleep(0.2)
    return found


def unproven(practice):
    return [row["reason"] for row in show_status(practice.desk, practice.now)["unproven"]]


async def test_an_ok_from_her_telephone_lets_the_letter_leave_and_is_answered_once(practice, servers):
    asked = await ask(practice, servers)
    log_in_and_send(servers, answer(asked, "Ok"))
    await wait_for(practice, servers, lambda: practice.message("hello").state is State.SENT)
    letter = practice.message("hello")
    assert servers.fetch(REED, f"HEADER Message-ID {letter.message_id}")
    [told] = await wait_for(
        practice,
        servers,
        lambda: [m for m in practice.messages(State.SENT) if m.template == "command-answered"],
    )
    assert b"Approved" in servers.fetch(MAYA, f"HEADER Message-ID {told.message_id}")
    for _ in range(3):  # its own answers and questions lie in the same mailbox
        look(practice, servers)
        await practice.tick()
    assert len([m for m in practice.messages() if m.template == "command-answered"]) == 1


async def test_an_ok_that_claims_to_be_hers_does_nothing_and_is_shown(practice, servers):
    asked = await ask(practice, servers)
    forged = answer(asked, "Ok")
    forged["Authentication-Results"] = "mx.client.example; dkim=pass header.d=lakeside.example"
    send_without_login(servers, forged)
    unsigned = "mx.client.example found no DKIM signature and no SPF of lakeside.example"
    await wait_for(practice, servers, lambda: unsigned in unproven(practice))
    assert practice.message("hello").state is State.DRAFT
    assert not [m for m in practice.messages() if m.template == "command-answered"]
