"""Busy times from calendar files: .ics (RFC 5545) to stretches of time."""

import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
from dateutil.rrule import rrulestr

from outreach.sequence.schedules import Interval

MOST_BYTES = 20 << 20
MOST_STRETCHES = 20_000
_RARE_ENOUGH = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
# By day or week, other parts can describe a day that never comes; dateutil looks for it until the year 9999.
_PLAIN_PARTS = frozenset(
    {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYMONTH", "BYHOUR", "BYMINUTE", "BYSECOND"}
)
_DAY = timedelta(days=1)


def read_calendar(raw: bytes, *, zone: ZoneInfo, during: Interval) -> tuple[Interval, ...]:
    """The busy times that touch `during`, in order and without overlaps.

    All-day events and times without a zone count in `zone`. Cancelled events and free ones are left out.
    Raises ValueError with a sentence.
    """
    if len(raw) > MOST_BYTES:
        raise ValueError(f"it is larger than {MOST_BYTES >> 20} MiB")
    try:
        calendars = icalendar.Calendar.from_ical(raw, multiple=True)
        events = [_Event(part, zone) for calendar in calendars for part in calendar.walk("VEVENT")]
        busy = list(_busy(events, during))
    except _Unfit:
        raise
    except Exception as error:  # foreign bytes through two foreign parsers: any exception means unreadable
        raise ValueError(f"it is no calendar that can be read: {str(error)[:100]}") from error
    if not calendars:
        raise ValueError("it holds no calendar")
    return _merge(busy)


class _Unfit(ValueError):
    pass


def _busy(events: list["_Event"], during: Interval) -> Iterator[Interval]:
    replaced = {(event.uid, event.replaces) for event in events if event.replaces is not None}
    left = MOST_STRETCHES
    for event in events:
        if event.is_free:
            continue
        for starts in event.starts(during.ends_at):
            stretch = event.stretch(starts)
            moved = event.replaces is None and (event.uid, stretch.starts_at) in replaced
            if moved or not stretch.starts_at < stretch.ends_at:
                continue
            if stretch.ends_at > during.starts_at and stretch.starts_at < during.ends_at:
                left -= 1
                yield stretch
            if left < 0:
                raise _Unfit(f"it holds more than {MOST_STRETCHES} busy times")


def _merge(busy: list[Interval]) -> tuple[Interval, ...]:
    merged: list[Interval] = []
    for stretch in sorted(busy, key=lambda stretch: (stretch.starts_at, stretch.ends_at)):
        if merged and stretch.starts_at <= merged[-1].ends_at:
            stretch = Interval(merged[-1].starts_at, max(merged.pop().ends_at, stretch.ends_at))  # noqa: PLW2901
        merged.append(stretch)
    return tuple(merged)


class _Event:
    """A VEVENT, its times as wall clock of its own zone, so that a repeat stays at nine o'clock all year."""

    def __init__(self, part: Any, owners_zone: ZoneInfo) -> None:
        self._part = part
        start = part["DTSTART"].dt
        self._is_all_day = not isinstance(start, datetime)
        self._zone: tzinfo = owners_zone if self._is_all_day else start.tzinfo or owners_zone
        self._refuse_unknown_zone()
        self._first = self._wall(start)
        self.uid = str(part.get("UID", ""))
        self.is_free = _is_free(part)
        # The moment of a series that this event stands for, where it changes one of them:
        self.replaces = self._moment(part["RECURRENCE-ID"].dt) if "RECURRENCE-ID" in part else None

    def starts(self, until: datetime) -> Iterator[datetime]:
        """Wall clock of each occurrence, up to a little after `until`."""
        last = until.replace(tzinfo=None) + _DAY  # no zone is further than a day from UTC
        left_out = {self._wall(day) for day in self._days("EXDATE")}
        seen: set[datetime] = set()
        for starts in itertools.chain(
            [self._first], self._rdates(), *(self._rule(r, last) for r in self._rules())
        ):
            if starts not in left_out and starts not in seen:
                seen.add(starts)
                yield starts

    def stretch(self, starts: datetime) -> Interval:
        """From a wall clock to the moments in which the event begins and ends."""
        start, end = self._part["DTSTART"].dt, self._part.get("DTEND")
        length = self._part["DURATION"].td if "DURATION" in self._part else None
        if self._is_all_day:
            days = length or (end.dt - start if end else _DAY)
            return Interval(self._moment(starts), self._moment(starts + days))
        if length is None:  # elapsed time, also over a change of the clocks
            length = self._moment(end.dt) - self._moment(start) if end else timedelta(0)
        return Interval(self._moment(starts), self._moment(starts) + length)

    def _rules(self) -> list[Any]:
        rules = self._part.get("RRULE", [])
        return rules if isinstance(rules, list) else [rules]

    def _rule(self, recur: Any, last: datetime) -> Iterator[datetime]:
        parts = dict(recur)
        if parts.get("FREQ", [""])[0] not in _RARE_ENOUGH:
            raise _Unfit("an event in it repeats more often than daily")
        if parts["FREQ"][0] in {"DAILY", "WEEKLY"} and not _PLAIN_PARTS.issuperset(parts):
            raise _Unfit("an event in it repeats by a rule that is not understood")
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
        found = self._part.get(name, [])
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
        start = self._part["DTSTART"]
        name = start.params.get("TZID")
        if name and not self._is_all_day and start.dt.tzinfo is None:
            raise _Unfit(f"the time zone '{name}' in it is not known")


def _is_free(part: Any) -> bool:
    words = {str(part.get(name, "")).upper() for name in ("STATUS", "TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS")}
    return not words.isdisjoint({"CANCELLED", "TRANSPARENT", "FREE"})
