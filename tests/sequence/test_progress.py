"""How an enrollment moves."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sequence_values import (
    COLLABORATION,
    INTRODUCTION,
    THANK_YOU,
    VALUE_ADD,
    enter,
    make_calendar,
    make_schedules,
    shown,
    wall,
)

from outreach.sequence.model import Status
from outreach.sequence.progress import StepEnded, advance, answered, start_refusal, starts_after, stop
from outreach.sequence.schedules import Step

TUESDAY = wall("2026-03-03 10:00")
LATER = wall("2026-03-03 10:20")
SCHEDULES = make_schedules(INTRODUCTION, THANK_YOU, VALUE_ADD, COLLABORATION)
CAMPAIGN = SCHEDULES.campaigns["partners"]


def go_on(enrollment, sequence, outcome="sent", step=None, occurrence=None):
    ended = StepEnded(step or enrollment.step, occurrence or enrollment.occurrence, outcome)
    return advance(enrollment, sequence, ended, at=LATER, calendar=make_calendar())


def following(enrollment, *, replied=False):
    return [s.name for s in starts_after(SCHEDULES, CAMPAIGN, enrollment, replied=replied)]


def test_an_enrollment_starts_at_the_first_step_and_is_due_at_once():
    enrollment = enter(INTRODUCTION, TUESDAY)
    assert (enrollment.step, enrollment.due_at, enrollment.anchor_at) == ("hello", TUESDAY, TUESDAY)


def test_a_sent_mail_leads_to_the_next_step_whose_wait_counts_from_the_sending():
    moved = go_on(enter(INTRODUCTION, TUESDAY), INTRODUCTION)
    assert (moved.step, moved.anchor_at) == ("nudge", LATER)
    assert shown(moved.due_at) == "Tue 2026-03-10 10:20"
    assert (moved.sent, moved.unanswered) == (1, 1)


def test_a_skipped_step_counts_as_neither_sent_nor_unanswered():
    moved = go_on(enter(INTRODUCTION, TUESDAY), INTRODUCTION, "skipped")
    assert (moved.step, moved.sent, moved.unanswered) == ("nudge", 0, 0)


def test_after_its_last_step_a_sequence_is_finished():
    finished = go_on(enter(THANK_YOU, TUESDAY, step="gift"), THANK_YOU, "done")
    assert finished.status is Status.FINISHED
    assert finished.due_at is None
    assert finished.ended_at == LATER


def test_after_its_last_step_a_repeating_sequence_comes_round_again():
    moved = go_on(enter(VALUE_ADD, TUESDAY), VALUE_ADD)
    assert (moved.status, moved.step, moved.occurrence) == (Status.ACTIVE, "check-in", 2)
    again = go_on(moved, VALUE_ADD)
    assert (again.occurrence, again.sent, again.unanswered) == (3, 2, 2)


def test_a_mail_that_could_not_be_sent_stops_a_finite_sequence():
    """A nudge about a mail that never arrived would be odd."""
    stopped = go_on(enter(INTRODUCTION, TUESDAY), INTRODUCTION, "failed")
    assert stopped.status is Status.STOPPED
    assert "hello" in stopped.reason


def test_a_mail_that_could_not_be_sent_does_not_end_a_monthly_sequence():
    moved = go_on(enter(VALUE_ADD, TUESDAY), VALUE_ADD, "failed")
    assert (moved.status, moved.occurrence, moved.sent) == (Status.ACTIVE, 2, 0)


@pytest.mark.parametrize("ended", [{"step": "nudge"}, {"occurrence": 2}, {"step": "unknown"}])
def test_what_is_not_the_current_step_changes_nothing(ended):
    enrollment = enter(INTRODUCTION, TUESDAY)
    assert go_on(enrollment, INTRODUCTION, **ended) == enrollment


def test_the_same_end_told_twice_counts_once():
    ended = StepEnded("hello", 1, "sent")
    once = advance(enter(INTRODUCTION, TUESDAY), INTRODUCTION, ended, at=LATER, calendar=make_calendar())
    assert advance(once, INTRODUCTION, ended, at=LATER, calendar=make_calendar()) == once


def test_an_enrollment_that_has_ended_does_not_move():
    stopped = stop(enter(INTRODUCTION, TUESDAY), "opt-out", LATER)
    assert go_on(stopped, INTRODUCTION) == stopped


def test_a_step_renamed_while_its_mail_was_open_still_moves_on():
    renamed = replace(
        INTRODUCTION, steps=(Step("hi", template="t", renamed_from="hello"), INTRODUCTION.steps[1])
    )
    assert go_on(enter(INTRODUCTION, TUESDAY), renamed).step == "nudge"


def test_a_stop_keeps_its_reason_and_a_second_stop_changes_nothing():
    stopped = stop(enter(INTRODUCTION, TUESDAY), "they replied", LATER)
    assert (stopped.status, stopped.reason, stopped.due_at) == (Status.STOPPED, "they replied", None)
    assert stop(stopped, "opt-out", LATER + timedelta(days=1)) == stopped


def test_an_answer_ends_the_silence_and_the_next_date_is_looked_at_again():
    quiet = enter(VALUE_ADD, TUESDAY, unanswered=5, due_at=TUESDAY + timedelta(days=90))
    heard = answered(quiet, LATER)
    assert (heard.unanswered, heard.due_at) == (0, LATER)


def test_an_answer_does_not_wake_an_enrollment_that_waits_for_its_open_mail():
    assert answered(enter(VALUE_ADD, TUESDAY, unanswered=5, due_at=None), LATER).due_at is None


def test_a_thank_you_leads_to_monthly_mail_as_soon_as_it_was_sent():
    assert following(enter(THANK_YOU, TUESDAY)) == []
    assert following(go_on(enter(THANK_YOU, TUESDAY), THANK_YOU)) == ["value-add"]


def test_a_thank_you_that_the_owner_wrote_herself_leads_to_monthly_mail_too():
    skipped = go_on(enter(THANK_YOU, TUESDAY), THANK_YOU, "skipped")
    assert following(skipped) == []
    assert following(go_on(skipped, THANK_YOU, "done")) == ["value-add"]


def test_a_thank_you_that_was_stopped_leads_nowhere():
    assert following(stop(enter(THANK_YOU, TUESDAY), "opt-out", LATER)) == []


def test_a_proposal_waits_for_three_mails_and_a_reply():
    twice, thrice = enter(VALUE_ADD, TUESDAY, sent=2), enter(VALUE_ADD, TUESDAY, sent=3)
    assert following(twice, replied=True) == []
    assert following(thrice) == []
    assert following(thrice, replied=True) == ["collaboration"]


def test_two_monthly_sequences_never_run_side_by_side():
    """The second meeting thanks again, but starts no second check-in."""
    running = enter(VALUE_ADD, TUESDAY, trigger="after:first")
    assert start_refusal(VALUE_ADD, "after:second", [running]) == "value-add is already under way"
    ended = stop(running, "asks the owner", LATER)
    assert start_refusal(VALUE_ADD, "after:second", [ended]) is None


def test_each_meeting_is_thanked_for_once():
    running = enter(THANK_YOU, TUESDAY, trigger="meeting:1")
    assert start_refusal(THANK_YOU, "meeting:2", [running]) is None
    assert start_refusal(THANK_YOU, "meeting:1", [stop(running, "r", LATER)]) is not None
