"""A server that fails while we read loses no mail: the next look misses nothing."""

import time

import pytest

from outreach.errors import MailboxUnreachable
from outreach.imap import open_inbox
from outreach.mail.cursor import Cursor
from outreach.sequence.schedules import Server
from outreach.sequence.secret import Secret
from tests.imap.faults.bad_server import MAIL, QUICK, read, when


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
