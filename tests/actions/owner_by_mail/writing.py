"""What lies in the mailbox when the owner, or somebody else, has written; and what followed from it."""

from dataclasses import replace
from email.message import EmailMessage
from itertools import count

from outreach.actions.keep_reading import read_once
from outreach.actions.show_status import show_status
from outreach.mail.content import Content
from outreach.sequence.model import State
from outreach.store import unclaimed
from tests.practice import body, shipped_schedules

MAYA = "maya@lakeside.example"
ROSA = "rosa.lind@clinic.example.com"
SERVER = "mx.lakeside.example"
PROVEN = f"{SERVER}; dkim=pass header.d=lakeside.example"
IMAP = "imap: {host: imap.lakeside.example, port: 993, security: tls, username: maya, password: {env: IMAP_PASSWORD}}"
REVIEWED = ("{id: hello, template: introduction}", "{id: hello, template: introduction, review: true}")
_ids = count()


def schedules(server, authserv=f", authserv_id: {SERVER}"):
    imap = f"imap: {{host: 127.0.0.1, port: {server.port}, security: none{authserv}}}"
    return shipped_schedules((IMAP, imap), REVIEWED)


def look(practice):
    read_once(practice.desk, practice.now)
    assert practice.desk.troubles == {}


def write(text, answers=None, *, sender=MAYA, to=MAYA, results=(PROVEN,), **headers):
    """A mail as it lies in the mailbox; `answers` is one of our mails."""
    mail = EmailMessage()
    for each in results:
        mail["Authentication-Results"] = each
    mail["From"], mail["To"] = sender, to
    mail["Subject"] = headers.pop("subject", "Re: To read")
    mail["Message-ID"] = headers.pop("message_id", f"<{next(_ids)}@phone.example>")
    if answers is not None:
        mail["In-Reply-To"] = str(answers["Message-ID"])
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()


def arrive(practice, server, raw, folder="INBOX"):
    server.folders[folder].add(raw, practice.now)
    look(practice)


def words(mail):
    """Its text on one line."""
    return " ".join(body(mail).split())


async def answer(practice, server, text, answers=None, **about):
    """She answers; what Outreach mails her then."""
    arrive(practice, server, write(text, answers, **about))
    await practice.tick()
    return practice.new_mails_to(MAYA)


def draft(practice):
    return practice.message("hello")


def unproven(practice):
    return [row["reason"] for row in show_status(practice.desk, practice.now)["unproven"]]


async def nothing_follows(practice, server, raw, folder="INBOX"):
    """The draft waits as before, and nobody is written to because of the mail."""
    arrive(practice, server, raw, folder)
    await practice.tick()
    assert practice.new_mails_to(MAYA) == []
    assert practice.mails_to(ROSA) == []
    assert draft(practice).state is State.DRAFT


def change_text(practice, text="Something that she never read."):
    """Somebody writes another text behind her back."""
    [known] = practice.messages(State.DRAFT)
    with practice.desk.store.write() as tx:
        sealed = Content(known.subject, text, f"<p>{text}</p>").sha256
        unclaimed.save(tx, replace(known, text=text, html=f"<p>{text}</p>", content_hash=sealed))
