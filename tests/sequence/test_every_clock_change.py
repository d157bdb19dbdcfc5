"""What must hold at every change of the clocks of every zone from 1990 to 2040, not at a sample of them."""

from datetime import UTC, datetime, time, timedelta

from clock_changes import all_changes
from sequence_values import make_calendar, nightly

from outreach.sequence.local import add_months, first_moment, to_moment
from outreach.sequence.schedules import Repeat, Wait
from outreach.sequence.week import summary_due, week_key

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
AROUND = (-2 * HOUR, -SECOND, timedelta(0), SECOND, HOUR)


def on_the_wall(moment, zone):
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)


def is_jumped_over(window, moment, zone, gap):
    """Vostok's clocks once jumped 7 hours; such a window moves behind the jump, which has a test of its own."""
    last = on_the_wall(moment - SECOND, zone) + SECOND
    return last.time() <= window.opens and (last + gap).time() >= window.closes


def test_there_are_enough_changes_to_mean_something():
    changes = all_changes()
    assert len(changes) > 9_000
    assert any(after - before == timedelta(minutes=30) for _, _, before, after in changes), "Lord Howe"
    assert any(after - before == timedelta(days=1) for _, _, before, after in changes), "Apia"


def test_a_wall_time_in_a_gap_moves_forward_by_the_gap():
    for zone, moment, before, after in all_changes():
        if after > before:
            gap = after - before
            missing = on_the_wall(moment - SECOND, zone) + SECOND + gap / 2
            assert on_the_wall(to_moment(missing, zone), zone) == missing + gap, (zone, moment)


def test_of_two_equal_wall_times_the_first_counts():
    for zone, moment, before, after in all_changes():
        if after < before:
            twice = on_the_wall(moment, zone) + (before - after) / 2
            first = to_moment(twice, zone)
            assert first < moment, (zone, moment)
            assert on_the_wall(first, zone) == twice, (zone, moment)


def test_the_first_moment_of_a_missing_time_is_the_jump_itself():
    for zone, moment, before, after in all_changes():
        if after > before:
            missing = on_the_wall(moment - SECOND, zone) + SECOND + (after - before) / 2
            assert first_moment(missing.date(), missing.time(), zone) == moment, (zone, moment)


def test_mail_leaves_in_the_window_of_the_wall_clock_and_never_before_it_was_asked():
    for zone, moment, before, after in all_changes():
        for calendar in (nightly(zone), make_calendar(zone)):
            window = calendar.window
            for offset in AROUND:
                leaves_at = calendar.next_open(moment + offset)
                shown = leaves_at.astimezone(zone)
                assert leaves_at >= moment + offset
                assert calendar.is_open(leaves_at)
                assert shown.weekday() in window.days
                if not shown.fold and not is_jumped_over(window, moment, zone, after - before):
                    assert window.opens <= shown.time() < window.closes, (zone, moment)


def test_a_window_is_open_exactly_when_the_wall_clock_says_so():
    """In a fold it opens and closes when the clock first shows these times; elsewhere the wall decides."""
    for zone, moment, before, after in all_changes():
        calendar = nightly(zone)
        for offset in AROUND:
            local = (moment + offset).astimezone(zone)
            if not local.fold and not is_jumped_over(calendar.window, moment, zone, after - before):
                in_hours = calendar.window.opens <= local.time() < calendar.window.closes
                assert calendar.is_open(moment + offset) == in_hours, (zone, moment, offset)


def test_a_window_that_the_clocks_jump_over_moves_behind_the_jump():
    for zone, moment, before, after in all_changes():
        gap, last = after - before, on_the_wall(moment - SECOND, zone) + SECOND
        if timedelta(0) < gap <= 3 * HOUR and last.time() >= time(0) and (last + gap).date() == last.date():
            opens, closes = last + gap / 4, last + gap / 2
            calendar = nightly(zone, opens.time(), closes.time())
            assert calendar.next_open(moment - SECOND) == moment, (zone, moment)
            assert calendar.stretches(last.date()) == ((moment, moment + (closes - opens)),)


def test_hours_are_hours_and_days_are_local_days():
    for zone, moment, _, _ in all_changes():
        calendar, noon = make_calendar(zone), datetime.combine(on_the_wall(moment, zone), time(12))
        at = to_moment(noon, zone) - timedelta(days=1)
        assert calendar.add(Wait(elapsed=48 * HOUR), at) - at == 48 * HOUR
        shown = on_the_wall(at, zone)
        landed = on_the_wall(calendar.add(Wait(days=2), at), zone)
        assert landed in (shown + timedelta(days=2), shown + timedelta(days=3)), (zone, moment)
        assert landed.time() == shown.time()


def test_five_business_days_pass_over_exactly_five():
    for zone, moment, _, _ in all_changes():
        calendar = make_calendar(zone)
        at = to_moment(datetime.combine(on_the_wall(moment, zone) - timedelta(days=3), time(12)), zone)
        first, last = on_the_wall(at, zone), on_the_wall(calendar.add(Wait(business_days=5), at), zone)
        between = (first.date() + timedelta(days=n) for n in range(1, (last.date() - first.date()).days + 1))
        counted = [day for day in between if day.weekday() < 5 and _is_on_the_wall(day, zone)]
        assert len(counted) == 5, (zone, moment)
        assert counted[-1] == last.date()
        assert last.time() == first.time()


def _is_on_the_wall(day, zone):
    """Asked of the clock itself, hour by hour."""
    midnight = datetime.combine(day, time(0), tzinfo=UTC) - 15 * HOUR
    return any(on_the_wall(midnight + n * HOUR, zone).date() == day for n in range(54))


def test_a_monthly_mail_comes_on_another_day_in_the_next_month():
    for zone, moment, _, _ in all_changes():
        calendar = make_calendar(zone)
        for back in (timedelta(0), timedelta(days=30), timedelta(days=31)):
            at = moment - back
            later = calendar.add_repeat(Repeat(months=1), at)
            expected = add_months(on_the_wall(at, zone).date(), 1)
            assert timedelta(0) <= on_the_wall(later, zone).date() - expected <= timedelta(days=1)
            assert later - at > timedelta(days=27)


def test_a_promise_is_never_left_after_its_deadline():
    for zone, moment, _, _ in all_changes():
        for calendar in (nightly(zone), make_calendar(zone)):
            for offset in (-30 * HOUR, -SECOND, HOUR):
                anchor = moment + offset
                deadline = anchor + 26 * HOUR
                leaves_at = calendar.leave_between(anchor, anchor + 4 * HOUR, deadline)
                assert anchor <= leaves_at < deadline, (zone, moment)
                assert calendar.is_open(leaves_at) or calendar.last_open(anchor, deadline) is None


def test_one_weekly_summary_in_each_iso_week_through_every_change():
    """The summary is set to the very minutes that the change leaves out or repeats."""
    for zone, moment, _, _ in all_changes():
        before = on_the_wall(moment - SECOND, zone)
        weekday, at = before.weekday(), (before + timedelta(minutes=15)).time().replace(second=0)
        ticks = [moment + timedelta(days=n) for n in range(-8, 9)]
        ticks += [moment + timedelta(minutes=n) for n in range(-90, 400, 30)]
        keys, last = [], None
        for tick in sorted(ticks):
            key = summary_due(tick, zone, weekday=weekday, local_time=at, last_key=last)
            if key:
                keys.append(key)
                last = key
        assert len(keys) == len(set(keys))
        assert week_key(moment, zone) in keys, (zone, moment)
