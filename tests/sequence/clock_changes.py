"""Every change of the clocks in every zone of tzdata, found by looking at the offsets."""

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

STRIDE = timedelta(days=9)  # Ramadan suspends summer time for about a month
FIRST, LAST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2041, 1, 1, tzinfo=UTC)


@cache
def all_changes():
    """(zone, moment, offset before, offset after) from 1990 to 2040; zones with one history count once."""
    histories = {}
    for name in sorted(available_timezones()):
        zone = ZoneInfo(name)
        history = tuple(_changes_of(zone))
        histories.setdefault(history, zone)
    return [(zone, *change) for history, zone in histories.items() for change in history]


def _changes_of(zone):
    at, offset = FIRST, FIRST.astimezone(zone).utcoffset()
    while at < LAST:
        later = at + STRIDE
        new = later.astimezone(zone).utcoffset()
        if new != offset:
            moment = _change_between(zone, at, later, offset)
            yield moment, offset, moment.astimezone(zone).utcoffset()
            later, new = moment, moment.astimezone(zone).utcoffset()
        at, offset = later, new


def _change_between(zone, before, after, offset):
    """The first second with another offset."""
    while (seconds := (after - before) // timedelta(seconds=1)) > 1:
        middle = before + timedelta(seconds=seconds // 2)
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after
