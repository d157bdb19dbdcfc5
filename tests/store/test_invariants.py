"""Each invariant is broken on purpose, past triggers and constraints, and must be seen. On both databases."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from outreach.sequence.model import Enrollment
from outreach.sequence.pace import Usage
from outreach.store import enrollments, instances, mailboxes
from outreach.store.invariants import CAPS, INVARIANTS
from outreach.store.schema import attempts, contents
from outreach.store.schema import contacts as contact_rows
from tests.store.one_life import (
    HOUR,
    ME,
    NEXT,
    NOW,
    ROSA,
    RUN,
    SECRET,
    SENT,
    change,
    change_run,
    event,
    look,
    meet,
    write,
)


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


def attempt(tx, id_=SENT, fence=2, **values):
    row = {"lease_owner": ME, "claimed_at": NOW, "body_hash": "hash", "reply": ""} | values
    tx.execute(sa.insert(attempts).values(id=id_, fence=fence, **row))


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
