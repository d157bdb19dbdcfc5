"""When mail may leave, as schedules.yaml and the owner's calendars say it: days, hours, and what lies between."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime, time


@dataclass(frozen=True, slots=True)
class DateRange:
    """Local days, both ends included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of time, `starts_at` included, `ends_at` not; both aware UTC."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class SendWindow:
    """When mail may leave: weekdays (0 is Monday) and hours, in the contact's, owner's or another zone."""

    days: frozenset[int] = frozenset(range(5))
    opens: time = time(8, 30)
    closes: time = time(17, 0)
    zone: str = "contact"  # "contact", "owner" or an IANA name
    holidays: Container[date] = ()
    away: tuple[DateRange, ...] = ()
    busy: tuple[Interval, ...] = ()  # from .ics calendars
