"""A mailbox that letters come into, and what became of them once it was read."""

from contextlib import contextmanager
from datetime import timedelta
from email.message import EmailMessage

from outreach.actions.gather_week import gather_week
from outreach.actions.read_mailbox import read_mailbox
from outreach.imap import open_inbox
from outreach.store import contacts, facts, inbound, suppressions
from tests.practice import MONDAY

MAYA = "maya@lakeside.example"
ROSA = "rosa.lind@clinic.example.com"
IMAP = "imap: {host: imap.lakeside.example, port: 993, security: tls, username: maya, password: {env: IMAP_PASSWORD}}"
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def local_imap(server):
    return f"imap: {{host: 127.0.0.1, port: {server.port}, security: none}}"


@contextmanager
def connected(practice):
    with open_inbox(practice.desk.schedules.mailboxes["maya"].imap) as inbox:
        yield inbox


def read(practice, judge):
    with connected(practice) as inbox:
        return read_mailbox(practice.desk, practice.desk.schedules.mailboxes["maya"], inbox, judge)


def letter(text="Yes, Tuesday is good.", sender=ROSA, to=MAYA, subject="Re: hello", **headers):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Message-ID"] = headers.pop(
        "message_id", f"<{abs(hash((text, sender, subject)))}@clinic.example.com>"
    )
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()


def arrive(practice, server, raw, folder="INBOX"):
    server.folders[folder].add(raw, practice.now)


async def introduced(practice, **about):
    """A contact who got her introduction."""
    contact = practice.add_contact(**about)
    practice.enroll(contact)
    while not practice.mails_to(contact.address):
        practice.clock.now += HOUR
        await practice.tick()
    return contact


def get(practice, contact):
    with practice.desk.store.read() as tx:
        return contacts.get(tx, contact.id)


def clocks(practice, contact):
    with practice.desk.store.read() as tx:
        return facts.known_of(tx, [contact.id])[contact.id][1]


def is_suppressed(practice, address):
    with practice.desk.store.read() as tx:
        found = suppressions.find(tx, practice.desk.address_key(address))
    return found.reason if found else None


def kept(practice, kind):
    with practice.desk.store.read() as tx:
        known = contacts.list_contacts(tx)
        return [each for one in known for each in inbound.of_contact(tx, one.id, kind, MONDAY - 90 * DAY)]


def running(practice, contact):
    return [each.sequence for each in practice.enrollments(contact.id) if str(each.status) == "active"]


async def told(practice, words):
    await practice.tick()
    return [mail for mail in practice.mails_to(MAYA) if words in mail["Subject"]]


def week(practice):
    [owner] = practice.desk.schedules.owners.values()
    with practice.desk.store.read() as tx:
        return gather_week(tx, practice.desk, owner, practice.now - 7 * DAY, practice.now)
