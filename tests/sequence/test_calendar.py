"""Windows, business days, absences and waits."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sequence_values import BERLIN, LA, MOMENTS, ZONES, day, make_calendar, nightly, shown, wall

from outreach.errors import NotPossible
from outreach.sequence.calendar import MARGIN, find_zone, send_zone
from outreach.sequence.schedules import Repeat, Wait
from outreach.sequence.window import DateRange, Interval, SendWindow

APIA = ZoneInfo("Pacific/Apia")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")


def test_mail_waits_for_the_window_of_the_next_business_day():
    assert shown(make_calendar().next_open(wall("2026-03-06 17:00"))) == "Mon 2026-03-09 08:30"


def test_mail_in_an_open_window_leaves_at_once():
    at = wall("2026-03-06 16:59")
    assert make_calendar().next_open(at) == at


def test_the_closing_hour_itself_is_closed_and_the_opening_hour_is_open():
    calendar = make_calendar()
    assert calendar.is_open(wall("2026-03-06 08:30"))
    assert not calendar.is_open(wall("2026-03-06 17:00"))


def test_the_window_is_that_of_the_contacts_zone():
    at = wall("2026-03-06 09:00", BERLIN)
    assert make_calendar(BERLIN).is_open(at)
    assert not make_calendar(LA).is_open(at)


def test_a_holiday_is_closed_and_no_business_day():
    calendar = make_calendar(holidays=frozenset({day("2026-11-26")}))
    assert shown(calendar.next_open(wall("2026-11-26 10:00"))) == "Fri 2026-11-27 08:30"
    assert not calendar.is_business_day(day("2026-11-26"))


def test_an_absence_closes_the_window_but_its_days_still_count():
    calendar = make_calendar(away=(DateRange(day("2026-12-21"), day("2027-01-03")),))
    assert shown(calendar.next_open(wall("2026-12-21 10:00"))) == "Mon 2027-01-04 08:30"
    assert calendar.is_business_day(day("2026-12-22"))
    waited = calendar.add(Wait(business_days=5), wall("2026-12-18 10:00"))
    assert shown(waited) == "Fri 2026-12-25 10:00"


def test_a_busy_hour_of_the_owners_calendar_is_closed():
    busy = (
        Interval(wall("2026-03-05 10:30"), wall("2026-03-05 12:00")),
        Interval(wall("2026-03-05 10:00"), wall("2026-03-05 11:00")),
    )
    calendar = make_calendar(busy=busy)
    assert shown(calendar.next_open(wall("2026-03-05 10:15"))) == "Thu 2026-03-05 12:00"
    assert calendar.is_open(wall("2026-03-05 09:59"))
    assert len(calendar.stretches(day("2026-03-05"))) == 2


def test_a_whole_busy_day_leaves_no_window():
    calendar = make_calendar(busy=(Interval(wall("2026-03-05 00:00"), wall("2026-03-06 00:00")),))
    assert calendar.stretches(day("2026-03-05")) == ()


def test_a_window_that_never_opens_says_so():
    with pytest.raises(NotPossible, match="send window"):
        make_calendar(days=frozenset()).next_open(wall("2026-03-06 10:00"))


def test_business_days_cannot_be_counted_where_there_are_none():
    with pytest.raises(NotPossible, match="business days"):
        make_calendar(days=frozenset()).add(Wait(business_days=1), wall("2026-03-06 10:00"))


def test_apia_had_no_30_december_2011():
    calendar = make_calendar(APIA)
    assert calendar.stretches(day("2011-12-30")) == ()
    assert not calendar.is_business_day(day("2011-12-30"))
    at = wall("2011-12-29 10:00", APIA)
    assert shown(calendar.add(Wait(business_days=1), at), APIA) == "Mon 2012-01-02 10:00"
    assert shown(calendar.add(Wait(days=1), at), APIA) == "Sat 2011-12-31 10:00"


def test_lord_howe_moves_its_clocks_by_30_minutes():
    calendar = nightly(LORD_HOWE, time(2, 15), time(2, 45))
    assert shown(calendar.next_open(wall("2026-10-04 01:00", LORD_HOWE)), LORD_HOWE) == "Sun 2026-10-04 02:30"


def test_a_window_partly_in_a_gap_keeps_the_part_that_exists():
    calendar = nightly(LA, time(2, 30), time(3, 30))
    opens_at, closes_at = calendar.stretches(day("2026-03-08"))[0]
    assert (shown(opens_at), shown(closes_at)) == ("Sun 2026-03-08 03:00", "Sun 2026-03-08 03:30")


def test_a_window_around_a_fold_lasts_an_hour_longer():
    opens_at, closes_at = nightly(LA).stretches(day("2026-11-01"))[0]
    assert closes_at - opens_at == timedelta(hours=4)


def test_48_hours_elapse_but_2_days_are_days_on_the_wall():
    calendar, at = make_calendar(), wall("2026-03-07 10:00")
    assert shown(calendar.add(Wait(elapsed=timedelta(hours=48)), at)) == "Mon 2026-03-09 11:00"
    assert shown(calendar.add(Wait(days=2), at)) == "Mon 2026-03-09 10:00"


def test_a_business_day_after_saturday_is_monday():
    assert (
        shown(make_calendar().add(Wait(business_days=1), wall("2026-03-07 10:00"))) == "Mon 2026-03-09 10:00"
    )


def test_a_moment_in_the_second_pass_of_a_fold_waits_to_the_same_wall_time():
    second = datetime(2026, 11, 1, 1, 30, tzinfo=LA, fold=1).astimezone(UTC)
    assert shown(make_calendar().add(Wait(days=1), second)) == "Mon 2026-11-02 01:30"


def test_a_month_after_31_january_is_the_last_of_february():
    calendar = make_calendar()
    assert shown(calendar.add_repeat(Repeat(months=1), wall("2026-01-31 10:00"))) == "Sat 2026-02-28 10:00"
    assert shown(calendar.add_repeat(Repeat(months=1), wall("2028-01-31 10:00"))) == "Tue 2028-02-29 10:00"


def test_a_year_after_29_february_is_28_february():
    assert (
        shown(make_calendar().add_repeat(Repeat(months=12), wall("2028-02-29 10:00")))
        == "Wed 2029-02-28 10:00"
    )


def test_six_weeks_are_42_local_days():
    at = wall("2026-03-02 10:00")
    assert shown(make_calendar().add_repeat(Repeat(days=42), at)) == "Mon 2026-04-13 10:00"


def test_a_deadline_pulls_a_mail_into_the_last_window_before_it():
    """Met on Friday at 14:00, four hours to wait, 48 to keep: Friday, an hour before the window closes."""
    anchor = wall("2026-03-06 14:00")
    leaves_at = make_calendar().leave_between(
        anchor, anchor + timedelta(hours=4), anchor + timedelta(hours=48)
    )
    assert shown(leaves_at) == "Fri 2026-03-06 16:00"


def test_a_deadline_never_pulls_a_mail_before_its_anchor():
    anchor = wall("2026-03-06 16:40")
    leaves_at = make_calendar().leave_between(
        anchor, anchor + timedelta(hours=4), anchor + timedelta(hours=48)
    )
    assert leaves_at == anchor


def test_without_a_window_before_the_deadline_a_mail_leaves_outside_it():
    """Met on Friday evening: nothing is open before Sunday evening, so it leaves after its wait."""
    anchor = wall("2026-03-06 19:00")
    leaves_at = make_calendar().leave_between(
        anchor, anchor + timedelta(hours=4), anchor + timedelta(hours=48)
    )
    assert shown(leaves_at) == "Fri 2026-03-06 23:00"


def test_a_wait_that_ends_at_the_deadline_leaves_an_hour_to_spare():
    anchor = wall("2026-03-06 19:00")
    deadline = anchor + timedelta(hours=48)
    assert make_calendar().leave_between(anchor, deadline, deadline) == deadline - MARGIN


def test_half_an_hour_before_the_deadline_a_mail_leaves_at_once():
    anchor = wall("2026-03-08 18:30")
    assert make_calendar().leave_between(anchor, anchor, wall("2026-03-08 19:00")) == anchor


def test_a_deadline_changes_nothing_while_a_window_lies_before_it():
    anchor = wall("2026-03-03 09:00")
    leaves_at = make_calendar().leave_between(
        anchor, anchor + timedelta(hours=4), anchor + timedelta(hours=48)
    )
    assert shown(leaves_at) == "Tue 2026-03-03 13:00"


def test_the_zone_is_the_contacts_where_it_is_known_else_the_owners():
    assert send_zone(SendWindow(), "Europe/Berlin", LA) == BERLIN
    assert send_zone(SendWindow(), None, LA) == LA
    assert send_zone(SendWindow(zone="owner"), "Europe/Berlin", LA) == LA
    assert send_zone(SendWindow(zone="Asia/Tokyo"), "Europe/Berlin", LA) == ZoneInfo("Asia/Tokyo")


@pytest.mark.parametrize("name", ["Mars/Base", "../etc/passwd", "America", "", None])
def test_a_zone_that_does_not_exist_is_none(name):
    assert find_zone(name) is None


@settings(max_examples=150, deadline=None)
@given(
    ZONES, MOMENTS, st.integers(0, 23 * 60), st.integers(1, 600), st.frozensets(st.integers(0, 6), min_size=1)
)
def test_the_next_open_moment_is_open_and_nothing_before_it_is(zone, at, opens, width, days):
    opening = time(opens // 60, opens % 60)
    closing = time(min(opens + width, 23 * 60 + 59) // 60, min(opens + width, 23 * 60 + 59) % 60)
    calendar = make_calendar(ZoneInfo(zone), opens=opening, closes=closing, days=days)
    leaves_at = calendar.next_open(at)
    assert leaves_at >= at
    assert calendar.is_open(leaves_at)
    steps = (leaves_at - at) / 40
    assert not any(calendar.is_open(at + steps * n) for n in range(40) if leaves_at > at)


@settings(max_examples=150, deadline=None)
@given(ZONES, MOMENTS, st.integers(0, 200), st.integers(1, 200), st.booleans())
def test_a_promise_keeps_its_window_where_one_exists_and_its_deadline_always(
    zone, anchor, wait, slack, owner_away
):
    today = anchor.astimezone(ZoneInfo(zone)).date()
    away = (DateRange(today, today + timedelta(days=3)),) if owner_away else ()
    calendar = make_calendar(ZoneInfo(zone), away=away)
    earliest, deadline = anchor + timedelta(hours=wait), anchor + timedelta(hours=wait + slack)
    leaves_at = calendar.leave_between(anchor, earliest, deadline)
    assert anchor <= leaves_at < deadline
    assert calendar.is_open(leaves_at) or calendar.last_open(anchor, deadline) is None
    if leaves_at < earliest:
        opens_at = calendar.next_open(earliest)
        assert opens_at >= deadline - MARGIN, "only a deadline pulls a mail before the end of its wait"


@settings(max_examples=150, deadline=None)
@given(ZONES, MOMENTS, st.integers(0, 72), st.integers(0, 40), st.integers(0, 30))
def test_a_wait_never_ends_before_it_began_and_ends_on_a_business_day(zone, at, hours, days, business_days):
    calendar = make_calendar(ZoneInfo(zone))
    ends_at = calendar.add(Wait(timedelta(hours=hours), days, business_days), at)
    assert ends_at >= at + timedelta(hours=hours) - timedelta(hours=1), "a wall time may come an hour sooner"
    if business_days:
        assert calendar.is_business_day(ends_at.astimezone(calendar.zone).date())


@settings(max_examples=100, deadline=None)
@given(ZONES, MOMENTS, st.integers(1, 3))
def test_a_monthly_mail_never_comes_twice_on_one_local_day(zone, at, months):
    calendar, seen = make_calendar(ZoneInfo(zone)), set()
    for _ in range(24):
        at = calendar.next_open(calendar.add_repeat(Repeat(months=months), at))
        seen.add(at.astimezone(calendar.zone).date())
    assert len(seen) == 24
