"""The last look before a message is claimed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sequence_values import INTRODUCTION, enter, make_calendar, make_message, wall

from outreach.sequence.gate import GateFacts, find_refusal, refusal
from outreach.sequence.model import Priority
from outreach.sequence.progress import stop

DUE = wall("2026-03-03 09:00")
ENROLLMENT = enter(INTRODUCTION, wall("2026-03-02 09:00"))
OPEN = GateFacts(calendar=make_calendar(), enrollment=ENROLLMENT, stops=INTRODUCTION.stops)
SATURDAY = wall("2026-03-07 11:00")


def promise(deadline):
    return make_message(priority=Priority.PROMISE, deadline_at=wall(deadline))


def test_an_approved_mail_that_is_due_may_leave():
    assert refusal(make_message(), OPEN, DUE) is None


def test_the_answer_that_started_a_sequence_is_no_answer_to_its_first_mail():
    started_at = ENROLLMENT.started_at
    planned_then = make_message(created_at=started_at)
    assert refusal(planned_then, replace(OPEN, last_reply_at=started_at), DUE) is None
    later = replace(OPEN, last_reply_at=started_at + timedelta(seconds=1))
    assert refusal(planned_then, later, DUE) == "they replied after this mail was planned"


@pytest.mark.parametrize(
    ("facts", "words", "ends", "asks"),
    [
        ({"suppressed": "opt-out"}, "we may not write to this address any more: opt-out", True, False),
        (
            {"enrollment": stop(ENROLLMENT, "they replied", DUE)},
            "the sequence introduction has ended: they answered",
            True,
            False,
        ),
        (
            {"last_reply_at": wall("2026-03-02 18:00")},
            "they replied after this mail was planned",
            True,
            False,
        ),
        ({"last_met_at": wall("2026-03-02 18:00")}, "you met after this mail was planned", True, False),
        (
            {"hold": "the database was restored"},
            "everything is on hold: the database was restored",
            False,
            True,
        ),
        (
            {"mailbox_paused": "the login was refused"},
            "the mailbox maya is paused: the login was refused",
            False,
            True,
        ),
        (
            {"paused_until": wall("2026-04-01 00:00")},
            "the contact is paused until Wed 1 Apr 00:00",
            False,
            False,
        ),
        ({"away_until": wall("2026-03-09 09:00")}, "they are away until Mon 9 Mar 09:00", False, False),
        (
            {"last_mail_at": wall("2026-03-01 09:00")},
            "the last mail to this contact was less than 5 days ago",
            False,
            False,
        ),
    ],
)
def test_each_refusal_says_why_and_what_becomes_of_the_mail(facts, words, ends, asks):
    found = find_refusal(make_message(), replace(OPEN, **facts), DUE)
    assert (found.text, found.ends, found.ask) == (words, ends, asks)
    assert ends or asks or found.until > DUE


def test_a_mail_that_is_not_due_waits():
    assert refusal(make_message(), OPEN, DUE - timedelta(minutes=1)) == "it is not due before Tue 3 Mar 09:00"


def test_outside_the_window_a_mail_waits_for_the_next():
    found = find_refusal(make_message(), OPEN, SATURDAY)
    assert found.text == "the send window opens on Mon 9 Mar 08:30"
    assert found.until == wall("2026-03-09 08:30")


def test_a_promise_leaves_outside_the_window_only_when_no_other_is_left():
    assert refusal(promise("2026-03-08 11:00"), OPEN, SATURDAY) is None
    assert refusal(promise("2026-03-09 11:00"), OPEN, SATURDAY) == "the send window opens on Mon 9 Mar 08:30"


def test_a_promise_that_is_already_late_waits_for_the_window():
    assert refusal(promise("2026-03-07 10:00"), OPEN, SATURDAY) is not None


def test_a_promise_needs_no_distance_and_waits_for_no_return():
    near = replace(OPEN, last_mail_at=wall("2026-03-02 09:00"), away_until=wall("2026-03-09 09:00"))
    assert refusal(promise("2026-03-04 11:00"), near, DUE) is None


def test_a_text_that_changed_after_its_approval_does_not_leave():
    found = find_refusal(make_message(approved_hash="other"), OPEN, DUE)
    assert found.text == "its text changed after it was approved"
    assert found.ask


def test_a_reviewed_mail_that_nobody_approved_does_not_leave():
    assert refusal(make_message(review=True, approved_hash=""), OPEN, DUE) == "nobody has approved it yet"


def test_a_mail_that_is_too_late_asks_first():
    late = make_message(not_after=DUE + timedelta(days=3))
    assert refusal(late, OPEN, DUE + timedelta(days=3)) is None
    found = find_refusal(late, OPEN, DUE + timedelta(days=8))
    assert found.text == "it should have left 8 days ago, too long to send it unasked"
    assert found.ask


def test_a_reply_from_before_the_mail_was_planned_does_not_stop_it():
    assert refusal(make_message(), replace(OPEN, last_reply_at=wall("2026-03-01 18:00")), DUE) is None


def test_a_reply_does_not_stop_what_does_not_name_it():
    known = replace(OPEN, stops=frozenset(), last_reply_at=wall("2026-03-02 18:00"))
    assert refusal(make_message(), known, DUE) is None


def test_a_lunch_takes_the_place_of_the_monthly_mail_that_was_already_drafted():
    lunch = replace(OPEN, stops=frozenset(), last_contact_at=wall("2026-03-02 12:30"))
    assert refusal(make_message(), lunch, DUE) is None
    found = find_refusal(make_message(), replace(lunch, is_round=True), DUE)
    assert (found.text, found.ends) == ("you were in touch after this mail was planned", True)


def test_a_letter_by_hand_takes_the_place_of_a_nudge_that_was_already_drafted():
    known = replace(OPEN, last_contact_at=wall("2026-03-02 12:30"))
    assert refusal(make_message(), known, DUE) is None
    found = find_refusal(make_message(thread=True), known, DUE)
    assert (found.text, found.ends) == ("you were in touch after the last mail", True)


def test_an_opt_out_is_named_before_everything_else():
    all_at_once = replace(OPEN, suppressed="opt-out", mailbox_paused="broken", paused_until=SATURDAY)
    assert find_refusal(make_message(approved_hash="x"), all_at_once, DUE).code == "suppressed"


def test_mail_to_the_owner_knows_no_window_no_hold_and_no_distance():
    summary = make_message(priority=Priority.OWNER, contact_id=None, due_at=SATURDAY, approved_hash="")
    assert refusal(summary, GateFacts(hold="restored", last_mail_at=SATURDAY), SATURDAY) is None
    assert refusal(summary, GateFacts(mailbox_paused="broken"), SATURDAY) is not None
    assert (
        refusal(summary, GateFacts(), SATURDAY - timedelta(hours=1)) == "it is not due before Sat 7 Mar 19:00"
    )
