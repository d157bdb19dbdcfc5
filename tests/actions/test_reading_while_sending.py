"""On PostgreSQL one daemon reads while another sends: whoever reads holds the lock of one address, never of two."""

import threading
import time

import psycopg
import pytest

from outreach.actions.read_mailbox import read_mailbox
from outreach.imap import Judge, open_inbox
from outreach.store import inbound, suppressions
from tests.imap_server import imap_server
from tests.practice import MONDAY, open_practice, shipped_schedules

IMAP = "imap: {host: imap.lakeside.example, port: 993, security: tls, username: maya, password: {env: IMAP_PASSWORD}}"
MAIL = b"From: %s\r\nTo: maya@lakeside.example\r\nSubject: Re: hello\r\nMessage-ID: <%d@x.example>\r\n\r\nYes.\r\n"


@pytest.fixture
def server():
    with imap_server(greeting=b"* PREAUTH hello\r\n") as running:
        yield running


@pytest.fixture
async def practice(tmp_path, server, postgresql_url):
    there = f"imap: {{host: 127.0.0.1, port: {server.port}, security: none}}"
    opened = open_practice(tmp_path, schedules=shipped_schedules((IMAP, there)), database_url=postgresql_url)
    yield opened
    await opened.app.close()


def read(practice):
    mailbox, judge = practice.desk.schedules.mailboxes["maya"], Judge()
    with open_inbox(mailbox.imap) as inbox:
        read_mailbox(practice.desk, mailbox, inbox, judge)
    judge.close()


def wait_until_somebody_waits(url, key):
    """For the lock of this address."""
    asked = (
        "SELECT count(*) FROM pg_locks, hashtextextended(%s, 0) AS number WHERE NOT granted AND locktype = 'advisory'"
        " AND classid::bigint = (number >> 32) & 4294967295 AND objid::bigint = number & 4294967295"
    )
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as looking:
        until = time.monotonic() + 30
        while not looking.execute(asked, [key]).fetchone()[0]:
            assert time.monotonic() < until
            time.sleep(0.01)


def test_who_waits_for_one_address_holds_no_other(practice, server, postgresql_url):
    """Else a reader and a sender, who takes several in one order, could wait for each other."""
    people = [practice.add_contact(f"person{n}@clinic{n}.example.com") for n in range(3)]
    for n, person in enumerate(people):
        server.folders["INBOX"].add(MAIL % (person.address.encode(), n), practice.now)
    early, middle, last = (practice.desk.address_key(person.address) for person in people)
    reading = threading.Thread(target=read, args=(practice,))
    with practice.desk.store.write() as sending:
        suppressions.lock_address(sending, last)
        with practice.desk.store.write() as sent_soon:
            suppressions.lock_address(sent_soon, early)
            reading.start()
            wait_until_somebody_waits(postgresql_url, early)  # meanwhile the other mails are taken apart
            time.sleep(0.3)
        wait_until_somebody_waits(postgresql_url, last)
        with practice.desk.store.write() as other:
            other.exec_driver_sql("SET LOCAL lock_timeout = '500ms'")
            suppressions.lock_address(other, middle)
    reading.join()
    assert len(answers(practice, people)) == len(people)


def answers(practice, people):
    with practice.desk.store.read() as tx:
        return [each for one in people for each in inbound.of_contact(tx, one.id, "reply", MONDAY)]
