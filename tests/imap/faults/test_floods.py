"""Whatever a server sends, it is read in bounded time and memory."""

import subprocess
import sys
import time

import pytest

from outreach.errors import MailboxUnreachable
from outreach.imap import Limits
from outreach.mail.cursor import Cursor
from tests.imap.faults.bad_server import MAIL, read, when
from tests.imap_server import Gone, imap_server


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


def test_nothing_that_a_server_sends_fills_the_memory():
    """In a process of its own: how much more it takes at its peak, whatever comes."""
    program = """
import resource, sys
from tests.imap_server import imap_server
from outreach.errors import MailboxUnreachable
from outreach.imap import Folder, Limits, open_inbox
from outreach.sequence.schedules import Server
from outreach.sequence.secret import Secret
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
