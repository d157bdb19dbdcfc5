"""Moments, durations and intervals as a person says them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from outreach.sequence.schedules import Repeat, Wait

# strftime would follow the machine's locale, and `%-d` exists on some machines only.
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
TWO_DAYS = 48  # hours
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def say_day(at: datetime, zone: ZoneInfo) -> str:
    """`Tue 3 Mar`, the local day."""
    local = at.astimezone(zone)
    return f"{DAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]}"


def say_moment(at: datetime, zone: ZoneInfo) -> str:
    """`Tue 3 Mar 08:30`, local."""
    local = at.astimezone(zone)
    day = f"{DAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]}"
    return f"{day} {local.hour:02}:{local.minute:02}"


def say_duration(duration: timedelta) -> str:
    """`90 minutes`, `48 hours`, `3 days`: in hours up to two days; uneven longer ones are rounded."""
    hours, minutes = divmod(round(duration.total_seconds() / 60), 60)
    if hours > TWO_DAYS and (minutes or not hours % 24):
        return count(round((hours + minutes / 60) / 24), "day")
    parts = [count(hours, "hour")] if hours or not minutes else []
    return " ".join([*parts, count(minutes, "minute")] if minutes else parts)


def say_roughly(duration: timedelta) -> str:
    """How long ago something was: `90 minutes`, `12 days`; nobody counts 284 hours."""
    days = round(duration / timedelta(days=1))
    return count(days, "day") if duration > timedelta(hours=TWO_DAYS) else say_duration(duration)


@lru_cache(maxsize=256)
def say_wait(wait: Wait) -> str:
    """`4 hours`, `5 business days`, `2 days and 1 business day`."""
    parts = [say_duration(wait.elapsed)] if wait.elapsed else []
    parts += [count(wait.days, "day")] if wait.days else []
    parts += [count(wait.business_days, "business day")] if wait.business_days else []
    return " and ".join(parts)


@lru_cache(maxsize=256)
def say_repeat(repeat: Repeat) -> str:
    """`1 month`, `3 months`, `6 weeks`, `10 days`."""
    weeks, rest = divmod(repeat.days, 7)
    parts = [count(repeat.months, "month")] if repeat.months else []
    if repeat.days:
        parts.append(count(repeat.days, "day") if rest else count(weeks, "week"))
    return " and ".join(parts)


NEEDS = {"meeting.notes": "notes of the meeting are", "resource": "a resource that fits is"}


def say_needs(names: Sequence[str]) -> str:
    """`notes of the meeting are`, to be followed by "there"."""
    return " and ".join(NEEDS.get(name, f"{name} is") for name in names)


def count(number: int, noun: str) -> str:
    """`1 mail`, `5 mails`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


_CAUSES = {
    "replied": "they answered",
    "they replied": "they answered",
    "met": "you met",
    "opt-out": "they left",
    "hard bounce": "their address does not exist",
    "complaint": "they called a letter spam",
    "owner": "you asked never to write to them",
    "stopped by the owner": "you stopped it",
    "its last step ended": "all its steps are done",
    "": "all its steps are done",
}
_ASKS = "asks the owner: "
_MAY_NOT = "we may not write any more: "
_WAYS = {
    "link": "on the page for leaving",
    "one-click": "with the one click of their mail program",
    "mailto": "by a mail to the address for leaving",
    "reply": "in an answer to a mail",
    "import": "as a list says that you imported",
    "owner": "as you noted",
}


def say_cause(cause: str) -> str:
    """Why something ended, as a person says it; what is in words already stays so."""
    plain = cause.removeprefix(_ASKS).removeprefix(_MAY_NOT)
    return _CAUSES.get(plain, plain)


def say_leaving(reason: str, way: str) -> str:
    """Why nothing is ever sent to somebody, as a sentence without its full stop."""
    cause = say_cause(reason)
    how = f", {_WAYS[way]}" if reason == "opt-out" and way in _WAYS else ""
    return f"{cause[:1].upper()}{cause[1:]}{how}"
