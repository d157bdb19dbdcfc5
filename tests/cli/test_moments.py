"""Days and times as people type them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import click
import pytest

from outreach.cli.moments import read_future, read_past
from outreach.sequence.calendar import Calendar
from outreach.sequence.window import SendWindow

PORTLAND = ZoneInfo("America/Los_Angeles")
NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)  # Monday 23 November, 17:30 in Portland
CALENDAR = Calendar(SendWindow(), PORTLAND)


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=PORTLAND).astimezone(UTC)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("now", NOW),
        ("2026-11-20 16:00", local(2026, 11, 20, 16)),
        ("2026-11-20T16:00", local(2026, 11, 20, 16)),
        ("2026-11-20", local(2026, 11, 20, 12)),
        ("2026-11-20T16:00+01:00", datetime(2026, 11, 20, 15, tzinfo=UTC)),
        ("yesterday 9:15", local(2026, 11, 22, 9, 15)),
        ("16:00", local(2026, 11, 23, 16)),
        ("today", local(2026, 11, 23, 12)),
        ("Friday 10:00", local(2026, 11, 20, 10)),
        ("tue", local(2026, 11, 17, 12)),
        ("2026-11-20 14:30:59", local(2026, 11, 20, 14, 30)),
        ("2026-11-20 2:30 pm", local(2026, 11, 20, 14, 30)),
        ("2026/11/20 14:30", local(2026, 11, 20, 14, 30)),
        ("20 Nov 2026", local(2026, 11, 20, 12)),
        ("20 nov 2026 14:30", local(2026, 11, 20, 14, 30)),
        ("20th of November, 2026 at 14.30", local(2026, 11, 20, 14, 30)),
        ("November 20, 2026, 4pm", local(2026, 11, 20, 16)),
        ("Nov. 20", local(2026, 11, 20, 12)),
        ("20 Dec", local(2025, 12, 20, 12)),
        ("Fri 20 Nov 2026, 16:00", local(2026, 11, 20, 16)),  # as the lists show it
        ("20.11.2026 14:30", local(2026, 11, 20, 14, 30)),
        ("20/11/2026", local(2026, 11, 20, 12)),
        ("11/20/2026 14:30", local(2026, 11, 20, 14, 30)),
        ("11/11/2026", local(2026, 11, 11, 12)),
        ("yesterday at 4 pm", local(2026, 11, 22, 16)),
        ("yesterday noon", local(2026, 11, 22, 12)),
        ("12am", local(2026, 11, 23)),
        ("friday 12 p.m.", local(2026, 11, 20, 12)),
        ("2 hours ago", datetime(2026, 11, 23, 23, 30, tzinfo=UTC)),
        ("an hour ago", datetime(2026, 11, 24, 0, 30, tzinfo=UTC)),
        ("3 days ago", datetime(2026, 11, 21, 1, 30, tzinfo=UTC)),
    ],
)
def test_a_past_moment_is_read_in_the_owners_zone(typed, meant):
    assert read_past(typed, PORTLAND, NOW) == meant


@pytest.mark.parametrize("typed", ["2026-11-24 10:00", "tomorrow", "18:00"])
def test_a_meeting_in_the_future_is_refused(typed):
    with pytest.raises(click.UsageError, match="still to come"):
        read_past(typed, PORTLAND, NOW)


def test_today_before_noon_is_now_and_not_refused():
    morning = local(2026, 11, 23, 9)
    assert read_past("today", PORTLAND, morning) == morning


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2 weeks", local(2026, 12, 7, 17, 30)),
        ("in 2 weeks", local(2026, 12, 7, 17, 30)),
        ("3 business days", local(2026, 11, 26, 17, 30)),
        ("2026-12-01", local(2026, 12, 1)),
        ("2026-12-01 09:00", local(2026, 12, 1, 9)),
        ("tomorrow", local(2026, 11, 24)),
        ("monday", local(2026, 11, 30)),
        ("1 December 2026", local(2026, 12, 1)),
        ("3 Feb", local(2027, 2, 3)),
        ("tomorrow 9am", local(2026, 11, 24, 9)),
    ],
)
def test_a_future_moment_is_a_day_or_a_span_from_now(typed, meant):
    assert read_future(typed, CALENDAR, NOW) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "flurb", "", "2026-13-01", "25:00", "2026-11-20 25:00", "tomorrow flurb", "next year", "14", "16",
        "13pm", "0am", "31 Feb 2026", "20 Nov 26", "20/11/26", "20 Novembre 2026", "Monday 20 Nov 2026",
        "99 Nov", "20-11", "2026-11-20 14", "next friday", "2026-11-20 14:3", "12 13 2026", "x" * 300,
    ],
)  # fmt: skip
def test_what_is_unclear_is_never_guessed(typed):
    with pytest.raises(click.UsageError, match="Write 2026-11-20"):
        read_past(typed, PORTLAND, NOW)


@pytest.mark.parametrize("typed", ["03/04/2026", "03-04-2026 14:30", "3/4/2026, 4pm"])
def test_a_day_that_can_be_two_is_told_with_both(typed):
    for read in (
        lambda: read_past(typed, PORTLAND, NOW),
        lambda: read_future(typed, CALENDAR, NOW),
    ):
        with pytest.raises(click.UsageError, match=r"can be two days\. Write 2026-03-04 or 2026-04-03"):
            read()


@pytest.mark.parametrize("typed", ["2026-11-01", "yesterday", "0 days"])
def test_until_a_moment_that_has_passed_is_refused(typed):
    with pytest.raises(click.UsageError, match="has passed"):
        read_future(typed, CALENDAR, NOW)
