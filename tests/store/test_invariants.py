"""Each invariant is broken on purpose, past triggers and constraints, and must be seen. On both databases."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
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
from outreach.store.invariants import CAPS, INVARIANTS, DayCap
from outreach.store.ledger import Ended
from outreach.store.schema import attempts, contents, meetings, notes, versions
from outreach.store.schema import contacts as contact_rows
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


@pytest.fixture
def life(store):
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
    return store


def lift_guards(store):
    """The triggers and foreign keys of this copy are gone."""
    with store.write() as tx:
        if store.dialect == "postgresql":
            guarded = "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal"
            for table, name in tx.exec_driver_sql(guarded).all():
                tx.exec_driver_sql(f"DROP TRIGGER {name} ON {table}")
            for table in ("messages", "attempts", "contents", "notes", "meetings"):
                tx.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        else:
            for (name,) in tx.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").all():
                tx.exec_driver_sql(f"DROP TRIGGER {name}")


def lift_uniqueness(tx):
    if tx.dialect.name == "postgresql":
        tx.exec_driver_sql("ALTER TABLE messages DROP CONSTRAINT uq_messages_message_id")
        tx.exec_driver_sql("ALTER TABLE messages DROP CONSTRAINT uq_messages_key")
    else:
        tx.exec_driver_sql("ALTER TABLE messages RENAME TO guarded")
        tx.exec_driver_sql("CREATE TABLE messages AS SELECT * FROM guarded")


def look(store, now=NOW + HOUR):
    with store.read() as tx:
        return {v.number: set(v.ids) for v in invariants.check(tx, now, caps=[CAP])}


def change(tx, id_=SENT, **values):
    tx.execute(sa.update(rows).where(rows.c.id == id_).values(values))


def change_run(tx, **values):
    tx.execute(sa.update(enrollment_rows).values(values))


def attempt(tx, id_=SENT, fence=2, **values):
    row = {"lease_owner": ME, "claimed_at": NOW, "body_hash": "hash", "reply": ""} | values
    tx.execute(sa.insert(attempts).values(id=id_, fence=fence, **row))


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


def committed_twice(tx):
    attempt(tx, committed_at=NOW, outcome="refused")
    change(tx, fence=2)


def same_key_twice(tx):
    lift_uniqueness(tx)
    change(tx, NEXT, key=f"{RUN}/hello/1")


def same_message_id_twice(tx):
    lift_uniqueness(tx)
    change(tx, NEXT, message_id=f"<{SENT}@x.example>")


def private_note_in_a_mail(tx):
    meet(tx)
    write(tx, f"Dear Rosa, I heard that {SECRET}. Maya")


def private_remark_in_a_mail(tx):
    tx.execute(sa.update(contact_rows).values(private_notes=SECRET))
    write(tx, f"Dear Rosa, I heard that {SECRET}. Maya")


def meeting_without_a_trace(tx):
    meet(tx)
    run = Enrollment("run-of-talk", ROSA, "partners", "thank-you", "meeting:talk", NOW, "thanks", NOW, None)
    enrollments.add(tx, replace(run, status="finished", meeting_id="talk", ended_at=NOW))


# what is done: (which invariant sees it, in which row, how it is done)
BROKEN = {
    "accepted twice": (1, SENT, lambda tx: attempt(tx, outcome="accepted")),
    "permitted after an opt-out": (2, SENT, lambda tx: (event(tx, "opt-out"), event(tx, "commit"))),
    "permitted after a bounce": (2, SENT, lambda tx: (event(tx, "suppressed"), event(tx, "commit"))),
    "committed twice, by its attempts": (3, SENT, committed_twice),
    "committed twice, by its events": (3, SENT, lambda tx: event(tx, "commit")),
    "sending without a lease": (4, SENT, lambda tx: change(tx, state="sending", lease_until=None)),
    "claimed for too long": (4, NEXT, lambda tx: change(tx, NEXT, state="claimed", lease_until=NOW)),
    "due and forgotten": (5, NEXT, lambda tx: change(tx, NEXT, due_at=NOW)),
    "held and forgotten": (5, NEXT, lambda tx: change(tx, NEXT, state="planned", due_at=NOW)),
    "a way that nobody looks at": (5, RUN, lambda tx: change_run(tx, due_at=NOW)),
    "a way that nothing wakes": (5, RUN, lambda tx: change(tx, NEXT, state="skipped", ended_at=NOW)),
    "a meeting without a trace": (6, "run-of-talk", meeting_without_a_trace),
    "uncertain and untold": (7, NEXT, lambda tx: change(tx, NEXT, state="uncertain")),
    "permitted after its end": (8, SENT, lambda tx: event(tx, "commit")),
    "an end without a moment": (8, SENT, lambda tx: change(tx, ended_at=None)),
    "a moment without an end": (8, NEXT, lambda tx: change(tx, NEXT, ended_at=NOW)),
    "a claim that was not counted": (9, SENT, lambda tx: attempt(tx, fence=3)),
    "a count without its claim": (9, NEXT, lambda tx: change(tx, NEXT, fence=1)),
    "two mails for one key": (10, None, same_key_twice),
    "two mails with one Message-ID": (10, None, same_message_id_twice),
    "more claims than were counted": (
        11,
        "maya",
        lambda tx: mailboxes.save(tx, "maya", Usage(None, NOW.date(), 0)),
    ),
    "more mails than a day allows": (
        11,
        "maya",
        lambda tx: mailboxes.save(tx, "maya", Usage(None, NOW.date(), 21)),
    ),
    "a mail before the one before it": (12, NEXT, lambda tx: (event(tx, "commit", NEXT), event(tx, "sent"))),
    "a mail after an open one": (12, NEXT, lambda tx: (event(tx, "commit", NEXT), change(tx, ended_at=None))),
    "a mail after a reply": (13, SENT, lambda tx: (event(tx, "stopped", None), event(tx, "commit"))),
    "a private note in a mail": (14, SENT, private_note_in_a_mail),
    "a private remark in a mail": (14, SENT, private_remark_in_a_mail),
    "another body in the second attempt": (
        15,
        SENT,
        lambda tx: attempt(tx, committed_at=NOW, body_hash="other"),
    ),
    "another body than was kept": (
        15,
        SENT,
        lambda tx: tx.execute(sa.update(contents).values(body_hash="other")),
    ),
    "schedules that are gone": (16, SENT, lambda tx: change(tx, version="lost")),
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_broken_is_found(life, what):
    number, where, break_it = BROKEN[what]
    assert look(life) == {}
    lift_guards(life)
    with life.write() as tx:
        break_it(tx)
    found = look(life)
    assert number in found
    assert where in found[number] or where is None


@pytest.mark.parametrize("what", ["due and forgotten", "held and forgotten", "a way that nobody looks at"])
def test_what_waits_because_its_daemon_is_held_is_not_forgotten(life, what):
    _, where, put_off = BROKEN[what]
    lift_guards(life)
    with life.write() as tx:
        put_off(tx)
        instances.hold(tx, ME, "the clock leapt forward")
    assert where in look(life)[5]  # no heartbeat for an hour: that daemon is gone
    with life.write() as tx:
        instances.heartbeat(tx, ME, NOW + HOUR)
    assert look(life) == {}


def test_every_invariant_is_broken_by_some_test():
    assert (
        {number for number, _, _ in BROKEN.values()}
        == {i.number for i in (*INVARIANTS, CAPS)}
        == set(range(1, 17))
    )


@pytest.mark.parametrize(
    ("state", "outcome", "about"),
    [
        pytest.param(State.APPROVED, "deferred", {"due_at": NOW + HOUR}, id="a 4xx after the dot"),
        pytest.param(State.UNCERTAIN, "unknown", {}, id="a person who says again"),
    ],
)
def test_a_second_dot_after_a_decision_is_well(life, state, outcome, about):
    with life.write() as tx:
        send(tx, NOW + 9 * HOUR, state, outcome, **about)
        if state is State.UNCERTAIN:
            [doubtful] = messages.get_many(tx, [NEXT])
            assert ledger.resolve(tx, doubtful, State.APPROVED, NOW + 10 * HOUR, by="maya")
        send(tx, NOW + 10 * HOUR)
        change_run(tx, status="finished", ended_at=NOW)
        mailboxes.save(tx, "maya", Usage(None, NOW.date(), 3))
    assert look(life, NOW + 10 * HOUR) == {}


def test_an_opt_out_after_the_mail_is_well(life):
    with life.write() as tx:
        event(tx, "opt-out", None)
    assert look(life) == {}


def test_an_uncertain_mail_that_the_owner_heard_of_is_well(life):
    with life.write() as tx:
        send(tx, NOW + 9 * HOUR, State.UNCERTAIN, "unknown")
        told = {"key": f"owner/maya/message-uncertain/{NEXT}-1", "enrollment_id": None, "contact_id": None}
        messages.add_many(tx, [make_message("letter", "", due_at=NOW + 9 * HOUR, **told)], "v1")
        mailboxes.save(tx, "maya", Usage(None, NOW.date(), 2))
    assert look(life, NOW + 9 * HOUR) == {}


def test_a_paused_mailbox_forgets_nothing_it_only_waits(life):
    with life.write() as tx:
        change(tx, NEXT, due_at=NOW)
        mailboxes.pause(tx, "maya", "login refused", NOW)
    assert look(life) == {}


def test_a_cap_that_was_lowered_today_breaks_nothing(life):
    with life.write() as tx:
        mailboxes.save(tx, "maya", Usage(None, NOW.date(), 30))
        tx.execute(sa.update(versions).values(loaded_at=NOW))
    assert look(life) == {}


def test_a_public_note_may_stand_in_a_mail(life):
    with life.write() as tx:
        meet(tx, private=False)
        write(tx, f"Dear Rosa, I heard that {SECRET}. Maya")
    assert look(life) == {}


def test_a_mailbox_that_has_not_sent_today_is_not_measured(life):
    with life.write() as tx:
        mailboxes.save(tx, "maya", Usage(None, date(2026, 3, 1), 500))
    assert look(life) == {}
