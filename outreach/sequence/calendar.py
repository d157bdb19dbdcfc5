"""When mail may leave: windows, business days, holidays, absences; right over every change of the clocks."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from outreach.sequence.schedules import Repeat, SendWindow, Wait


@dataclass(frozen=True, slots=True)
class Calendar:
    """A send window in one zone. Every moment in and out is aware UTC."""

    window: SendWindow
    zone: ZoneInfo

    def is_open(self, at: datetime) -> bool:
        raise NotImplementedError

    def next_open(self, at: datetime) -> datetime:
        """The first open moment at or after `at`; raises NotPossible if none comes within 400 days."""
        raise NotImplementedError

    def last_open(self, after: datetime, before: datetime) -> datetime | None:
        """When to leave in the last open stretch of [after, before); None if there is none."""
        raise NotImplementedError

    def leave_between(self, anchor: datetime, earliest: datetime, deadline: datetime) -> datetime:
        """When a mail with a deadline leaves; never before `anchor`, always before `deadline`."""
        raise NotImplementedError

    def is_business_day(self, day: date) -> bool:
        raise NotImplementedError

    def add(self, wait: Wait, to: datetime) -> datetime:
        raise NotImplementedError

    def add_repeat(self, repeat: Repeat, to: datetime) -> datetime:
        raise NotImplementedError


def first_moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The first moment (UTC) at which the local clock shows this time of this day, or has jumped past it."""
    raise NotImplementedError
