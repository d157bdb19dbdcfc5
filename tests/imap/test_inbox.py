"""What is fetched of a mailbox: everything once, in order, in bounded pieces, and nothing in it changes."""

import threading
import time
from datetime import date, timedelta

import pytest

from outreach.errors import LoginRefused
from outreach.imap import INBOX, Folder, Limits, open_inbox
from outreach.mail.cursor import Cursor
from outreach.sequence.schedules import Server
from outreach.sequence.secret import Secret
from tests.imap_server import DATE, Box, imap_server

SINCE = date(2026, 2, 1)
QUICK = Limits(seconds=5)


def mail(number: int, size: int = 0) -> bytes:
    return f"Message-ID: <{number}@client.example>\r\n\r\nmail {number}\r\n".encode() + b"x" * size


def server_of(server, password="secret") -> Server:
    return Server("127.0.0.1", server.port, "none", "maya", Secret(password))


def read_all(server, cursor=None, limits=QUICK, folder=INBOX):
    """(all mails, the last cursor, how many batches it took)."""
    mails, batches = [], 0
    with open_inbox(server_of(server), limits) as inbox:
        while True:
            batch = inbox.fetch_new(folder, cursor, SINCE)
            mails += batch.mails
            cursor, batches = batch.cursor, batches + 1
            if batch.is_complete:
                return mails, cursor, batches


@pytest.fixture
def server():
    with imap_server() as running:
        yield running


def test_every_mail_comes_once_and_in_order(server):
    for number in range(5):
        server.inbox.add(mail(number))
    mails, cursor, _ = read_all(server)
    assert [each.raw for each in mails] == [mail(number) for number in range(5)]
    assert cursor == Cursor(7, 5)
    server.inbox.add(mail(5))
    assert [each.uid for each in read_all(server, cursor)[0]] == [6]
    assert read_all(server, Cursor(7, 6))[0] == []


def test_a_batch_is_bounded_by_count_and_by_weight(server):
    for number in range(5):
        server.inbox.add(mail(number, size=1000))
    assert read_all(server, limits=Limits(seconds=5, mails=2))[2] == 3
    assert read_all(server, limits=Limits(seconds=5, octets=2500))[2] == 3
    assert len(read_all(server, limits=Limits(seconds=5, octets=1))[0]) == 5


def test_of_a_huge_mail_only_the_beginning_is_read(server):
    server.inbox.add(mail(1, size=100_000))
    [read], _, _ = read_all(server, limits=Limits(seconds=5, octets_of_mail=1000))
    assert len(read.raw) == 1000
    assert read.is_cut


def test_flags_never_change_and_nothing_but_numbers_and_days_is_asked(server):
    server.inbox.add(mail(1))
    server.folders["Sent"] = Box(flags="\\Sent")
    read_all(server)
    verbs = {command.split()[0] for command in server.commands}
    assert verbs <= {"CAPABILITY", "LOGIN", "LIST", "EXAMINE", "UID", "LOGOUT"}
    assert all("BODY.PEEK" in command for command in server.said("BODY"))
    assert not server.said("STORE")


def test_a_first_look_begins_with_a_day_and_knows_where_to_go_on(server):
    server.inbox.add(mail(1), DATE - timedelta(days=90))
    mails, cursor, _ = read_all(server)
    assert mails == []
    assert cursor == Cursor(7, 1)


def test_a_new_uidvalidity_begins_with_the_day_again(server):
    server.inbox.add(mail(1), DATE - timedelta(days=90))
    server.inbox.add(mail(2))
    server.inbox.uidvalidity = 8
    mails, cursor, _ = read_all(server, Cursor(7, 40))
    assert [each.uid for each in mails] == [2]
    assert cursor == Cursor(8, 2)


def test_uids_that_go_back_are_read_again(server):
    server.inbox.add(mail(1))
    mails, cursor, _ = read_all(server, Cursor(7, 40))
    assert [each.uid for each in mails] == [1]
    assert cursor == Cursor(7, 1)


def test_junk_and_sent_are_what_the_server_calls_so_and_the_inbox_comes_last(server):
    server.folders |= {"Unerw&APw-nscht": Box(flags="\\Junk")}
    server.folders |= {"Gesendet": Box(flags="\\Sent"), "Spam": Box()}
    with open_inbox(server_of(server), QUICK) as inbox:
        found = inbox.list_folders()
    assert [folder.purpose for folder in found] == ["junk", "sent", "inbox"]
    assert [folder.name for folder in found] == ["Unerwünscht", "Gesendet", "INBOX"]


def test_folders_that_the_server_calls_nothing_are_known_by_their_usual_names(server):
    server.folders |= {"INBOX.Sent Items": Box(), "INBOX.Spam": Box(), "Sentences": Box()}
    with open_inbox(server_of(server), QUICK) as inbox:
        found = inbox.list_folders()
    assert found == [Folder("INBOX.Sent Items", "sent"), Folder("INBOX.Spam", "junk"), INBOX]


def test_what_the_server_calls_so_comes_before_a_name(server):
    server.folders |= {"Sent": Box(), "Archive of sent": Box(flags="\\Sent")}
    with open_inbox(server_of(server), QUICK) as inbox:
        assert inbox.list_folders() == [Folder("Archive of sent", "sent"), INBOX]


def test_folders_that_were_named_are_read_too_and_none_of_them_twice(server):
    server.folders["Sent"] = Box(flags="\\Sent")
    with open_inbox(server_of(server), QUICK) as inbox:
        found = inbox.list_folders(["Partners", "Sent", "INBOX"])
    assert found == [Folder("Sent", "sent"), Folder("Partners", "inbox"), INBOX]


def test_a_server_without_such_folders_has_an_inbox_all_the_same(server):
    with open_inbox(server_of(server), QUICK) as inbox:
        assert inbox.list_folders() == [INBOX]


def test_of_sent_mail_only_the_headers_are_read(server):
    server.folders["Sent"] = Box(flags="\\Sent")
    server.folders["Sent"].add(mail(1))
    [read], _, _ = read_all(server, folder=Folder("Sent", "sent"))
    assert read.raw == b"Message-ID: <1@client.example>\r\n\r\n"


def test_a_wrong_password_is_refused_and_stands_in_no_message(server):
    refused = pytest.raises(LoginRefused, match="AUTHENTICATIONFAILED")
    with refused as caught, open_inbox(server_of(server, "hunter2"), QUICK):
        pass
    assert "hunter2" not in str(caught.value)


def test_idle_wakes_up_and_a_stop_ends_it(server):
    threading.Timer(0.2, server.woken.set).start()
    with open_inbox(server_of(server), QUICK) as inbox:
        began = time.monotonic()
        assert inbox.wait(20, lambda: False)
        assert time.monotonic() - began < 5
        server.inbox.add(mail(1))
        assert [each.uid for each in inbox.fetch_new(INBOX, Cursor(7, 0), SINCE).mails] == [1]
        assert not inbox.wait(20, lambda: True)


def test_a_server_without_idle_is_not_waited_for(server):
    server.capabilities = "IMAP4rev1"
    with open_inbox(server_of(server), QUICK) as inbox:
        assert not inbox.wait(20, lambda: False)


def test_a_batch_is_asked_for_with_one_question(server):
    for number in range(5):
        server.inbox.add(mail(number))
    assert len(read_all(server)[0]) == 5
    assert len(server.said("BODY.PEEK")) == 1


@pytest.mark.parametrize("answer", [b" NO one of them is broken\r\n", b" OK done\r\n"])
def test_what_a_server_leaves_out_of_many_is_asked_for_by_itself(server, answer):
    """Nothing that is there counts as gone because a mail beside it is broken."""
    for number in range(3):
        server.inbox.add(mail(number))

    def refuse_many(talk, tag, command, arguments):
        if command != "UID FETCH" or "BODY" not in arguments or "," not in arguments:
            return False
        talk.send(tag + answer)
        return True

    server.scripts = [refuse_many]
    assert [each.raw for each in read_all(server)[0]] == [mail(number) for number in range(3)]
