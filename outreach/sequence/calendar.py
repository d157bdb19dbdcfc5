"""When mail may leave: windows, business days, holidays, absences; right over every change of the clocks."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from outreach.errors import NotPossible
from outreach.sequence.local import ONE_DAY, add_months, day_exists, first_moment, local_day, to_moment
from outreach.sequence.schedules import Repeat, Wait
from outreach.sequence.window import Interval, SendWindow

MARGIN = timedelta(hours=1)  # a mail that a deadline pulls earlier leaves this long before the window closes
HORIZON = 400  # days that the next window is looked for

Stretch = tuple[datetime, datetime]  # open from, included, until, not included


@dataclass(frozen=True, slots=True)
class Calendar:
    """A send window in one zone. Every moment in and out is aware UTC.

    Days once worked out are remembered, so contacts of one zone had better share a calendar.
    """

    window: SendWindow
    zone: ZoneInfo
    _stretches: dict[date, tuple[Stretch, ...]] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )
    _business: dict[date, bool] = field(default_factory=dict, init=False, compare=False, repr=False)

    def is_open(self, at: datetime) -> bool:
        """Whether mail may leave at this moment."""
        return self.find_next_open(at, days=1) == at

    def closed_by(self, at: datetime) -> str:
        """Which key of `send_window` closes this moment; `calendars` where the owner is busy, "" where it is open."""
        day = local_day(at, self.zone)
        if self.is_open(at):
            return ""
        if any(absence.first <= day <= absence.last for absence in self.window.away):
            return "away"
        if day.weekday() not in self.window.days:
            return "days"
        if not self.is_business_day(day):
            return "holidays"
        is_busy = any(busy.starts_at <= at < busy.ends_at for busy in self.window.busy)
        return "calendars" if is_busy else "hours"

    def next_open(self, at: datetime) -> datetime:
        """The first open moment at or after `at`; raises NotPossible if none comes within 400 days."""
        found = self.find_next_open(at)
        if found is None:
            day = local_day(at, self.zone)
            raise NotPossible(
                what=f"There is no send window in the {HORIZON} days after {day:%Y-%m-%d}",
                why="look at `send_window`: days, holidays, away",
            )
        return found

    def find_next_open(self, at: datetime, *, days: int = HORIZON) -> datetime | None:
        """The first open moment at or after `at`, on its local day or one of the `days` after it."""
        day = local_day(at, self.zone)
        for _ in range(days + 1):
            for opens_at, closes_at in self.stretches(day):
                if at < closes_at:
                    return max(at, opens_at)
            day += ONE_DAY
        return None

    def last_open(self, after: datetime, before: datetime) -> datetime | None:
        """When to leave in the last open stretch of [after, before): an hour before it ends, or as it begins.

        None if no moment of [after, before) is open. The hour leaves room for gaps and retries.
        """
        day, first = local_day(before, self.zone) + ONE_DAY, local_day(after, self.zone)
        while day >= first:
            for opens_at, closes_at in reversed(self.stretches(day)):
                starts_at, ends_at = max(opens_at, after), min(closes_at, before)
                if starts_at < ends_at:
                    return max(starts_at, ends_at - MARGIN)
            day -= ONE_DAY
        return None

    def leave_between(self, anchor: datetime, earliest: datetime, deadline: datetime) -> datetime:
        """When a mail with a deadline leaves: never before `anchor`, and before `deadline` if `anchor` is.

        In the first window after the wait (`earliest`); if that comes too late, in the last window before the
        deadline, even if the wait is not over; if there is none, outside the window, with an hour to spare.
        """
        opens_at = self.find_next_open(max(anchor, earliest))
        if opens_at is not None and opens_at < deadline:
            return opens_at
        pulled = self.last_open(anchor, deadline)
        return max(anchor, min(earliest, deadline - MARGIN)) if pulled is None else pulled

    def is_business_day(self, day: date) -> bool:
        """A weekday of the window that is no holiday. The days of an absence still count."""
        found = self._business.get(day)
        if found is None:
            wanted = day.weekday() in self.window.days and day not in self.window.holidays
            found = self._business[day] = wanted and day_exists(day, self.zone)
        return found

    def add(self, wait: Wait, to: datetime) -> datetime:
        """When the wait is over: hours as they pass, then days and business days of the local calendar."""
        moment = to + wait.elapsed
        if not wait.days and not wait.business_days:
            return moment
        wall = moment.astimezone(self.zone).replace(tzinfo=None)
        day = self._business_day_after(wall.date() + timedelta(days=wait.days), wait.business_days)
        return to_moment(datetime.combine(day, wall.time()), self.zone)

    def add_repeat(self, repeat: Repeat, to: datetime) -> datetime:
        """One interval later at the same local time: months (31 January and one: 28 February), then days."""
        wall = to.astimezone(self.zone).replace(tzinfo=None)
        day = add_months(wall.date(), repeat.months) + timedelta(days=repeat.days)
        return to_moment(datetime.combine(day, wall.time()), self.zone)

    def stretches(self, day: date) -> tuple[Stretch, ...]:
        """The open stretches of one local day, in order."""
        found = self._stretches.get(day)
        if found is None:
            found = self._stretches[day] = self._find_stretches(day)
        return found

    def _business_day_after(self, day: date, count: int) -> date:
        left, steps = count, 0
        while left:
            day, steps = day + ONE_DAY, steps + 1
            left -= self.is_business_day(day)
            if steps > HORIZON + 7 * count:
                raise NotPossible(
                    what=f"{count} business days cannot be counted", why="`send_window` has too few"
                )
        return day

    def _find_stretches(self, day: date) -> tuple[Stretch, ...]:
        away = any(absence.first <= day <= absence.last for absence in self.window.away)
        if away or not self.is_business_day(day):
            return ()
        opens_at = first_moment(day, self.window.opens, self.zone)
        if local_day(opens_at, self.zone) != day:
            return ()
        closes_at = first_moment(day, self.window.closes, self.zone)
        if closes_at <= opens_at:  # the clocks jump over the whole window: it moves behind the jump
            closes_at = opens_at + self._width()
        return _without((opens_at, closes_at), self.window.busy)

    def _width(self) -> timedelta:
        return datetime.combine(date.min, self.window.closes) - datetime.combine(date.min, self.window.opens)


def _without(stretch: Stretch, busy: tuple[Interval, ...]) -> tuple[Stretch, ...]:
    """What is left of the stretch around the busy intervals."""
    opens_at, closes_at = stretch
    left = []
    near = (b for b in busy if b.starts_at < closes_at and b.ends_at > opens_at)
    for interval in sorted(near, key=lambda b: b.starts_at):
        if interval.starts_at > opens_at:
            left.append((opens_at, interval.starts_at))
        opens_at = max(opens_at, interval.ends_at)
    return (*left, (opens_at, closes_at)) if opens_at < closes_at else tuple(left)


def find_zone(name: str | None) -> ZoneInfo | None:
    """The IANA zone of this name; None for none, or one that is unknown here."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a folder of zones ("America") is an OSError
        return None


def send_zone(window: SendWindow, contact_zone: str | None, owner_zone: ZoneInfo) -> ZoneInfo:
    """The zone whose hours the window means; the owner's where the contact's is not known."""
    if window.zone == "contact":
        return find_zone(contact_zone) or owner_zone
    return owner_zone if window.zone == "owner" else find_zone(window.zone) or owner_zone
