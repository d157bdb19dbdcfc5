"""Kept, late or broken; and warned in time."""

from datetime import timedelta

import pytest
from sequence_values import make_calendar, make_message, shown, wall

from outreach.sequence.model import State
from outreach.sequence.promise import (
    Keeping,
    Promise,
    find_promise,
    find_warning,
    keeping,
    last_call,
    warning_times,
)

MET = wall("2026-03-03 16:00")
DEADLINE = MET + timedelta(hours=48)
SECOND = timedelta(seconds=1)


def after(hours):
    return MET + timedelta(hours=hours)


def test_a_promise_is_open_until_its_deadline_and_late_after_it():
    promise = Promise(MET, DEADLINE)
    assert keeping(promise, DEADLINE) is Keeping.OPEN
    assert keeping(promise, DEADLINE + SECOND) is Keeping.LATE


def test_a_mail_sent_at_the_deadline_keeps_the_promise_and_a_second_later_it_is_late():
    assert keeping(Promise(MET, DEADLINE, sent_at=DEADLINE), after(99)) is Keeping.KEPT
    assert keeping(Promise(MET, DEADLINE, sent_at=DEADLINE + SECOND), after(99)) is Keeping.LATE


def test_a_promise_that_was_given_up_is_broken_even_before_its_deadline():
    assert keeping(Promise(MET, DEADLINE, given_up=True), after(1)) is Keeping.BROKEN


@pytest.mark.parametrize(
    ("state", "ended", "expected"),
    [
        (State.SENT, after(5), Keeping.KEPT),
        (State.SENT, after(50), Keeping.LATE),
        (State.FAILED, after(5), Keeping.BROKEN),
        (State.SKIPPED, after(5), Keeping.BROKEN),
        (State.ABANDONED, after(5), Keeping.BROKEN),
        (State.DRAFT, None, Keeping.OPEN),
        (State.UNCERTAIN, None, Keeping.OPEN),
    ],
)
def test_each_end_of_a_message_is_an_end_of_its_promise(state, ended, expected):
    message = make_message(state=state, ended_at=ended, deadline_at=DEADLINE)
    assert keeping(find_promise(message, MET), after(24)) is expected


def test_a_mail_without_a_deadline_is_no_promise():
    assert find_promise(make_message(), MET) is None


def test_the_owner_is_warned_at_24_and_at_40_of_48_hours():
    assert warning_times(Promise(MET, DEADLINE)) == (after(24), after(40))


@pytest.mark.parametrize(
    ("hours", "warned", "expected"),
    [(23, 0, None), (24, 0, 1), (30, 1, None), (40, 1, 2), (41, 2, None), (41, 0, 2), (49, 0, None)],
)
def test_each_warning_comes_once_and_after_a_stop_only_the_last(hours, warned, expected):
    assert find_warning(Promise(MET, DEADLINE), warned, after(hours)) == expected


def test_a_promise_that_is_kept_warns_nobody():
    assert find_warning(Promise(MET, DEADLINE, sent_at=after(5)), 0, after(41)) is None


def test_the_last_call_is_an_hour_before_the_last_window_closes():
    friday = wall("2026-03-06 14:00")
    assert shown(last_call(make_calendar(), friday, friday + timedelta(hours=48))) == "Fri 2026-03-06 16:00"


def test_without_a_window_the_last_call_is_an_hour_before_the_deadline():
    saturday = wall("2026-03-07 08:00")
    deadline = saturday + timedelta(hours=12)
    assert last_call(make_calendar(), saturday, deadline) == deadline - timedelta(hours=1)
