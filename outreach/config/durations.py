"""Durations as people write them: `4h`, `90 minutes`, `5 business days`, `every 2 weeks`."""

import re
from collections.abc import Iterator
from datetime import timedelta

from outreach.sequence.schedules import Repeat, Wait

LONGEST_DAYS = 3660  # ten years: whoever writes more has mistyped
CLOSEST_DAYS = 5  # automated mails to one contact lie at least this far apart

_SECONDS = {"s": 1, "m": 60, "h": 3600}
_UNITS = {
    **dict.fromkeys(("s", "sec", "second", "seconds"), "s"),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), "m"),
    **dict.fromkeys(("h", "hour", "hours"), "h"),
    **dict.fromkeys(("d", "day", "days"), "d"),
    **dict.fromkeys(("w", "week", "weeks"), "w"),
    **dict.fromkeys(("business day", "business days"), "b"),
}
_MONTHS = frozenset({"mo", "month", "months", "quarter", "quarters", "y", "year", "years"})
_OTHER_WORDS = {"working day": "business day", "workday": "business day", "weekday": "business day"}
_PART = re.compile(r"(?P<number>[0-9]{1,9}) ?(?P<unit>(?:business |working )?[a-z]+)(?:,? and |, | )?")
_REPEATS = {
    "weekly": Repeat(days=7),
    "monthly": Repeat(months=1),
    "quarterly": Repeat(months=3),
    "yearly": Repeat(months=12),
}
_EVERY = re.compile(r"every (?:(?P<number>[0-9]{1,4}) )?(?P<unit>day|week|month|year)s?")
_EVERY_UNITS = {"day": (0, 1), "week": (0, 7), "month": (1, 0), "year": (12, 0)}  # months, days
_BETTER_REPEATS = {
    "daily": "'weekly'; at least 5 days lie between two mails to one contact",
    "biweekly": "'every 2 weeks'",
    "fortnightly": "'every 2 weeks'",
    "bimonthly": "'every 2 months'",
    "annually": "'yearly'",
}

SPAN_PATTERN = r"^\s*[0-9]+ ?(s|sec|seconds?|m|mins?|minutes?|h|hours?|d|days?|w|weeks?)\b.*$"
WAIT_PATTERN = r"^\s*[0-9]+ ?(s|sec|seconds?|m|mins?|minutes?|h|hours?|d|days?|w|weeks?|business days?)\b.*$"
REPEAT_PATTERN = r"^(weekly|monthly|quarterly|yearly|every ([0-9]+ )?(day|week|month|year)s?)$"


class DurationUnclear(ValueError):
    """The text says no duration; the message says what was found and what to write."""


def parse_wait(text: str) -> Wait:
    """`4h`, `2 days`, `1 week`, `5 business days`. Hours are elapsed time; days and weeks are local days."""
    elapsed, days, business = 0, 0, 0
    for number, unit in _parts(text, hint="4h, 2 days, 1 week or 5 business days"):
        if unit == "b":
            business += number
        elif unit in _SECONDS:
            elapsed += number * _SECONDS[unit]
        else:
            days += number * (7 if unit == "w" else 1)
    _refuse_too_long(text, days=days + business + elapsed / 86400)
    return Wait(elapsed=timedelta(seconds=elapsed), days=days, business_days=business)


def parse_span(text: str) -> timedelta:
    """`48h`, `90 minutes`, `2 days`: elapsed time, in which a day is always 24 hours."""
    seconds = 0
    for number, unit in _parts(text, hint="48h, 90 minutes or 2 days"):
        if unit == "b":
            raise DurationUnclear(f"business days cannot be used here: found '{text}', write '48h'")
        seconds += number * (_SECONDS.get(unit) or 86400 * (7 if unit == "w" else 1))
    _refuse_too_long(text, days=seconds / 86400)
    return timedelta(seconds=seconds)


def parse_repeat(text: str) -> Repeat:
    """`weekly`, `monthly`, `quarterly`, `yearly`, `every 2 weeks`: in local days."""
    words = _plain(text)
    if words in _REPEATS:
        return _REPEATS[words]
    if words in _BETTER_REPEATS:
        raise DurationUnclear(f"'{text}' is not used here: write {_BETTER_REPEATS[words]}")
    found = _EVERY.fullmatch(words)
    if not found:
        raise DurationUnclear(f"expected monthly, quarterly, yearly or 'every 2 weeks', found '{text}'")
    number = int(found["number"] or 1)
    months, days = (number * unit for unit in _EVERY_UNITS[found["unit"]])
    if not months and days < CLOSEST_DAYS:
        raise DurationUnclear(f"'{text}' is too often: at least 5 days lie between two mails to one contact")
    _refuse_too_long(text, days=months * 30.5 + days)
    return Repeat(months=months, days=days)


def _parts(text: str, *, hint: str) -> Iterator[tuple[int, str]]:
    words = _plain(text)
    if words.isascii() and words.isdigit():
        raise DurationUnclear(f"{words} what? Write '{words} minutes', '{words}h' or '{words} days'")
    at = 0
    while part := _PART.match(words, at):
        yield int(part["number"]), _unit(part["unit"], text)
        at = part.end()
    if not words or at < len(words):
        raise DurationUnclear(f"expected a duration such as {hint}, found '{text}'")


def _unit(word: str, text: str) -> str:
    if word in _MONTHS:
        raise DurationUnclear(
            f"months differ in length: found '{text}', write days or weeks, such as '30 days'"
        )
    other = _OTHER_WORDS.get(word.removesuffix("s"))
    if other:
        raise DurationUnclear(f"found '{text}', write '{other}s'")
    if word not in _UNITS:
        raise DurationUnclear(f"'{word}' is no unit of time: found '{text}', write '48h' or '2 days'")
    return _UNITS[word]


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


def _refuse_too_long(text: str, *, days: float) -> None:
    if days > LONGEST_DAYS:
        raise DurationUnclear(f"'{text}' is longer than ten years")
