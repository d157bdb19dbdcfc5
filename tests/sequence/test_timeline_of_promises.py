"""When a promise leaves, and what may move it."""

from datetime import timedelta

from sequence_values import INTRODUCTION, THANK_YOU, VALUE_ADD, codes, day, enter, facts, shown, texts, wall
from timeline_values import TUESDAY, ask, monthly, nudge, with_step

from outreach.sequence.decision import Mail
from outreach.sequence.model import Priority
from outreach.sequence.window import DateRange

FRIDAY_AFTERNOON = wall("2026-03-06 14:00")


def test_a_step_with_a_deadline_is_a_promise():
    assert ask(THANK_YOU, enter(THANK_YOU, TUESDAY)).priority is Priority.PROMISE


def test_the_first_mail_to_somebody_new_is_an_introduction_and_the_rest_follow_up():
    assert ask(INTRODUCTION, enter(INTRODUCTION, TUESDAY)).priority is Priority.INTRODUCTION
    assert ask(INTRODUCTION, nudge()).priority is Priority.FOLLOW_UP
    assert ask(VALUE_ADD, monthly()).priority is Priority.FOLLOW_UP


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
