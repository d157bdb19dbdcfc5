"""Busy times from .ics files."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.ics import read_busy
from outreach.sequence.window import Interval

BERLIN = ZoneInfo("Europe/Berlin")
YEARS = Interval(datetime(2026, 9, 1, tzinfo=UTC), datetime(2028, 9, 1, tzinfo=UTC))


def ics(*events):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//"]
    for number, event in enumerate(events):
        own = [] if "UID:" in event else [f"UID:{number}"]
        lines += ["BEGIN:VEVENT", *own, *event.strip().split("\n"), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def busy(*events, zone=BERLIN, during=YEARS):
    return read_busy(ics(*events), zone=zone, during=during)


def hours(stretches):
    return [f"{stretch.starts_at:%Y-%m-%d %H:%M}-{stretch.ends_at:%H:%M}" for stretch in stretches]


def test_an_event_is_busy_from_its_start_to_its_end():
    assert hours(busy("DTSTART:20261026T090000Z\nDTEND:20261026T103000Z")) == ["2026-10-26 09:00-10:30"]


def test_an_event_may_say_how_long_it_takes_instead():
    assert hours(busy("DTSTART:20261026T090000Z\nDURATION:PT45M")) == ["2026-10-26 09:00-09:45"]


def test_an_event_without_end_takes_no_time():
    assert busy("DTSTART:20261026T090000Z") == ()


def test_windows_names_of_zones_are_understood():
    event = "DTSTART;TZID=W. Europe Standard Time:20260914T090000\nDTEND;TZID=W. Europe Standard Time:20260914T100000"
    assert hours(busy(event, zone=ZoneInfo("America/Los_Angeles"))) == ["2026-09-14 07:00-08:00"]


def test_a_time_without_a_zone_is_the_owners():
    assert hours(busy("DTSTART:20260914T090000\nDTEND:20260914T100000")) == ["2026-09-14 07:00-08:00"]


def test_an_all_day_event_lasts_from_midnight_to_midnight_of_the_owner():
    assert busy("DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261227") == (
        Interval(datetime(2026, 12, 23, 23, tzinfo=UTC), datetime(2026, 12, 26, 23, tzinfo=UTC)),
    )


def test_an_all_day_event_over_a_change_of_the_clocks_has_23_hours():
    (day,) = busy("DTSTART;VALUE=DATE:20270328")
    assert day.ends_at - day.starts_at == timedelta(hours=23)


def test_a_weekly_event_stays_at_nine_oclock_when_the_clocks_change():
    weekly = "DTSTART;TZID=Europe/Berlin:20261019T090000\nDTEND;TZID=Europe/Berlin:20261019T100000\nRRULE:FREQ=WEEKLY;COUNT=2"
    assert hours(busy(weekly)) == ["2026-10-19 07:00-08:00", "2026-10-26 08:00-09:00"]


def test_a_repeated_event_ends_with_its_until_which_is_in_utc():
    weekly = (
        "DTSTART;TZID=Europe/Berlin:20261102T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;UNTIL=20261116T080000Z"
    )
    assert len(busy(weekly)) == 3
    assert len(busy(weekly.replace("T080000Z", "T075959Z"))) == 2
    assert len(busy("DTSTART;VALUE=DATE:20261102\nRRULE:FREQ=WEEKLY;UNTIL=20261116")) == 3


def test_an_endless_event_is_unfolded_only_as_far_as_asked():
    endless = busy("DTSTART:20150105T090000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY")
    assert endless[0].starts_at == datetime(2026, 9, 7, 9, tzinfo=UTC)
    assert endless[-1].starts_at == datetime(2028, 8, 28, 9, tzinfo=UTC)


def test_days_that_are_left_out_or_added_are():
    event = "DTSTART:20261102T090000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=3\nEXDATE:20261109T090000Z\nRDATE:20261110T090000Z"
    assert hours(busy(event)) == [
        "2026-11-02 09:00-10:00",
        "2026-11-10 09:00-10:00",
        "2026-11-16 09:00-10:00",
    ]


def test_one_of_a_series_that_was_moved_is_busy_at_its_new_time_only():
    series = "UID:x\nDTSTART:20261102T090000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=2"
    moved = "UID:x\nRECURRENCE-ID:20261109T090000Z\nDTSTART:20261109T140000Z\nDURATION:PT1H"
    assert hours(busy(series, moved)) == ["2026-11-02 09:00-10:00", "2026-11-09 14:00-15:00"]


def test_one_of_a_series_that_was_cancelled_is_free():
    series = "UID:x\nDTSTART:20261102T090000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=2"
    cancelled = (
        "UID:x\nRECURRENCE-ID:20261109T090000Z\nDTSTART:20261109T090000Z\nDURATION:PT1H\nSTATUS:CANCELLED"
    )
    assert hours(busy(series, cancelled)) == ["2026-11-02 09:00-10:00"]


@pytest.mark.parametrize(
    "word", ["STATUS:CANCELLED", "TRANSP:TRANSPARENT", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"]
)
def test_what_is_cancelled_or_shown_as_free_keeps_nobody_busy(word):
    assert busy(f"DTSTART:20261102T090000Z\nDURATION:PT1H\n{word}") == ()


def test_overlapping_and_touching_events_are_one_stretch():
    first, second = "DTSTART:20261102T090000Z\nDURATION:PT2H", "DTSTART:20261102T100000Z\nDURATION:PT30M"
    third = "DTSTART:20261102T110000Z\nDURATION:PT1H"
    assert hours(busy(third, second, first)) == ["2026-11-02 09:00-12:00"]


@pytest.mark.parametrize(
    ("event", "problem"),
    [
        (
            "DTSTART;TZID=Atlantis/Capital:20261102T090000",
            "the time zone 'Atlantis/Capital' in it is not known",
        ),
        ("DTSTART:20261102T090000Z\nRRULE:FREQ=SECONDLY", "an event in it repeats more often than daily"),
        ("DTSTART:20261102T090000Z\nRRULE:FREQ=HOURLY", "an event in it repeats more often than daily"),
        (
            "DTSTART:20261102T090000Z\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
            "an event in it repeats by a rule that is not understood",
        ),
        ("SUMMARY:no start", "it is no calendar that can be read"),
        ("DTSTART:soon", "it is no calendar that can be read"),
    ],
)
def test_an_event_that_cannot_be_understood_is_told_and_not_ignored(event, problem):
    with pytest.raises(ValueError, match=problem):
        busy(event)


def test_a_rule_that_never_comes_true_ends():
    assert (
        len(busy("DTSTART:20261102T090000Z\nDURATION:PT1H\nRRULE:FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30")) == 1
    )


def test_too_many_busy_times_are_refused():
    daily = [
        f"DTSTART:20260901T{hour:02}{minute:02}00Z\nDURATION:PT1M\nRRULE:FREQ=DAILY"
        for hour in range(10)
        for minute in range(0, 60, 20)
    ]
    with pytest.raises(ValueError, match="more than 20000 busy times"):
        busy(*daily)


@given(st.binary(max_size=300) | st.text("BEGINVCALDR:;=\n0123TZ", max_size=300).map(str.encode))
def test_any_bytes_are_a_calendar_or_refused_in_words(raw):
    try:
        read_busy(raw, zone=BERLIN, during=YEARS)
    except ValueError as error:
        assert str(error)  # noqa: PT017 - only this error may come, and it says something
