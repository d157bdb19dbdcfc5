"""Weeks and months as the owner counts them: ISO weeks in her own zone, one summary for each."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from outreach.sequence.local import first_moment, local_day


def week_key(at: datetime, zone: ZoneInfo) -> str:
    """`2026-W48`: the ISO week of the local day. Keys sort as weeks do; 29 December 2025 is in 2026-W01."""
    year, week, _ = local_day(at, zone).isocalendar()
    return f"{year}-W{week:02}"


def month_key(day: date) -> str:
    """`2026-11`."""
    return f"{day.year}-{day.month:02}"


def summary_moment(at: datetime, zone: ZoneInfo, *, weekday: int, local_time: time) -> datetime:
    """When the summary of the ISO week of `at` is due; in a gap of the clocks, as it ends."""
    today = local_day(at, zone)
    return first_moment(today + timedelta(days=weekday - today.weekday()), local_time, zone)


def summary_due(
    now: datetime, zone: ZoneInfo, *, weekday: int, local_time: time, last_key: str | None
) -> str | None:
    """The key of the week whose summary is due now; None if it was written (`last_key`) or it is early.

    Once in each ISO week. What was missed while the daemon stood still is in the next one: no burst.
    """
    key = week_key(now, zone)
    is_written = last_key is not None and key <= last_key  # <: a clock that was set back writes nothing again
    is_time = now >= summary_moment(now, zone, weekday=weekday, local_time=local_time)
    return key if is_time and not is_written else None
