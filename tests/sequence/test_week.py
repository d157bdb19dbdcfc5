"""ISO weeks in the owner's zone, one summary for each."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sequence_values import LA, MOMENTS, ZONES, shown, wall

from outreach.sequence.week import summary_due, summary_moment, week_key

MONDAY_MORNING = {"weekday": 0, "local_time": time(7, 30)}


def due(text, last_key, zone=LA, **when):
    return summary_due(wall(text, zone), zone, last_key=last_key, **(when or MONDAY_MORNING))


@pytest.mark.parametrize(
    ("day", "key"),
    [
        ("2026-11-23", "2026-W48"),
        ("2025-12-29", "2026-W01"),
        ("2026-12-31", "2026-W53"),
        ("2027-01-03", "2026-W53"),
        ("2027-01-04", "2027-W01"),
        ("2024-02-29", "2024-W09"),
    ],
)
def test_weeks_are_iso_weeks_and_some_years_have_53(day, key):
    assert week_key(wall(f"{day} 12:00"), LA) == key


def test_the_week_is_that_of_the_owners_own_zone():
    at = wall("2026-03-08 23:00")
    assert week_key(at, LA) == "2026-W10"
    assert week_key(at, ZoneInfo("Asia/Tokyo")) == "2026-W11"


def test_the_summary_is_due_on_monday_at_half_past_seven_and_not_before():
    assert due("2026-03-09 07:29", "2026-W10") is None
    assert due("2026-03-09 07:30", "2026-W10") == "2026-W11"


def test_a_summary_that_was_written_is_not_written_again():
    assert due("2026-03-09 07:31", "2026-W11") is None
    assert due("2026-03-15 23:59", "2026-W11") is None


def test_after_a_week_without_the_daemon_one_summary_comes_and_not_two():
    assert due("2026-03-18 12:00", "2026-W08") == "2026-W12"
    assert due("2026-03-18 12:01", "2026-W12") is None


def test_the_first_summary_ever_comes_when_its_moment_of_the_week_is_past():
    assert due("2026-03-09 06:00", None) is None
    assert due("2026-03-11 12:00", None) == "2026-W11"


def test_a_clock_that_was_set_back_writes_nothing_again():
    assert due("2026-03-02 08:00", "2026-W11") is None


def test_the_last_week_of_an_old_year_comes_before_the_first_of_the_new():
    assert due("2027-01-04 08:00", "2026-W53") == "2027-W01"


def test_a_summary_set_into_the_gap_comes_as_the_gap_ends():
    moment = summary_moment(wall("2026-03-07 12:00"), LA, weekday=6, local_time=time(2, 30))
    assert shown(moment) == "Sun 2026-03-08 03:00"


def test_a_summary_set_into_the_fold_comes_the_first_time():
    moment = summary_moment(wall("2026-10-31 12:00"), LA, weekday=6, local_time=time(1, 30))
    assert moment == datetime(2026, 11, 1, 8, 30, tzinfo=UTC)


@settings(max_examples=80, deadline=None)
@given(
    ZONES,
    MOMENTS,
    st.integers(0, 6),
    st.times(),
    st.integers(20, 60 * 30),
)
def test_every_iso_week_has_exactly_one_summary_however_often_one_looks(
    name, now, weekday, local_time, minutes
):
    """Looking at least every 30 hours for 40 days: each whole week is summed up once, in order."""
    zone, last, keys = ZoneInfo(name), None, []
    end = now + timedelta(days=40)
    weeks = [week_key(now + timedelta(days=n), zone) for n in range(7, 32)]
    while now < end:
        key = summary_due(now, zone, weekday=weekday, local_time=local_time, last_key=last)
        if key:
            keys.append(key)
            last = key
        now += timedelta(minutes=minutes)
    assert keys == sorted(set(keys))
    late_on_sunday = weekday == 6 or (weekday == 5 and minutes > 24 * 60)
    assert late_on_sunday or set(weeks) <= set(keys)
