"""Bad servers: one of two errors of ours, in bounded time and memory, and the next look misses nothing."""

import ssl
import subprocess
import sys
import time
from datetime import date

import pytest

from outreach.errors import LoginRefused, MailboxUnreachable
from outreach.imap import Folder, Limits, open_inbox
from outreach.mail.cursor import Cursor
from outreach.sequence.schedules import Server
from outreach.sequence.secret import Secret
from tests.imap_server import Gone, imap_server

INBOX = Folder("INBOX", "inbox")
QUICK = Limits(seconds=2)
MAIL = b"Message-ID: <1@client.example>\r\nSubject: Re: hello\r\n\r\nYes, Tuesday.\r\n"


@pytest.fixture
def server():
    with imap_server() as running:
        running.inbox.add(MAIL)
        yield running


def read(server, security="none", limits=QUICK, trust=None, cursor=None):
    account = Server("127.0.0.1", server.port, security, "maya", Secret("secret"))
    with open_inbox(account, limits, trust=trust) as inbox:
        return inbox.fetch_new(INBOX, cursor, date(2026, 2, 1))


def when(command, *answers, once=True):
    """Answers so instead of properly; None hangs up."""
    used = []

    def script(talk, tag, name, arguments):
        if name != command or (once and used):
            return False
        used.append(name)
        for answer in answers:
            if answer is None:
                raise Gone
            talk.send(answer.replace(b"TAG", tag))
        return True

    return script


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


def test_starttls_with_a_certificate_that_nobody_vouches_for_ends_before_the_login(server, tmp_path):
    server.capabilities, server.trust = "IMAP4rev1 STARTTLS", make_certificate(tmp_path)
    with pytest.raises(MailboxUnreachable, match="certificate"):
        read(server, "starttls")
    assert not server.said("LOGIN")
    known = ssl.create_default_context(cafile=tmp_path / "cert.pem")
    assert read(server, "starttls", trust=known).mails


@pytest.mark.parametrize(
    "said",
    [
        b"TAG NO [NONEXISTENT] gone\r\n",
        b"TAG BAD what\r\n",
        b"* BYE shutting down\r\n",
        b"TAG NO [LIMIT] later\r\n",
    ],
)
def test_a_folder_that_cannot_be_opened_is_tried_again(server, said):
    server.scripts = [when("EXAMINE", said)]
    with pytest.raises(MailboxUnreachable):
        read(server)
    assert read(server).mails


@pytest.mark.parametrize(
    "literal",
    [
        b"{2147483647}\r\nabc",
        b"{99999999999999999999}\r\nabc",
        b"{-1}\r\nabc)\r\nTAG OK done\r\n",
        b"{2}\r\nabcdef)\r\nTAG OK done\r\n",
        b"{4000}\r\nshort",
        b"{}\r\n)\r\nTAG OK done\r\n",
    ],
)
def test_a_literal_that_lies_ends_it_and_takes_no_memory(server, literal):
    head = b"* 1 FETCH (UID 1 BODY[]<0> "
    size = b"* 1 FETCH (UID 1 RFC822.SIZE 80)\r\nTAG OK done\r\n"
    server.scripts = [when("UID FETCH", size), when("UID FETCH", head + literal, None)]
    began = time.monotonic()
    try:
        batch = read(server)
    except MailboxUnreachable:
        batch = None
    assert time.monotonic() - began < 5
    assert batch is None or batch.mails[0].raw == b"ab"  # what it announced is what it gets
    server.scripts = []
    assert [each.raw for each in read(server).mails] == [MAIL]


def test_a_connection_cut_at_any_byte_loses_nothing_and_the_next_look_has_it(server):
    whole = []

    def measure(octets):
        whole.append(len(octets))
        return octets

    server.wire = measure
    read(server)
    for cut in range(sum(whole) - len(MAIL) - 60, sum(whole)):  # the FETCH, its text and its end
        left = [cut]

        def cutting(octets, left=left):
            taken = octets[: left[0]]
            left[0] -= len(taken)
            return taken

        server.wire = cutting
        try:
            batch = read(server)
        except MailboxUnreachable:
            pass
        else:
            assert [each.raw for each in batch.mails] == [MAIL], f"cut at byte {cut}"


def test_a_mail_that_is_deleted_meanwhile_is_passed_over(server):
    server.inbox.add(MAIL.replace(b"<1@", b"<2@"))
    del server.inbox.mails[1]  # the server says its size, and then it is gone
    server.scripts = [
        when("UID SEARCH", b"* SEARCH 1 2\r\nTAG OK done\r\n"),
        when(
            "UID FETCH",
            b"* 1 FETCH (UID 1 RFC822.SIZE 80)\r\n* 2 FETCH (UID 2 RFC822.SIZE 80)\r\nTAG OK done\r\n",
        ),
        when("UID FETCH", b"* 1 EXPUNGE\r\n* 1 EXISTS\r\nTAG OK done\r\n"),
    ]
    batch = read(server)
    assert [each.uid for each in batch.mails] == [2]
    assert batch.cursor == Cursor(7, 2)


def test_news_about_other_mails_between_the_lines_mean_nothing(server):
    noise = b"* 4 FETCH (FLAGS (\\Seen) UID 9)\r\n* 5 EXISTS\r\n* OK still here\r\n"
    size = b"* 1 FETCH (UID 1 RFC822.SIZE 80)\r\nTAG OK done\r\n"
    text = b"* 1 FETCH (BODY[]<0> {%d}\r\n%b UID 1)\r\n" % (len(MAIL), MAIL)
    server.scripts = [
        when("UID FETCH", noise + size),
        when("UID FETCH", noise + text + noise + b"TAG OK done\r\n"),
    ]
    assert [each.raw for each in read(server).mails] == [MAIL]


def test_nothing_that_a_server_sends_fills_the_memory():
    """In a process of its own: how much more it takes at its peak, whatever comes."""
    program = """
import resource, sys
from tests.imap_server import imap_server
from outreach.errors import MailboxUnreachable
from outreach.imap import Folder, Limits, open_inbox
from outreach.sequence.schedules import Secret, Server
from datetime import date
with open_inbox(Server("127.0.0.1", int(sys.argv[1]), "none", "maya", Secret("secret")), Limits(seconds=30)) as inbox:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        inbox.fetch_new(Folder("INBOX", "inbox"), None, date(2026, 2, 1))
    except MailboxUnreachable:
        pass
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
    floods = [
        b"* OK flood\r\n" * 2_000_000,
        b"* SEARCH " + b"1 " * 20_000_000 + b"\r\n",
        b"* 1 FETCH (A {30000000}\r\n",
    ]
    for flood in floods:
        with imap_server() as server:
            server.scripts = [when("UID SEARCH", flood + b"x" * 30_000_000)]
            command = [sys.executable, "-c", program, str(server.port)]
            done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
        assert int(done.stdout) <= 64 * 1024, flood[:20]  # KiB


def test_a_flood_that_nobody_asked_for_ends_it(server):
    server.scripts = [when("UID SEARCH", b"* OK flood\r\n" * 400_000)]
    with pytest.raises(MailboxUnreachable, match="more than"):
        read(server, limits=Limits(seconds=20))


def test_a_line_without_end_ends_it(server):
    server.scripts = [when("UID SEARCH", b"* SEARCH " + b"1" * 30_000_000)]
    with pytest.raises(MailboxUnreachable):
        read(server, limits=Limits(seconds=20))


def test_a_server_that_drips_is_given_up_after_the_whole_time(server):
    def drip(talk, tag, name, arguments):
        if name != "UID SEARCH":
            return False
        for _ in range(100):
            talk.send(b"*")
            time.sleep(0.1)
        raise Gone

    server.scripts = [drip]
    began = time.monotonic()
    with pytest.raises(MailboxUnreachable, match="in time"):
        read(server, limits=Limits(seconds=1))
    assert time.monotonic() - began < 8  # it drips for ten


def test_a_login_that_expires_in_the_middle_is_unreachable_now_and_refused_next_time(server):
    server.scripts = [when("UID FETCH", b"* BYE session expired\r\n", None)]
    with pytest.raises(MailboxUnreachable):
        read(server)
    server.password = "another"
    with pytest.raises(LoginRefused):
        read(server)


def test_a_hundred_thousand_mails_are_counted_and_only_the_first_fetched(server):
    for number in range(100_000):
        server.inbox.mails[number + 1] = (MAIL, server.inbox.mails[1][1])
    server.inbox.uidnext = 100_001
    batch = read(server, limits=Limits(seconds=20, mails=3), cursor=Cursor(7, 50_000))
    assert [each.uid for each in batch.mails] == [50_001, 50_002, 50_003]
    assert not batch.is_complete


def test_numbers_that_are_none_are_unreadable(server):
    for answer in (
        b"* SEARCH 1 x\r\nTAG OK done\r\n",
        b"* SEARCH 1 -4\r\nTAG OK done\r\n",
        b"* SEARCH \xff\r\nTAG OK done\r\n",
    ):
        server.scripts = [when("UID SEARCH", answer)]
        with pytest.raises(MailboxUnreachable):
            read(server)


def test_silence_in_idle_ends_when_its_time_is_over(server):
    account = Server("127.0.0.1", server.port, "none", "maya", Secret("secret"))
    with open_inbox(account, QUICK) as inbox:
        began = time.monotonic()

        def finish():  # a server that only answers once it is told DONE
            server.woken.set()

        assert not inbox.wait(0.5, lambda: time.monotonic() - began > 0.4 and finish() is None)
        assert time.monotonic() - began < 4


def test_a_connection_that_breaks_in_idle_is_unreachable(server):
    server.scripts = [when("IDLE", b"+ idling\r\n", None)]
    account = Server("127.0.0.1", server.port, "none", "maya", Secret("secret"))
    with pytest.raises(MailboxUnreachable), open_inbox(account, QUICK) as inbox:
        inbox.wait(5, lambda: False)


def make_certificate(folder) -> ssl.SSLContext:
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context
