"""What happens next, when, and why."""

from datetime import timedelta

from sequence_values import (
    COLLABORATION,
    INTRODUCTION,
    THANK_YOU,
    VALUE_ADD,
    enter,
    facts,
    shown,
    texts,
    wall,
)
from timeline_values import TUESDAY, ask, monthly, nudge, with_step

from outreach.sequence.decision import Finish, Mail, Nothing
from outreach.sequence.model import Status
from outreach.sequence.schedules import Repeat, Sequence, Start, Starting, Step


def test_the_first_mail_of_an_introduction_leaves_at_once():
    coming = ask(INTRODUCTION, enter(INTRODUCTION, TUESDAY))
    assert isinstance(coming, Mail)
    assert coming.leave_at == TUESDAY
    assert texts(coming) == ["comes at once after the start (Tue 3 Mar)"]


def test_a_nudge_waits_5_business_days_after_the_last_step():
    coming = ask(INTRODUCTION, nudge())
    assert shown(coming.leave_at) == "Tue 2026-03-10 10:00"
    assert texts(coming) == ["waits 5 business days after the last step (Tue 3 Mar)"]


def test_a_wait_that_ends_at_night_moves_to_the_morning_and_says_so():
    coming = ask(INTRODUCTION, enter(INTRODUCTION, wall("2026-03-06 22:00")))
    assert shown(coming.leave_at) == "Mon 2026-03-09 08:30"
    assert texts(coming)[-1] == "moved to Mon 9 Mar 08:30: outside the send window"


def test_a_mail_is_never_planned_for_the_past():
    coming = ask(INTRODUCTION, nudge(), now=wall("2026-03-11 20:00"))
    assert shown(coming.leave_at) == "Thu 2026-03-12 08:30"


def test_a_mail_without_review_is_prepared_as_it_leaves():
    coming = ask(INTRODUCTION, nudge())
    assert coming.prepare_at == coming.due_at == coming.leave_at


def test_a_reviewed_mail_is_prepared_3_days_before_it_leaves():
    sequence = with_step(VALUE_ADD, review=True)
    coming = ask(sequence, monthly())
    assert coming.leave_at - coming.prepare_at == timedelta(days=3)


def test_a_reviewed_mail_is_not_prepared_before_its_wait_began():
    coming = ask(COLLABORATION, enter(COLLABORATION, wall("2026-03-06 22:00")))
    assert coming.prepare_at == wall("2026-03-06 22:00")


def test_5_days_lie_between_two_mails_to_one_contact():
    known = facts(last_mail_at=wall("2026-03-09 10:00"))
    coming = ask(INTRODUCTION, nudge(), known)
    assert shown(coming.leave_at) == "Mon 2026-03-16 08:30"
    assert "keeps 5 days of distance to the last mail (Mon 9 Mar)" in texts(coming)


def test_an_auto_reply_moves_the_next_mail_2_business_days_behind_the_return():
    known = facts(away_until=wall("2026-03-13 09:00"))
    coming = ask(INTRODUCTION, nudge(), known)
    assert shown(coming.leave_at) == "Tue 2026-03-17 09:00"
    assert "waits 2 business days after their return (Fri 13 Mar)" in texts(coming)


def test_an_absence_that_is_over_does_not_shorten_the_wait():
    known = facts(away_until=wall("2026-03-04 09:00"))
    assert shown(ask(INTRODUCTION, nudge(), known).leave_at) == "Tue 2026-03-10 10:00"


def test_a_pause_moves_the_mail_to_its_end():
    known = facts(paused_until=wall("2026-09-01 00:00"))
    coming = ask(INTRODUCTION, nudge(), known)
    assert shown(coming.leave_at) == "Tue 2026-09-01 08:30"
    assert "is paused until Tue 1 Sep 00:00" in texts(coming)


def test_an_opt_out_ends_every_sequence():
    coming = ask(THANK_YOU, enter(THANK_YOU, TUESDAY), facts(suppressed="opt-out"))
    assert isinstance(coming, Finish)
    assert coming.status is Status.STOPPED
    assert "opt-out" in coming.reason


def test_a_reply_ends_what_stops_names_and_nothing_else():
    known = facts(last_reply_at=TUESDAY + timedelta(hours=1))
    assert isinstance(ask(INTRODUCTION, nudge(), known), Finish)
    assert isinstance(ask(VALUE_ADD, monthly(), known), Mail)


def test_a_reply_from_before_the_sequence_ends_nothing():
    known = facts(last_reply_at=TUESDAY - timedelta(hours=1))
    assert isinstance(ask(INTRODUCTION, nudge(), known), Mail)


def test_a_meeting_ends_an_introduction():
    known = facts(last_met_at=TUESDAY + timedelta(days=1))
    assert ask(INTRODUCTION, nudge(), known).reason == "you met"


def test_an_enrollment_that_has_ended_has_no_next_step():
    ended = enter(INTRODUCTION, TUESDAY, status=Status.FINISHED, reason="its last step ended")
    assert isinstance(ask(INTRODUCTION, ended), Nothing)


def test_a_step_that_left_the_file_ends_the_enrollment_and_names_it():
    coming = ask(INTRODUCTION, enter(INTRODUCTION, TUESDAY, step="gone"))
    assert isinstance(coming, Finish)
    assert "gone" in coming.reason


def test_a_renamed_step_is_found_by_its_old_name():
    sequence = with_step(INTRODUCTION, id="hi", renamed_from="hello")
    coming = ask(sequence, enter(INTRODUCTION, TUESDAY))
    assert coming.step.id == "hi"


def test_asking_twice_gives_the_same_answer():
    enrollment = nudge()
    first = ask(INTRODUCTION, enrollment)
    assert ask(INTRODUCTION, enrollment) == first
    assert ask(INTRODUCTION, enrollment, now=first.due_at) == first


def test_every_decision_says_why():
    sequence = Sequence(
        "s", Start(on=Starting.REFERRED), (Step("thanks", template="t"),), repeat=Repeat(months=2)
    )
    assert texts(ask(sequence, enter(sequence, TUESDAY))) == ["comes at once after the referral (Tue 3 Mar)"]
