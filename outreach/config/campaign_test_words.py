"""The small texts of a campaign test, read: `mon 2 mar 2026`, `fri 6 mar 15:00`, `after 2h`.

Every function raises ValueError with a sentence that says what was expected and what was found.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from outreach.config.durations import LONGEST_DAYS, parse_span
from outreach.config.problems import did_you_mean
from outreach.config.words import WEEKDAYS
from outreach.config.yaml_nodes import Path
from outreach.sequence.clock_words import find_clock, plain, split_clock
from outreach.sequence.day_words import DayAmbiguous, find_day
from outreach.sequence.local import ONE_DAY, first_moment, to_moment

Tell = Callable[[Path, str], None]

PLENTY = "plenty"
HABITS = ("at once", "never", "after 2h")
MORNING = time(9)  # of a day on which something happens at no particular time
MINUTE = timedelta(minutes=1)
LONGEST = timedelta(days=LONGEST_DAYS)
YEARS = (1980, 2200)  # in which everybody knows what the clocks show

_NOTHING = re.compile(r"nothing(?: more| else)? until (?P<day>.+)", re.IGNORECASE)
_AFTER = re.compile(r"after (?P<span>.+)")
_YEAR = re.compile(r"\b[0-9]{4}\b")
_EXAMPLES = "2026-03-02, 'mon 2 mar 2026' or 'fri 6 mar 15:00'"


class Said(NamedTuple):
    """A day, and the time if one was said."""

    day: date
    clock: time | None

    def moment(self, zone: ZoneInfo, *, missing: time = MORNING) -> datetime:
        return to_moment(datetime.combine(self.day, self.clock or missing), zone)

    def begins_at(self, zone: ZoneInfo) -> datetime:
        """The first moment that is meant."""
        return self.moment(zone) if self.clock else first_moment(self.day, time.min, zone)

    def ends_at(self, zone: ZoneInfo) -> datetime:
        """The first moment after all that is meant: a minute is as exact as anybody writes."""
        return self.moment(zone) + MINUTE if self.clock else first_moment(self.day + ONE_DAY, time.min, zone)


def read_day(text: str, first: date | None) -> Said:
    """Without a year it is the next such day from `first` on, the first day of the test; that one needs its year."""
    named, typed = split_clock(plain(text))
    clock = find_clock(typed) if typed else None
    if typed and clock is None:
        raise ValueError(f"'{typed}' is no time of day, expected 00:00 to 23:59")
    if not re.search("[0-9]", named):
        raise ValueError(f"which day is '{text}'? Expected one such as {_EXAMPLES}")
    if first is None and not _YEAR.search(named):
        raise ValueError(f"the first day needs its year, as in '{text} 2026'")
    try:
        day = find_day(named, first or date.min, back=False)
    except DayAmbiguous as err:
        raise ValueError(f"'{text}' can be two days. Write {err}") from None
    if day is None:
        raise ValueError(_say_why_not(text, named, first))
    if first is not None and abs(day - first) > LONGEST:
        raise ValueError(f"'{text}' is more than ten years from the first day, which is {first}")
    if not YEARS[0] <= day.year <= YEARS[1]:
        raise ValueError(f"'{text}' lies outside of the years {YEARS[0]} to {YEARS[1]}")
    return Said(day, clock)


def _say_why_not(text: str, named: str, first: date | None) -> str:
    """A wrong weekday is the mistake that people make; then one of the two is right."""
    weekday, _, rest = named.partition(" ")
    meant = find_day(rest, first or date.min, back=False) if rest and weekday.isalpha() else None
    if meant is None:
        return f"'{text}' is no day, expected one such as {_EXAMPLES}"
    return f"{meant:%Y-%m-%d} is a {WEEKDAYS[meant.weekday()].capitalize()}, found '{text}'"


def read_days(text: str, first: date) -> tuple[Said, Said]:
    """One day or moment, or the first and the last of several: `mon 9 mar..wed 11 mar`."""
    start, dots, end = text.partition("..")
    one = read_day(start, first)
    other = read_day(end, first) if dots else one
    if (other.day, other.clock or time.max) < (one.day, one.clock or time.min):
        raise ValueError(f"the first day comes after the last, found '{text}'")
    return one, other


def read_habit(text: str) -> timedelta | None:
    """`at once`, `after 2h`; None for `never`."""
    words = plain(text)
    if words == "never":
        return None
    if words == "at once":
        return timedelta(0)
    if found := _AFTER.fullmatch(words):
        return parse_span(found["span"])
    hint = did_you_mean(words, HABITS)
    raise ValueError(f"expected 'at once', 'after 2h' or 'never', found '{text}'.{hint}".removesuffix("."))


def as_person(value: Any) -> Any:
    """`rosa: physician` says enough."""
    return {"audience": value} if isinstance(value, str) else value


def as_shelf(value: Any) -> Any:
    """None where there is always something."""
    if not isinstance(value, str):
        return value
    if value.strip() == PLENTY:
        return None
    raise ValueError(f"expected 'plenty', or a list of what lies there ([] for nothing), found '{value}'")


def as_expectations(value: Any) -> Any:
    """One sentence needs no list."""
    return [value] if isinstance(value, str) else value


def as_expectation(value: Any) -> Any:
    """`nothing more until 1 Sep 2026` is a sentence, and needs no braces."""
    if not isinstance(value, str):
        return value
    if found := _NOTHING.fullmatch(value.strip()):
        return {"nothing_until": found["day"]}
    raise ValueError(
        "expected a block such as {on: 2026-03-02, mail: introduction/hello, to: rosa}, "
        f"or 'nothing more until 2026-09-01', found '{value}'"
    )


@dataclass(frozen=True, slots=True)
class Days:
    """Reads the days of one file, all of which count from its first; tells what is wrong with them."""

    first: date
    zone: ZoneInfo
    tell: Tell

    def find(self, text: str, path: Path) -> Said | None:
        try:
            return read_day(text, self.first)
        except ValueError as error:
            self.tell(path, str(error))
        return None

    def find_both(self, text: str, path: Path) -> tuple[Said, Said] | None:
        """The first and the last of several days, or one twice."""
        try:
            return read_days(text, self.first)
        except ValueError as error:
            self.tell(path, str(error))
        return None
