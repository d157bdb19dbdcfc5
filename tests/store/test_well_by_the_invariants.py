"""What looks odd and is well: no invariant cries out about it. On both databases."""

from datetime import date

import pytest
import sqlalchemy as sa

from outreach.sequence.model import State
from outreach.sequence.pace import Usage
from outreach.store import ledger, mailboxes, messages
from outreach.store.schema import versions
from tests.store.one_life import (
    HOUR,
    NEXT,
    NOW,
    SECRET,
    change,
    change_run,
    event,
    look,
    make_message,
    meet,
    send,
    write,
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
