"""One VEVENT, and the moments at which it takes place."""

import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
from dateutil.rrule import rrulestr

from outreach.sequence.window import Interval

MOST_STEPS = 200_000  # of unfolding, in one calendar: whoever sends an invitation writes into it
_RARE_ENOUGH = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
# By day or week, other parts can describe a day that never comes; dateutil looks for it until the year 9999.
_PLAIN_PARTS = frozenset(
    {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYMONTH", "BYHOUR", "BYMINUTE", "BYSECOND"}
)
_DAY = timedelta(days=1)


class Unfit(ValueError):
    """A calendar that is understood, and still cannot be used; the message is a sentence."""


class Steps:
    """What is left of the work that one calendar may make."""

    def __init__(self, most: int = MOST_STEPS) -> None:
        self._left = most

    @property
    def are_gone(self) -> bool:
        return self._left < 0

    def take(self) -> None:
        """Raises Unfit where nothing is left."""
        self._left -= 1
        if self._left < 0:
            raise Unfit("its events repeat too often to be unfolded")


class Event:
    """A VEVENT, its times as wall clock of its own zone, so that a repeat stays at nine o'clock all year."""

    def __init__(self, part: Any, owners_zone: ZoneInfo) -> None:
        """Raises what the icalendar library raises, and Unfit."""
        self.part = part
        start = part["DTSTART"].dt
        self.is_all_day = not isinstance(start, datetime)
        self._zone: tzinfo = owners_zone if self.is_all_day else start.tzinfo or owners_zone
        self._refuse_unknown_zone()
        self._first = self._wall(start)
        self.uid = str(part.get("UID", ""))
        # The moment of a series that this event stands for, where it changes one of them:
        self.replaces = self._moment(part["RECURRENCE-ID"].dt) if "RECURRENCE-ID" in part else None

    def says(self, *names: str) -> set[str]:
        """The words of these properties, in capitals."""
        return {str(self.part.get(name, "")).upper() for name in names}

    def starts(self, until: datetime, steps: Steps) -> Iterator[datetime]:
        """Wall clock of each occurrence, up to a little after `until`."""
        last = until.replace(tzinfo=None) + _DAY  # no zone is further than a day from UTC
        left_out = {self._wall(day) for day in self._days("EXDATE")}
        seen: set[datetime] = set()
        for starts in itertools.chain(
            [self._first], self._rdates(), *(self._rule(r, last) for r in self._rules())
        ):
            steps.take()
            if starts not in left_out and starts not in seen:
                seen.add(starts)
                yield starts

    def stretch(self, starts: datetime) -> Interval:
        """From a wall clock to the moments in which the event begins and ends."""
        start, end = self.part["DTSTART"].dt, self.part.get("DTEND")
        length = self.part["DURATION"].td if "DURATION" in self.part else None
        if self.is_all_day:
            days = length or (end.dt - start if end else _DAY)
            return Interval(self._moment(starts), self._moment(starts + days))
        if length is None:  # elapsed time, also over a change of the clocks
            length = self._moment(end.dt) - self._moment(start) if end else timedelta(0)
        return Interval(self._moment(starts), self._moment(starts) + length)

    def _rules(self) -> list[Any]:
        rules = self.part.get("RRULE", [])
        return rules if isinstance(rules, list) else [rules]

    def _rule(self, recur: Any, last: datetime) -> Iterator[datetime]:
        parts = dict(recur)
        if parts.get("FREQ", [""])[0] not in _RARE_ENOUGH:
            raise Unfit("an event in it repeats more often than daily")
        if parts["FREQ"][0] in {"DAILY", "WEEKLY"} and not _PLAIN_PARTS.issuperset(parts):
            raise Unfit("an event in it repeats by a rule that is not understood")
        until = parts.pop("UNTIL", None)
        text = icalendar.vRecur(parts).to_ical().decode()  # type: ignore[no-untyped-call] # theirs
        rule: Any = rrulestr(text, dtstart=self._first)
        end = min(last, self._until(until[0])) if until else last
        if "COUNT" not in parts:  # lets a rule that never comes true end
            rule = rule.replace(until=end)
        return itertools.takewhile(lambda starts: starts <= end, rule)

    def _until(self, day: date) -> datetime:
        return self._wall(day) if isinstance(day, datetime) else datetime.combine(day, time.max)

    def _rdates(self) -> Iterator[datetime]:
        return (self._wall(day[0] if isinstance(day, tuple) else day) for day in self._days("RDATE"))

    def _days(self, name: str) -> Iterator[Any]:
        found = self.part.get(name, [])
        for days in found if isinstance(found, list) else [found]:
            yield from (day.dt for day in days.dts)

    def _wall(self, day: date) -> datetime:
        if not isinstance(day, datetime):
            return datetime.combine(day, time())
        return (day.astimezone(self._zone) if day.tzinfo else day).replace(tzinfo=None)

    def _moment(self, day: date) -> datetime:
        if isinstance(day, datetime) and day.tzinfo:
            return day.astimezone(UTC)
        return self._wall(day).replace(tzinfo=self._zone).astimezone(UTC)

    def _refuse_unknown_zone(self) -> None:
        start = self.part["DTSTART"]
        name = start.params.get("TZID")
        if name and not self.is_all_day and start.dt.tzinfo is None:
            raise Unfit(f"the time zone '{name}' in it is not known")
