"""The silence budget."""

from dataclasses import replace

import pytest
from sequence_values import INTRODUCTION, VALUE_ADD

from outreach.sequence.schedules import Repeat
from outreach.sequence.silence import interval, is_spent

WEEKLY = replace(VALUE_ADD, repeat=Repeat(days=7))


@pytest.mark.parametrize(
    ("unanswered", "less_often", "months"),
    [(0, False, 1), (2, False, 1), (3, False, 3), (9, False, 3), (0, True, 2), (3, True, 3)],
)
def test_monthly_becomes_quarterly_by_silence_and_every_2_months_by_wish(unanswered, less_often, months):
    assert interval(VALUE_ADD, unanswered, less_often=less_often) == Repeat(months=months)


def test_twice_a_half_year_is_longer_than_the_quarter_of_the_budget():
    yearly = replace(VALUE_ADD, repeat=Repeat(months=6))
    assert interval(yearly, 5, less_often=True) == Repeat(months=12)


def test_every_week_less_often_is_every_two_weeks():
    assert interval(WEEKLY, 0, less_often=True) == Repeat(days=14)


def test_a_budget_that_would_come_sooner_slows_nothing_down():
    assert interval(replace(VALUE_ADD, repeat=Repeat(months=6)), 4, less_often=False) == Repeat(months=6)


def test_a_finite_sequence_has_no_interval_and_no_budget():
    assert interval(INTRODUCTION, 9, less_often=True) is None
    assert not is_spent(INTRODUCTION, 99)


def test_the_budget_is_spent_after_six():
    assert [is_spent(VALUE_ADD, n) for n in (5, 6, 7)] == [False, True, True]
