"""A day as people write it. Two readings are never guessed between: who meant 3 April must not get 4 March."""

import re
from datetime import date, timedelta

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
_NEAR = {"": 0, "today": 0, "yesterday": -1, "tomorrow": 1}
_YEAR_FIRST = re.compile(r"(?P<year>[0-9]{4})[-/.](?P<month>[0-9]{1,2})[-/.](?P<day>[0-9]{1,2})")
_DOTTED = re.compile(r"(?P<day>[0-9]{1,2})\.(?P<month>[0-9]{1,2})\.(?P<year>[0-9]{4})")
_SLASHED = re.compile(r"(?P<one>[0-9]{1,2})[-/](?P<other>[0-9]{1,2})[-/](?P<year>[0-9]{4})")
_NAMED = re.compile(
    r"(?:(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?\.? (?:of )?(?P<month>[a-z]{3,9})\.?"
    r"|(?P<month_first>[a-z]{3,9})\.? (?P<day_last>[0-9]{1,2})(?:st|nd|rd|th)?)(?: (?P<year>[0-9]{4}))?"
)


class DayAmbiguous(ValueError):
    """Two days could be meant; says how to write each."""


def find_day(words: str, today: date, *, back: bool) -> date | None:
    """`words` in small letters; nothing means today. Where a weekday or year is open, the last (`back`) or next one.

    Raises DayAmbiguous.
    """
    if words in _NEAR:
        return today + timedelta(days=_NEAR[words])
    first, _, rest = words.partition(" ")
    weekday = _find_name(first.removesuffix("."), _WEEKDAYS)
    if weekday is None:
        return _find_date(words, today, back=back)
    if not rest:
        return _nearest_weekday(weekday, today, back=back)
    day = _find_date(rest, today, back=back)
    return day if day and day.weekday() == weekday else None  # a wrong weekday: one of the two is a mistake


def _find_date(words: str, today: date, *, back: bool) -> date | None:
    try:
        if found := _YEAR_FIRST.fullmatch(words) or _DOTTED.fullmatch(words):
            return date(int(found["year"]), int(found["month"]), int(found["day"]))
        if found := _SLASHED.fullmatch(words):
            return _choose_order(int(found["one"]), int(found["other"]), int(found["year"]))
        return _find_named(words, today, back=back)
    except DayAmbiguous:
        raise
    except ValueError:
        return None


def _choose_order(one: int, other: int, year: int) -> date:
    """03/04/2026 is March in Portland and April in London; 20/11/2026 is the same day for both."""
    if one != other and max(one, other) <= len(_MONTHS):
        raise DayAmbiguous(f"{date(year, one, other)} or {date(year, other, one)}")
    month, day = sorted((one, other))
    return date(year, month, day)


def _find_named(words: str, today: date, *, back: bool) -> date | None:
    found = _NAMED.fullmatch(words)
    month = _find_name(found["month"] or found["month_first"], _MONTHS) if found else None
    if found is None or month is None:
        return None
    day = int(found["day"] or found["day_last"])
    if found["year"]:
        return date(int(found["year"]), month + 1, day)
    this_year = date(today.year, month + 1, day)
    if back and this_year > today:
        return this_year.replace(year=today.year - 1)
    return this_year if back or this_year >= today else this_year.replace(year=today.year + 1)


def _find_name(word: str, names: tuple[str, ...]) -> int | None:
    """By its whole name, or by the first three letters or more."""
    known = (place for place, name in enumerate(names) if len(word) > 2 and name.startswith(word))  # noqa: PLR2004
    return next(known, None)


def _nearest_weekday(weekday: int, today: date, *, back: bool) -> date:
    ahead = (weekday - today.weekday()) % 7
    return today + timedelta(days=ahead - 7 if back and ahead else ahead or (0 if back else 7))
