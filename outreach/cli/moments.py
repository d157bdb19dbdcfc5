"""Moments as people type them: "2026-11-20 16:00", "yesterday 16:00", "2 weeks"; in the owner's zone."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import click

from outreach.config.durations import DurationUnclear, parse_wait
from outreach.sequence.calendar import Calendar
from outreach.sequence.local import to_moment

EXAMPLES = "2026-11-20, '2026-11-20 16:00', 'yesterday 16:00', tomorrow, friday or '2 weeks'"
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CLOCK = re.compile(r"(?P<hour>[0-9]{1,2})[:.](?P<minute>[0-9]{2})(?::[0-9]{2})?")


def read_past(text: str, zone: ZoneInfo, now: datetime) -> datetime:
    """When something took place. A day without a time is its noon, or now where that is still to come."""
    at = _read(text, zone, now, missing=time(12), back=True)
    if at is None:
        raise _unclear(text, "2026-11-20, '2026-11-20 16:00' or 'yesterday 16:00'")
    if at > now and not _has_clock(text) and at.astimezone(zone).date() == now.astimezone(zone).date():
        return now
    if at > now:
        local = at.astimezone(zone)
        raise click.UsageError(
            f"{local:%A}, {local.day} {local:%B %Y, %H:%M} ({zone.key}) is still to come."
            " Note it when it has taken place."
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
        raise click.UsageError(f"'{text}' has passed already.")
    return at


def read_day(text: str) -> date:
    """`2026-11-20`."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise _unclear(text, "2026-11-20") from None


def _read(text: str, zone: ZoneInfo, now: datetime, *, missing: time, back: bool) -> datetime | None:
    words = text.strip().lower().replace(",", " ")
    if words == "now":
        return now
    if exact := _read_offset(text.strip()):
        return exact
    first, _, rest = (
        words.replace("t", " ", 1).partition(" ") if words[:1].isdigit() else words.partition(" ")
    )
    today = now.astimezone(zone).date()
    if _CLOCK.fullmatch(first) and not rest:
        first, rest = "today", first
    day = _find_day(first, today, back=back)
    clock = _find_clock(rest.strip(), missing)
    return to_moment(datetime.combine(day, clock), zone) if day and clock is not None else None


def _read_offset(text: str) -> datetime | None:
    """An ISO 8601 moment that names its own offset."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo else None


def _find_day(word: str, today: date, *, back: bool) -> date | None:
    near = {"today": 0, "yesterday": -1, "tomorrow": 1}
    if word in near:
        return today + timedelta(days=near[word])
    for number, name in enumerate(_WEEKDAYS):
        if word in (name, name[:3]):
            ahead = (number - today.weekday()) % 7
            return today + timedelta(days=ahead - 7 if back and ahead else ahead or (0 if back else 7))
    try:
        return date.fromisoformat(word)
    except ValueError:
        return None


def _find_clock(text: str, missing: time) -> time | None:
    if not text:
        return missing
    found = _CLOCK.fullmatch(text.removeprefix("at "))
    try:
        return time(int(found["hour"]), int(found["minute"])) if found else None
    except ValueError:
        return None


def _has_clock(text: str) -> bool:
    return _CLOCK.search(text) is not None


def _unclear(text: str, examples: str) -> click.UsageError:
    return click.UsageError(f"'{text}' is no day or time that is understood here. Write {examples}.")
