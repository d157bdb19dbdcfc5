"""A real server library (aiosmtpd) as the judge: STARTTLS, AUTH, addresses beyond ASCII."""

import asyncio
from datetime import UTC, datetime
from functools import partial

import pytest
from aiosmtpd.smtp import SMTP, AuthResult
from parcels import PASSWORD, QUICK, SENDER, Asked, make_parcel, plain, with_login

from outreach.mail.address import Address
from outreach.mail.compose import Letter, compose
from outreach.smtp import Accepted, MailboxBroken, Refused, SmtpPostman

ABROAD = "jürgen@client.example"


class Letterbox:
    def __init__(self):
        self.envelopes = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 -- aiosmtpd's name
        self.envelopes.append(envelope)
        return "250 2.0.0 kept"


def login(server, session, envelope, mechanism, data):
    return AuthResult(success=(data.login, data.password) == (b"maya", PASSWORD.encode()), handled=False)


def refuse(server, session, envelope, mechanism, data):
    return AuthResult(success=False, handled=False)


@pytest.fixture
async def start():
    opened = []

    async def start(letterbox, **how):
        make = partial(SMTP, letterbox, hostname="real.example", **how)
        server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0)
        opened.append(server)
        return server.sockets[0].getsockname()[1]

    yield start
    for server in opened:
        server.close()


def letter_to(recipient: str) -> bytes:
    return compose(
        Letter(
            message_id="<abroad@lakeside.example>",
            date=datetime(2026, 3, 3, tzinfo=UTC),
            sender=Address("Maya", SENDER),
            to=Address("Jürgen Groß", recipient),
            subject="Grüße",
            text="Hallo\n",
        )
    )


async def test_starttls_login_and_mail_work_together(start, authority):
    letterbox = Letterbox()
    port = await start(
        letterbox,
        tls_context=authority.serve(),
        require_starttls=True,
        auth_required=True,
        authenticator=login,
    )
    postman = SmtpPostman(with_login(port), tls_context=authority.trust(), timeouts=QUICK)
    for token in ("first", "second"):
        assert isinstance(await postman.deliver(make_parcel(token), Asked()), Accepted)
    assert [each.content for each in letterbox.envelopes] == [
        make_parcel("first").raw,
        make_parcel("second").raw,
    ]
    await postman.close()


async def test_a_wrong_password_breaks_the_mailbox(start, authority):
    port = await start(Letterbox(), tls_context=authority.serve(), authenticator=refuse)
    postman = SmtpPostman(with_login(port), tls_context=authority.trust(), timeouts=QUICK)
    ended = await postman.deliver(make_parcel(), Asked())
    assert isinstance(ended, MailboxBroken)
    assert "535" in ended.reason


async def test_an_address_beyond_ascii_goes_where_smtputf8_is_offered(start):
    letterbox = Letterbox()
    postman = SmtpPostman(plain(await start(letterbox, enable_SMTPUTF8=True)), timeouts=QUICK)
    parcel = make_parcel(recipient=ABROAD, raw=letter_to(ABROAD), smtputf8=True)
    assert isinstance(await postman.deliver(parcel, Asked()), Accepted)
    (envelope,) = letterbox.envelopes
    assert envelope.rcpt_tos == [ABROAD]
    assert envelope.smtp_utf8
    assert f"<{ABROAD}>".encode() in envelope.content
    await postman.close()


async def test_an_address_beyond_ascii_is_refused_in_plain_words_where_it_is_not_offered(start):
    """F25."""
    postman = SmtpPostman(plain(await start(Letterbox(), enable_SMTPUTF8=False)), timeouts=QUICK)
    ended = await postman.deliver(make_parcel(recipient=ABROAD, smtputf8=True), permit := Asked())
    assert isinstance(ended, Refused)
    assert ended.phase == "smtputf8"
    assert "not plain ASCII" in ended.reply
    assert permit.times == 0
    assert isinstance(await postman.deliver(make_parcel("second"), Asked()), Accepted)
    await postman.close()
