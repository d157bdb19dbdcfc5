"""When a sequence that repeats comes round, slows down, and ends."""

from dataclasses import replace
from datetime import timedelta

from sequence_values import VALUE_ADD, enter, facts, shown, texts, wall
from timeline_values import TUESDAY, ask, monthly, with_step

from outreach.sequence.decision import Finish
from outreach.sequence.schedules import Start, Starting, Wait


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
