"""What happens to one mail and the next one, as the invariants look at it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from outreach.sequence.model import Contact, Enrollment, Message, Priority, State
from outreach.sequence.pace import Usage
from outreach.store import (
    contacts,
    enrollments,
    events,
    instances,
    invariants,
    ledger,
    mailboxes,
    messages,
    queue,
)
from outreach.store.invariants import DayCap
from outreach.store.ledger import Ended
from outreach.store.schema import contents, meetings, notes, versions
from outreach.store.schema import enrollments as enrollment_rows
from outreach.store.schema import messages as rows

NOW = datetime(2026, 3, 2, 17, tzinfo=UTC)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
ME, ROSA, RUN, SENT, NEXT = "daemon-a", "rosa", "run-of-rosa", "sent-mail", "next-mail"
SECRET = "her husband left her last spring"
CAP = DayCap("maya", NOW.date(), NOW - 8 * HOUR, 20)


def make_message(id_, step, **changed):
    message = Message(
        id=id_, key=f"{RUN}/{step}/1", priority=Priority.INTRODUCTION, state=State.APPROVED, mailbox="maya",
        owner="maya", address="rosa@clinic.example.com", address_key="key-of-rosa", created_at=NOW, due_at=NOW,
        message_id=f"<{id_}@x.example>", enrollment_id=RUN, contact_id=ROSA, subject="Hello", text="Dear Rosa, hello.",
        html="<p>Dear Rosa, hello.</p>", content_hash="abc", approved_hash="abc",
    )  # fmt: skip
    return replace(message, **changed)


def send(tx, now=NOW, state=State.SENT, outcome="accepted", **about):
    [claimed] = ledger.claim(tx, queue.due(tx, "maya", now, 1), ME, now)
    assert ledger.commit(tx, [(claimed, b"the mail", "hash")], now + SECOND)
    assert ledger.finish(tx, [Ended(claimed, state, outcome, **about)], now + 2 * SECOND)


def begin_life(store):
    """One mail was sent an hour ago, and the next one waits for its time."""
    with store.write() as tx:
        tx.execute(sa.insert(versions).values(sha256="v1", yaml="owner: ...", loaded_at=NOW - 9 * HOUR))
        instances.register(tx, ME, "host", "live", NOW)
        person = Contact(ROSA, "rosa@clinic.example.com", "Lind", "Rosa", created_at=NOW)
        contacts.add(tx, person, "key-of-rosa")
        enrollments.add(
            tx, Enrollment(RUN, ROSA, "partners", "introduction", "enrolled", NOW, "nudge", NOW, None)
        )
        messages.add_many(tx, [make_message(SENT, "hello")], "v1")
        mailboxes.lock(tx, "maya")
        mailboxes.save(tx, "maya", Usage(NOW.date(), NOW.date(), 1, NOW))
        send(tx)
        later = {"created_at": NOW + HOUR, "due_at": NOW + 9 * HOUR}
        messages.add_many(tx, [make_message(NEXT, "nudge", **later)], "v1")


def look(store, now=NOW + HOUR):
    with store.read() as tx:
        return {v.number: set(v.ids) for v in invariants.check(tx, now, caps=[CAP])}


def change(tx, id_=SENT, **values):
    tx.execute(sa.update(rows).where(rows.c.id == id_).values(values))


def change_run(tx, **values):
    tx.execute(sa.update(enrollment_rows).values(values))


def event(tx, kind, id_=SENT, **about):
    facts = {
        "message_id": id_,
        "contact_id": ROSA,
        "enrollment_id": RUN,
        "address_key": "key-of-rosa",
    } | about
    events.add(tx, NOW, kind, **facts)


def meet(tx, *, private=True):
    tx.execute(sa.insert(meetings).values(id="talk", contact_id=ROSA, met_at=NOW, place="", created_at=NOW))
    note = {
        "id": "n",
        "meeting_id": "talk",
        "kind": "point",
        "private": private,
        "text": SECRET,
        "created_at": NOW,
    }
    tx.execute(sa.insert(notes).values(note))


def write(tx, text):
    tx.execute(sa.update(contents).where(contents.c.id == SENT).values(text=text))
