"""What happens next, when, and why."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sequence_values import (
    COLLABORATION,
    INTRODUCTION,
    THANK_YOU,
    VALUE_ADD,
    codes,
    day,
    enter,
    facts,
    make_calendar,
    shown,
    texts,
    wall,
)

from outreach.sequence.decision import Finish, Mail, Nothing, OwnerTask, Skip
from outreach.sequence.model import Priority, Status
from outreach.sequence.schedules import Repeat, Sequence, Start, Starting, Step, Wait
from outreach.sequence.timeline import next_step
from outreach.sequence.window import DateRange

TUESDAY = wall("2026-03-03 10:00")
FRIDAY_AFTERNOON = wall("2026-03-06 14:00")


def ask(sequence, enrollment, known=None, now=None, **window):
    return next_step(
        sequence, enrollment, known or facts(), make_calendar(**window), now or enrollment.anchor_at
    )


def nudge(at=TUESDAY, **changes):
    return enter(INTRODUCTION, at, step="nudge", sent=1, unanswered=1, **changes)


def monthly(**changes):
    return enter(VALUE_ADD, TUESDAY, **changes)


def with_step(sequence, **changes):
    """The sequence with its first step changed."""
    return replace(sequence, steps=(replace(sequence.steps[0], **changes), *sequence.steps[1:]))


# --- waits and windows


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


# --- priorities


def test_a_step_with_a_deadline_is_a_promise():
    assert ask(THANK_YOU, enter(THANK_YOU, TUESDAY)).priority is Priority.PROMISE


def test_the_first_mail_to_somebody_new_is_an_introduction_and_the_rest_follow_up():
    assert ask(INTRODUCTION, enter(INTRODUCTION, TUESDAY)).priority is Priority.INTRODUCTION
    assert ask(INTRODUCTION, nudge()).priority is Priority.FOLLOW_UP
    assert ask(VALUE_ADD, monthly()).priority is Priority.FOLLOW_UP


# --- promises


def test_a_promise_leaves_after_its_wait_and_is_prepared_at_once():
    coming = ask(THANK_YOU, enter(THANK_YOU, TUESDAY))
    assert shown(coming.leave_at) == "Tue 2026-03-03 14:00"
    assert coming.prepare_at == TUESDAY
    assert coming.deadline_at == TUESDAY + timedelta(hours=48)
    assert coming.not_after is None


def test_a_weekend_pulls_a_promise_to_friday():
    """The clocks go forward that Sunday: 48 hours after 14:00 it is 15:00."""
    coming = ask(THANK_YOU, enter(THANK_YOU, FRIDAY_AFTERNOON))
    assert shown(coming.leave_at) == "Fri 2026-03-06 16:00"
    assert texts(coming) == [
        "waits 4 hours after the meeting (Fri 6 Mar)",
        "is promised by Sun 8 Mar 15:00",
        "pulled earlier to Fri 6 Mar 16:00 so that the promise (48 hours) is kept",
    ]


def test_a_promise_made_on_friday_evening_leaves_outside_the_window():
    coming = ask(THANK_YOU, enter(THANK_YOU, wall("2026-03-06 19:00")))
    assert shown(coming.leave_at) == "Fri 2026-03-06 23:00"
    assert "outside the send window, so that the promise (48 hours) is kept" in texts(coming)[-1]


def test_a_promise_whose_friday_was_missed_leaves_on_the_weekend():
    """The meeting was logged on Saturday, the deadline is Sunday: no window is left, the promise still holds."""
    saturday = wall("2026-03-07 11:00")
    coming = ask(THANK_YOU, enter(THANK_YOU, FRIDAY_AFTERNOON), now=saturday)
    assert coming.leave_at == saturday
    assert coming.leave_at < coming.deadline_at


def test_a_promise_that_is_too_late_still_leaves_in_the_next_window():
    coming = ask(THANK_YOU, enter(THANK_YOU, FRIDAY_AFTERNOON), now=wall("2026-03-08 20:00"))
    assert shown(coming.leave_at) == "Mon 2026-03-09 08:30"
    assert "overdue" in codes(coming)


def test_an_absence_of_the_owner_pulls_a_promise_before_it():
    away = (DateRange(day("2026-03-04"), day("2026-03-10")),)
    late_tuesday = wall("2026-03-03 15:00")
    coming = ask(THANK_YOU, enter(THANK_YOU, late_tuesday), away=away)
    assert shown(coming.leave_at) == "Tue 2026-03-03 16:00"


def test_a_promise_is_exempt_from_the_5_days_of_distance():
    known = facts(last_mail_at=TUESDAY - timedelta(days=1))
    assert shown(ask(THANK_YOU, enter(THANK_YOU, TUESDAY), known).leave_at) == "Tue 2026-03-03 14:00"


def test_an_absent_contact_moves_a_promise_only_up_to_its_deadline():
    known = facts(away_until=wall("2026-03-20 00:00"))
    coming = ask(THANK_YOU, enter(THANK_YOU, TUESDAY), known)
    assert shown(coming.leave_at) == "Thu 2026-03-05 09:00"
    assert {"away", "deadline"} <= set(codes(coming))


def test_a_paused_contact_gets_nothing_not_even_a_promise():
    known = facts(paused_until=wall("2026-03-20 09:00"))
    coming = ask(THANK_YOU, enter(THANK_YOU, TUESDAY), known)
    assert shown(coming.leave_at) == "Fri 2026-03-20 09:00"
    assert {"paused", "overdue"} <= set(codes(coming))


def test_a_promise_is_never_given_up_because_of_the_time_alone():
    sequence = with_step(THANK_YOU, late="skip")
    coming = ask(sequence, enter(sequence, TUESDAY), now=TUESDAY + timedelta(days=30))
    assert isinstance(coming, Mail)
    assert coming.ask


# --- what is missing


def test_without_notes_the_thank_you_is_held():
    coming = ask(THANK_YOU, enter(THANK_YOU, TUESDAY), facts(has=frozenset()))
    assert coming.needs_missing == ("meeting.notes",)
    assert texts(coming)[-1] == "is held until notes of the meeting are there"


def test_an_empty_shelf_skips_the_mail_when_it_would_leave_and_not_before():
    coming = ask(VALUE_ADD, monthly(), facts(has=frozenset()))
    assert isinstance(coming, Skip)
    assert shown(coming.at) == "Fri 2026-04-03 10:00"
    assert texts(coming)[-1] == "is skipped unless a resource that fits is there"


def test_a_task_whose_condition_does_not_hold_is_skipped():
    coming = ask(THANK_YOU, enter(THANK_YOU, TUESDAY, step="gift"))
    assert isinstance(coming, Skip)
    assert texts(coming)[-1] == 'is skipped, because "meeting.gift" does not hold'


def test_a_task_whose_condition_holds_comes_after_its_wait():
    coming = ask(THANK_YOU, enter(THANK_YOU, TUESDAY, step="gift"), facts(has=frozenset({"meeting.gift"})))
    assert isinstance(coming, OwnerTask)
    assert shown(coming.at) == "Tue 2026-03-10 10:00"


def test_a_condition_may_be_negated():
    sequence = with_step(INTRODUCTION, when="not meeting.gift")
    assert isinstance(ask(sequence, enter(sequence, TUESDAY)), Mail)
    assert isinstance(ask(sequence, enter(sequence, TUESDAY), facts(has=frozenset({"meeting.gift"}))), Skip)


def test_replied_means_since_this_sequence_started():
    sequence = with_step(VALUE_ADD, when="replied")
    before, after = TUESDAY - timedelta(days=1), TUESDAY + timedelta(days=1)
    assert isinstance(ask(sequence, enter(sequence, TUESDAY), facts(last_reply_at=before)), Skip)
    assert isinstance(ask(sequence, enter(sequence, TUESDAY), facts(last_reply_at=after)), Mail)


def test_a_nudge_without_an_earlier_mail_is_skipped():
    """The owner skipped the first mail: "following up on my mail" would be a lie."""
    coming = ask(INTRODUCTION, replace(nudge(), sent=0))
    assert isinstance(coming, Skip)
    assert "thread" in codes(coming)


def test_a_nudge_is_skipped_when_the_owner_was_in_touch_by_herself_since_the_mail():
    """ "Did you see my mail?" after a telephone call would be odd."""
    called = facts(last_contact_at=nudge().anchor_at + timedelta(days=1))
    coming = ask(INTRODUCTION, nudge(), called)
    assert isinstance(coming, Skip)
    assert texts(coming)[-1] == "is skipped, because you were in touch after the last mail"
    before = facts(last_contact_at=nudge().anchor_at - timedelta(days=1))
    assert isinstance(ask(INTRODUCTION, nudge(), before), Mail)


def test_an_answer_stops_a_nudge_only_where_the_sequence_says_so():
    at, endless = nudge().anchor_at + timedelta(days=1), replace(INTRODUCTION, stops=frozenset())
    assert isinstance(ask(endless, nudge(), facts(last_contact_at=at, last_reply_at=at)), Mail)
    assert isinstance(ask(endless, nudge(), facts(last_contact_at=at, last_met_at=at)), Mail)


# --- distance, absence, pause


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


# --- repeating sequences


def test_a_monthly_mail_does_not_go_out_in_the_minute_after_the_thank_you():
    coming = ask(VALUE_ADD, monthly())
    assert shown(coming.leave_at) == "Fri 2026-04-03 10:00"
    assert texts(coming) == ["comes 1 month after thank-you (Tue 3 Mar)"]


def test_a_monthly_sequence_that_starts_by_itself_begins_at_once():
    sequence = replace(VALUE_ADD, start=Start(on=Starting.ENROLLED))
    assert ask(sequence, enter(sequence, TUESDAY)).leave_at == TUESDAY
    again = enter(sequence, TUESDAY, occurrence=2)
    assert shown(ask(sequence, again).leave_at) == "Fri 2026-04-03 10:00"


def test_a_lunch_moves_the_next_monthly_mail_a_month_on():
    known = facts(last_contact_at=wall("2026-03-30 12:30"))
    coming = ask(VALUE_ADD, monthly(), known)
    assert shown(coming.leave_at) == "Thu 2026-04-30 12:30"
    assert "comes 1 month after the last real contact (Mon 30 Mar)" in texts(coming)


def test_a_contact_before_the_last_mail_moves_nothing():
    known = facts(last_contact_at=TUESDAY - timedelta(days=1))
    assert shown(ask(VALUE_ADD, monthly(), known).leave_at) == "Fri 2026-04-03 10:00"


def test_less_often_doubles_the_interval():
    coming = ask(VALUE_ADD, monthly(), facts(less_often=True))
    assert shown(coming.leave_at) == "Mon 2026-05-04 08:30"
    assert "because they asked for less" in texts(coming)[0]


def test_three_unanswered_mails_slow_the_sequence_down():
    coming = ask(VALUE_ADD, monthly(unanswered=3, occurrence=4))
    assert shown(coming.leave_at) == "Wed 2026-06-03 10:00"
    assert texts(coming) == [
        "comes 3 months after the last step (Tue 3 Mar), because the last 3 mails were not answered"
    ]


def test_six_unanswered_mails_end_the_sequence_when_the_seventh_would_leave():
    """The sixth still has its time to be answered."""
    coming = ask(VALUE_ADD, monthly(unanswered=6, occurrence=7))
    assert isinstance(coming, Finish)
    assert shown(coming.at) == "Wed 2026-06-03 10:00"
    assert coming.ask_owner
    assert "asks the owner" in coming.reason


def test_a_wait_and_an_interval_both_hold():
    sequence = with_step(VALUE_ADD, wait=Wait(days=45))
    assert shown(ask(sequence, enter(sequence, TUESDAY)).leave_at) == "Fri 2026-04-17 10:00"


# --- late


@pytest.mark.parametrize(
    ("late", "kind", "asks"), [("send", Mail, False), ("ask", Mail, True), ("skip", Skip, None)]
)
def test_a_mail_that_is_a_week_late_follows_its_catch_up_rule(late, kind, asks):
    sequence = with_step(INTRODUCTION, late=late)
    coming = ask(sequence, enter(sequence, TUESDAY), now=TUESDAY + timedelta(days=7))
    assert isinstance(coming, kind)
    assert getattr(coming, "ask", None) == asks
    assert texts(coming)[-1].startswith("is 7 days late (since Tue 3 Mar)")


@pytest.mark.parametrize("late", ["send", "ask", "skip"])
def test_a_mail_that_is_2_days_late_just_leaves(late):
    sequence = with_step(INTRODUCTION, late=late)
    coming = ask(sequence, enter(sequence, TUESDAY), now=TUESDAY + timedelta(days=2))
    assert isinstance(coming, Mail)
    assert not coming.ask


def test_the_night_is_no_lateness():
    """What counts is the moment it should have left, which the window had moved."""
    sequence = with_step(INTRODUCTION, late="skip", late_after=timedelta(hours=1))
    coming = ask(sequence, enter(sequence, wall("2026-03-06 22:00")), now=wall("2026-03-09 09:00"))
    assert isinstance(coming, Mail)


def test_only_mail_that_must_not_be_late_has_a_last_moment():
    assert ask(INTRODUCTION, enter(INTRODUCTION, TUESDAY)).not_after is None
    sequence = with_step(INTRODUCTION, late="ask")
    assert ask(sequence, enter(sequence, TUESDAY)).not_after == TUESDAY + timedelta(days=3)


def test_the_last_moment_counts_from_when_the_mail_should_have_left():
    sequence = with_step(INTRODUCTION, late="ask")
    coming = ask(sequence, enter(sequence, TUESDAY), now=TUESDAY + timedelta(days=1))
    assert coming.not_after == TUESDAY + timedelta(days=3)


# --- ends


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
