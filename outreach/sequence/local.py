"""Local clocks and days to moments, over every gap and fold; moments are aware UTC throughout."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
NOON = time(12)


def local_day(at: datetime, zone: ZoneInfo) -> date:
    """The day on the wall at this moment."""
    return at.astimezone(zone).date()


def to_moment(wall: datetime, zone: ZoneInfo) -> datetime:
    """A naive wall time as a moment: in a gap it moves forward by the gap, of two in a fold the first counts.

    That is what `fold=0` means to zoneinfo (PEP 495), but only on the way to UTC: until then it is naive.
    """
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def day_exists(day: date, zone: ZoneInfo) -> bool:
    """Pacific/Apia had no 30 December 2011."""
    return local_day(to_moment(datetime.combine(day, NOON), zone), zone) == day


def first_moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The first moment at which the local clock shows this time of this day, or has jumped past it."""
    wall = datetime.combine(day, at)
    shifted = to_moment(wall, zone)
    if shifted.astimezone(zone).replace(tzinfo=None) == wall:
        return shifted
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)  # in a gap, fold=1 counts from behind the jump
    return _jump_between(before, shifted, wall, zone)


def _jump_between(before: datetime, after: datetime, wall: datetime, zone: ZoneInfo) -> datetime:
    """The second at which the clock jumps past `wall`."""
    while (seconds := int((after - before).total_seconds())) > 1:
        middle = before + timedelta(seconds=seconds // 2)
        if middle.astimezone(zone).replace(tzinfo=None) < wall:
            before = middle
        else:
            after = middle
    return after


def add_months(day: date, months: int) -> date:
    """The same day some months later; the last of the month where that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
