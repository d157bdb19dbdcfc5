"""Moments as people type them: "2026-11-20 16:00", "yesterday 4pm", "20 Nov", "2 weeks"; in the owner's zone.

The command line and the owner's mails read them alike. All of these raise MomentUnclear.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from outreach.config.durations import DurationUnclear, parse_wait
from outreach.errors import MomentUnclear
from outreach.sequence.calendar import Calendar
from outreach.sequence.clock_words import find_clock, plain, split_clock
from outreach.sequence.day_words import DayAmbiguous, find_day
from outreach.sequence.local import to_moment

EXAMPLES = "2026-11-20, '2026-11-20 16:00', 'yesterday 16:00', '20 Nov 2026', tomorrow, friday or '2 weeks'"
_AGO = re.compile(r"(?P<number>[0-9]{1,3}|an?) (?P<unit>minute|hour|day|week)s? ago")


def read_past(text: str, zone: ZoneInfo, now: datetime) -> datetime:
    """When something took place. A day without a time is its noon, or now where that is still to come."""
    at = _ago(plain(text), now) or _read(text, zone, now, missing=time(12), back=True)
    if at is None:
        raise _unclear(text, "2026-11-20, '2026-11-20 16:00', 'yesterday 16:00' or '20 Nov 2026'")
    if (
        at > now
        and not split_clock(plain(text))[1]
        and at.astimezone(zone).date() == now.astimezone(zone).date()
    ):
        return now
    if at > now:
        local = at.astimezone(zone)
        raise MomentUnclear(
            problem=f"{local:%A}, {local.day} {local:%B %Y, %H:%M} ({zone.key}) is still to come."
            " Note it when it has taken place"
        )
    return at


def read_future(text: str, calendar: Calendar, now: datetime) -> datetime:
    """Until when to wait. A day without a time is its beginning; `2 weeks` counts from now."""
    at: datetime | None
    try:
        at = calendar.add(parse_wait(text.strip().removeprefix("in ")), now)
    except DurationUnclear:
        at = _read(text, calendar.zone, now, missing=time(0), back=False)
    if at is None:
        raise _unclear(text, EXAMPLES)
    if at <= now:
        raise MomentUnclear(problem=f"'{text}' has passed already")
    return at


def read_day(text: str, today: date) -> date:
    """A day that has been, such as `2026-11-20`, `yesterday` or `4 days ago`."""
    ago = _AGO.fullmatch(plain(text))
    if ago and ago["unit"] in ("day", "week"):
        return today - _span(ago)
    day = _find_day(text, plain(text), today, back=True)
    if day is None:
        raise _unclear(text, "2026-11-20, yesterday or '4 days ago'")
    return day


def _read(text: str, zone: ZoneInfo, now: datetime, *, missing: time, back: bool) -> datetime | None:
    words = plain(text)
    if words == "now":
        return now
    if exact := _read_offset(text.strip()):
        return exact
    named, typed = split_clock(words)
    day = _find_day(text, named, now.astimezone(zone).date(), back=back) if named or typed else None
    clock = find_clock(typed) if typed else missing
    return to_moment(datetime.combine(day, clock), zone) if day and clock is not None else None


def _find_day(text: str, words: str, today: date, *, back: bool) -> date | None:
    try:
        return find_day(words, today, back=back)
    except DayAmbiguous as err:
        raise MomentUnclear(problem=f"'{text}' can be two days. Write {err}") from err


def _ago(words: str, now: datetime) -> datetime | None:
    found = _AGO.fullmatch(words)
    return now - _span(found) if found else None


def _span(ago: re.Match[str]) -> timedelta:
    number = int(ago["number"]) if ago["number"].isdigit() else 1
    return number * timedelta(**{f"{ago['unit']}s": 1})


def _read_offset(text: str) -> datetime | None:
    """An ISO 8601 moment that names its own offset."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo else None


def _unclear(text: str, examples: str) -> MomentUnclear:
    return MomentUnclear(problem=f"'{text}' is no day or time that is understood here. Write {examples}")
