"""Our letters through a real Postfix into a real Dovecot: what the contact's mail program will find."""

import email
import email.policy
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from outreach.mail.address import Address
from outreach.mail.compose import Letter, compose
from outreach.sequence.schedules import Server
from outreach.sequence.secret import Secret
from outreach.smtp import Accepted, MailboxBroken, NotPermitted, Parcel, SmtpPostman
from tests.real.mail_servers import PASSWORD, MailServers

MAYA = "maya@lakeside.example"
REED = "reed@client.example"
TEXT = (
    "Dear Dr. Núñez-Weiß,\n\nthank you for Tuesday. Your words on “first visits” stayed with me — naïve as I was.\n"
    "\n.\n..two dots at the start of a line\nFrom the window one sees the lake.\n\n"
    "A line that is longer than any mail server likes: " + "so very long " * 90 + "\n\nMaya\n"
)
HTML = "<p>Dear Dr. Núñez-Weiß,</p>\n<p>thank you for Tuesday.</p>\n<p>.</p>\n"
LEAVE = (
    "https://lakeside.example/leave/" + "k1." + "a1B2c3D4" * 12
)  # longer than any line should be folded at


def make_letter(token: str, **changes: object) -> Letter:
    about: dict[str, object] = {
        "message_id": f"<{token}@lakeside.example>",
        "date": datetime(2026, 3, 3, 17, 30, tzinfo=UTC),
        "sender": Address("Maya Okafor, LMFT", MAYA),
        "to": Address("Dr. Álvaro Núñez-Weiß", REED),
        "subject": "Thank you, Dr. Núñez-Weiß — and the article about „first visits“ that I promised you on Tuesday",
        "text": TEXT,
        "html": HTML,
        "list_unsubscribe_url": LEAVE,
        "list_unsubscribe_mailto": f"{MAYA}?subject=leave%20{token}",
        "reference": token,
    }
    return Letter(**(about | changes))  # type: ignore[arg-type]


@pytest.fixture
async def postman(servers: MailServers) -> AsyncIterator[SmtpPostman]:
    carrier = make_postman(servers)
    yield carrier
    await carrier.close()


def make_postman(servers: MailServers, password: str = PASSWORD, **how: object) -> SmtpPostman:
    server = Server("127.0.0.1", servers.submission, "starttls", MAYA, Secret(password))
    return SmtpPostman(server, **({"tls_context": servers.trust()} | how))  # type: ignore[arg-type]


async def yes() -> bool:
    return True


async def no() -> bool:
    return False


async def send(servers: MailServers, postman: SmtpPostman, letter: Letter) -> EmailMessage:
    """What arrived, read by the standard library."""
    outcome = await postman.deliver(Parcel(MAYA, letter.to.address, compose(letter)), yes)
    assert isinstance(outcome, Accepted), outcome
    raw = servers.fetch(REED, f'HEADER Message-ID "{letter.message_id}"')
    return email.message_from_bytes(raw, policy=email.policy.default)  # type: ignore[return-value]


def part(mail: EmailMessage, kind: str) -> str:
    found = mail.get_body((kind,))
    assert found is not None
    return str(found.get_content()).replace("\r\n", "\n")


async def test_names_and_subject_beyond_ascii_arrive_as_they_were_written(
    servers: MailServers, postman: SmtpPostman
):
    letter = make_letter("names1")
    mail = await send(servers, postman, letter)
    assert mail["Subject"] == letter.subject
    assert [(a.display_name, a.addr_spec) for a in mail["From"].addresses] == [("Maya Okafor, LMFT", MAYA)]
    assert [(a.display_name, a.addr_spec) for a in mail["To"].addresses] == [("Dr. Álvaro Núñez-Weiß", REED)]


async def test_text_and_html_arrive_letter_for_letter(servers: MailServers, postman: SmtpPostman):
    mail = await send(servers, postman, make_letter("bodies1"))
    assert part(mail, "plain") == TEXT
    assert part(mail, "html") == HTML


async def test_the_text_comes_first_and_the_html_last(servers: MailServers, postman: SmtpPostman):
    mail = await send(servers, postman, make_letter("order1"))
    assert mail.get_content_type() == "multipart/alternative"
    assert [each.get_content_type() for each in mail.iter_parts()] == ["text/plain", "text/html"]


async def test_a_letter_of_text_alone_arrives_letter_for_letter(servers: MailServers, postman: SmtpPostman):
    mail = await send(servers, postman, make_letter("plain1", html=""))
    assert mail.get_content_type() == "text/plain"
    assert part(mail, "plain") == TEXT


async def test_both_ways_to_leave_arrive_whole(servers: MailServers, postman: SmtpPostman):
    letter = make_letter("leave1")
    mail = await send(servers, postman, letter)
    links = [link.strip() for link in str(mail["List-Unsubscribe"]).split(",")]
    assert links == [f"<{LEAVE}>", f"<mailto:{letter.list_unsubscribe_mailto}>"]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


async def test_no_structural_header_is_encoded_on_the_way(servers: MailServers, postman: SmtpPostman):
    parents = tuple(f"<{'p' * 60}{number}@lakeside.example>" for number in range(5))
    letter = make_letter("thread1", in_reply_to=parents[-1], references=parents)
    mail = await send(servers, postman, letter)
    assert str(mail["References"]).split() == list(parents)
    assert mail["In-Reply-To"] == parents[-1]
    for name in (
        "Message-ID",
        "Date",
        "References",
        "In-Reply-To",
        "List-Unsubscribe",
        "List-Unsubscribe-Post",
    ):
        assert "=?" not in str(mail[name])


async def test_a_message_id_and_a_date_are_ours_and_there_is_one_of_each(
    servers: MailServers, postman: SmtpPostman
):
    mail = await send(servers, postman, make_letter("once1"))
    for name in ("Message-ID", "Date", "From", "To", "Subject", "MIME-Version"):
        assert len(mail.get_all(name)) == 1
    assert mail["Message-ID"] == "<once1@lakeside.example>"
    assert mail["Date"].datetime == datetime(2026, 3, 3, 17, 30, tzinfo=UTC)


async def test_several_letters_go_over_kept_connections(servers: MailServers, postman: SmtpPostman):
    for number in range(3):
        await send(servers, postman, make_letter(f"kept{number}"))
    queued = [line for line in servers.log().splitlines() if "<kept" in line and "message-id=" in line]
    assert len(queued) == 3


async def test_without_the_permit_nothing_reaches_the_server(servers: MailServers, postman: SmtpPostman):
    letter = make_letter("forbidden1")
    outcome = await postman.deliver(Parcel(MAYA, REED, compose(letter)), no)
    assert isinstance(outcome, NotPermitted)
    await send(servers, postman, make_letter("afterwards1"))
    assert "forbidden1" not in servers.log()


async def test_a_wrong_password_pauses_the_mailbox_and_nothing_leaves(servers: MailServers):
    postman = make_postman(servers, password="wrong")
    outcome = await postman.deliver(Parcel(MAYA, REED, compose(make_letter("login1"))), yes)
    await postman.close()
    assert isinstance(outcome, MailboxBroken)
    assert "login1" not in servers.log()


async def test_a_certificate_that_nobody_vouches_for_pauses_the_mailbox(servers: MailServers):
    postman = make_postman(servers, tls_context=None)
    outcome = await postman.deliver(Parcel(MAYA, REED, compose(make_letter("tls1"))), yes)
    await postman.close()
    assert isinstance(outcome, MailboxBroken)
    assert "tls1" not in servers.log()


async def test_an_unknown_person_comes_back_as_a_notice_with_our_message_id(
    servers: MailServers, postman: SmtpPostman
):
    letter = make_letter("bounce1", to=Address("", "nobody@client.example"))
    outcome = await postman.deliver(Parcel(MAYA, "nobody@client.example", compose(letter)), yes)
    assert isinstance(outcome, Accepted)
    notice = servers.fetch(MAYA, f'FROM "MAILER-DAEMON" TEXT "{letter.message_id}"')
    assert b"Status: 5.1.1" in notice
    assert b"Content-Type: multipart/report" in notice
