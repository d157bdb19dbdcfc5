"""Who lets us in wrongly, or not at all, ends it with one of two errors of ours, and learns no password."""

import pytest

from outreach.errors import LoginRefused, MailboxUnreachable
from outreach.imap import Limits, open_inbox
from outreach.sequence.schedules import Server
from tests.imap.faults.bad_server import QUICK, read, when
from tests.smtp.authority import Authority


@pytest.mark.parametrize(
    "greeting",
    [b"* BYE too many\r\n", b"", b"HTTP/1.1 400 no\r\n", b"\xff\xfe\r\n", b"* OK" + b"x" * 200_000],
)
def test_a_greeting_that_is_none_ends_it(server, greeting):
    server.greeting = greeting
    with pytest.raises(MailboxUnreachable):
        read(server, limits=Limits(seconds=0.5))


def test_nobody_listening_is_unreachable():
    account = Server("127.0.0.1", 1, "none")
    with pytest.raises(MailboxUnreachable, match="127"), open_inbox(account, QUICK):
        pass


def test_a_login_that_is_refused_for_now_is_no_refusal(server):
    server.scripts = [when("LOGIN", b"TAG NO [LIMIT] come again later\r\n")]
    with pytest.raises(MailboxUnreachable, match="LIMIT"):
        read(server)
    assert read(server).mails


@pytest.mark.parametrize("said", [b"[AUTHENTICATIONFAILED] no", b"[EXPIRED] new password", b"no"])
def test_a_login_that_is_refused_is_tried_once(server, said):
    server.scripts = [when("LOGIN", b"TAG NO " + said + b"\r\n", once=False)]
    with pytest.raises(LoginRefused):
        read(server)
    assert len(server.said("LOGIN")) == 1


def test_without_starttls_no_password_is_given_away(server):
    with pytest.raises(MailboxUnreachable, match="STARTTLS"):
        read(server, "starttls")
    assert not server.said("LOGIN")


def test_who_logs_us_in_before_tls_is_not_believed(server):
    server.greeting, server.capabilities = b"* PREAUTH hello\r\n", "IMAP4rev1 STARTTLS"
    with pytest.raises(MailboxUnreachable):
        read(server, "starttls")
    assert not server.said("LOGIN")


def test_what_comes_in_clear_behind_starttls_ends_it(server):
    server.capabilities = "IMAP4rev1 STARTTLS"
    server.scripts = [when("STARTTLS", b"TAG OK go\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n")]
    with pytest.raises(MailboxUnreachable, match="in clear"):
        read(server, "starttls")
    assert not server.said("LOGIN")


def test_starttls_with_a_certificate_that_nobody_vouches_for_ends_before_the_login(server):
    authority = Authority()
    server.capabilities, server.trust = "IMAP4rev1 STARTTLS", authority.serve()
    with pytest.raises(MailboxUnreachable, match="certificate"):
        read(server, "starttls")
    assert not server.said("LOGIN")
    assert read(server, "starttls", trust=authority.trust()).mails


def test_a_login_that_expires_in_the_middle_is_unreachable_now_and_refused_next_time(server):
    server.scripts = [when("UID FETCH", b"* BYE session expired\r\n", None)]
    with pytest.raises(MailboxUnreachable):
        read(server)
    server.password = "another"
    with pytest.raises(LoginRefused):
        read(server)
