"""The threads that wait at the mail servers: they wake up, they follow the schedules, and they stop at once."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest

from outreach.actions import keep_reading
from outreach.actions.keep_reading import Readers
from outreach.store import cursors, mailboxes
from tests.imap_server import imap_server
from tests.practice import open_practice, shipped_schedules

IMAP = "imap: {host: imap.lakeside.example, port: 993, security: tls, username: maya, password: {env: IMAP_PASSWORD}}"


@pytest.fixture
def server():
    with imap_server(greeting=b"* PREAUTH hello\r\n") as running:
        yield running


@pytest.fixture
async def practice(tmp_path, server):
    local = f"imap: {{host: 127.0.0.1, port: {server.port}, security: none}}"
    opened = open_practice(tmp_path, schedules=shipped_schedules((IMAP, local)))
    opened.desk.leads = True
    yield opened
    await opened.app.close()


@pytest.fixture
def readers(practice):
    made = Readers(practice.desk)
    yield made
    made.stop()


def until(question, seconds=15):
    deadline = time.monotonic() + seconds
    while not question():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.02)


def last_uid(practice):
    with practice.desk.store.read() as tx:
        known = cursors.find(tx, "maya", "INBOX")
        return known.cursor.last_uid if known else None


def test_new_mail_is_read_as_soon_as_the_server_says_so(practice, server, readers):
    readers.look()
    until(lambda: server.said("IDLE"))
    assert last_uid(practice) == 0
    server.inbox.add(b"From: friend@home.example\n\nhello\n", practice.now)
    server.woken.set()
    until(lambda: last_uid(practice) == 1)
    began = time.monotonic()
    readers.stop()
    assert time.monotonic() - began < 10  # an IDLE lasts for minutes
    assert practice.desk.troubles == {}


def test_a_server_without_idle_is_asked_again_and_again(practice, server, readers, monkeypatch):
    monkeypatch.setattr(keep_reading, "EVERY", 0.1)
    server.capabilities = "IMAP4rev1"
    readers.look()
    until(lambda: last_uid(practice) == 0)
    server.inbox.add(b"From: friend@home.example\n\nhello\n", practice.now)
    until(lambda: last_uid(practice) == 1)
    assert not server.said("IDLE")
    assert keep_reading.RETRY > 1  # so it was no trouble that made it look


def test_each_mailbox_is_read_at_its_own_server(practice, server, readers):
    with imap_server(greeting=b"* PREAUTH hello\r\n") as other:
        known = practice.desk.schedules.mailboxes["maya"]
        second = replace(known, key="desk", imap=replace(known.imap, port=other.port))
        both = {"maya": known, "desk": second}
        practice.desk.schedules = replace(practice.desk.schedules, mailboxes=both)
        rosa = practice.add_contact()
        practice.enroll(rosa)
        raw = f"From: {rosa.address}\nMessage-ID: <1@clinic.example>\nSubject: Re: hello\n\nYes.\n".encode()
        other.inbox.add(raw, practice.now)
        readers.look()
        until(lambda: str(practice.enrollments(rosa.id)[0].status) == "stopped")
        until(lambda: last_uid(practice) == 0)
        assert practice.desk.troubles == {}
        readers.stop()


def test_who_does_not_lead_reads_nothing_and_who_leads_no_more_stops(practice, server, readers):
    practice.desk.leads = False
    readers.look()
    assert readers._threads == {}
    practice.desk.leads = True
    readers.look()
    until(lambda: server.said("IDLE"))
    practice.desk.leads = False
    readers.look()
    until(lambda: readers.look() or readers._threads == {})


def test_a_server_that_is_away_is_told_and_does_not_keep_the_daemon(practice, server, readers):
    server.greeting = b"* BYE maintenance\r\n"
    readers.look()
    until(lambda: "reading maya" in practice.desk.troubles)
    began = time.monotonic()
    readers.stop()
    assert time.monotonic() - began < 10  # the next try would come after minutes


def test_a_server_that_says_nothing_does_not_keep_the_daemon_from_stopping(practice, server, readers):
    server.greeting = b""
    readers.look()
    time.sleep(0.2)
    began = time.monotonic()
    readers.stop()
    assert time.monotonic() - began < 10


def test_new_schedules_end_the_old_thread_and_begin_another(practice, server, readers):
    readers.look()
    until(lambda: server.said("IDLE"))
    old = readers._threads["maya"]
    box = practice.desk.schedules.mailboxes["maya"]
    changed = replace(box, limits=replace(box.limits, gap=timedelta(minutes=1)))
    practice.desk.schedules = replace(practice.desk.schedules, mailboxes={"maya": changed})
    until(lambda: readers.look() or readers._threads.get("maya") not in (None, old))
    assert not old.is_alive()


def test_a_mailbox_that_refused_the_login_is_left_alone_until_it_is_mended(practice, server, readers):
    with practice.desk.store.write() as tx:
        mailboxes.stop_reading(tx, "maya", "no")
    readers.look()
    assert readers._threads == {}
    with practice.desk.store.write() as tx:
        mailboxes.resume(tx, "maya")
    readers.look()
    assert set(readers._threads) == {"maya"}
