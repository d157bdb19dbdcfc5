"""Busy times of a calendar file, as stretches of time."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import icalendar

from outreach.ics.event import Event, Steps, Unfit
from outreach.sequence.window import Interval

MOST_BYTES = 20 << 20
MOST_STRETCHES = 20_000


def read_busy(raw: bytes, *, zone: ZoneInfo, during: Interval) -> tuple[Interval, ...]:
    """The busy times that touch `during`, in order and without overlaps.

    All-day events and times without a zone count in `zone`. Cancelled events and free ones are left out.
    Raises ValueError with a sentence.
    """
    if len(raw) > MOST_BYTES:
        raise ValueError(f"it is larger than {MOST_BYTES >> 20} MiB")
    try:
        calendars = icalendar.Calendar.from_ical(raw, multiple=True)
        events = [Event(part, zone) for calendar in calendars for part in calendar.walk("VEVENT")]
        busy = list(_busy(events, during))
    except Unfit:
        raise
    except Exception as error:  # foreign bytes through two foreign parsers: any exception means unreadable
        raise ValueError(f"it is no calendar that can be read: {str(error)[:100]}") from error
    if not calendars:
        raise ValueError("it holds no calendar")
    return _merge(busy)


def _busy(events: list[Event], during: Interval) -> Iterator[Interval]:
    replaced = {(event.uid, event.replaces) for event in events if event.replaces is not None}
    left, steps = MOST_STRETCHES, Steps()
    for event in events:
        if is_free(event):
            continue
        for starts in event.starts(during.ends_at, steps):
            stretch = event.stretch(starts)
            moved = event.replaces is None and (event.uid, stretch.starts_at) in replaced
            if moved or not stretch.starts_at < stretch.ends_at:
                continue
            if stretch.ends_at > during.starts_at and stretch.starts_at < during.ends_at:
                left -= 1
                yield stretch
            if left < 0:
                raise Unfit(f"it holds more than {MOST_STRETCHES} busy times")


def _merge(busy: list[Interval]) -> tuple[Interval, ...]:
    merged: list[Interval] = []
    for stretch in sorted(busy, key=lambda stretch: (stretch.starts_at, stretch.ends_at)):
        if merged and stretch.starts_at <= merged[-1].ends_at:
            stretch = Interval(merged[-1].starts_at, max(merged.pop().ends_at, stretch.ends_at))  # noqa: PLW2901
        merged.append(stretch)
    return tuple(merged)


def is_free(event: Event) -> bool:
    """Cancelled, or shown as free: it keeps nobody busy."""
    words = event.says("STATUS", "TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS")
    return not words.isdisjoint({"CANCELLED", "TRANSPARENT", "FREE"})
