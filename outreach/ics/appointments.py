"""The owner's calendar as appointments with people: what ended, and who was to come."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import icalendar

from outreach.ics.busy import is_free
from outreach.ics.event import Event, Steps, Unfit
from outreach.ics.near import keep_near
from outreach.mail.address import canonical
from outreach.sequence.appointments import LONGEST_TITLE, Appointment
from outreach.sequence.window import Interval

MOST_BYTES = 10 << 20
MOST_KEPT = 4 << 20  # of it, about these days: the icalendar library takes a second for a megabyte
MOST_PEOPLE = 200  # of one event; more are not read
_NOT_PEOPLE = frozenset({"RESOURCE", "ROOM", "GROUP"})
_DOUBTFUL = frozenset({"CANCELLED", "TENTATIVE", "PRIVATE", "CONFIDENTIAL"})


def read_appointments(raw: bytes, *, zone: ZoneInfo, during: Interval) -> tuple[Appointment, ...]:
    """Those that end in `during`, in the order in which they end; times without a zone count in `zone`.

    Left out is what is cancelled, tentative, private or free, what lasts all day, and what cannot be understood:
    anybody may write into a calendar by an invitation, and must not blind it. Raises ValueError with a sentence
    where the whole is no calendar.
    """
    if len(raw) > MOST_BYTES:
        raise ValueError(f"it is larger than {MOST_BYTES >> 20} MiB")
    near = keep_near(raw, during)
    if len(near) > MOST_KEPT:
        raise ValueError("it holds too many events of these days")
    try:
        calendars = icalendar.Calendar.from_ical(near, multiple=True)
    except Exception as error:  # foreign bytes through a foreign parser; its words may quote a title
        raise ValueError(f"it is no calendar that can be read ({type(error).__name__})") from error
    if not any(calendar.name == "VCALENDAR" for calendar in calendars):
        raise ValueError("it holds no calendar")
    events = [event for calendar in calendars for event in _events(calendar, zone)]
    found = _unfold(_newest(events), during)
    return tuple(sorted(found, key=lambda each: (each.ends_at, each.uid, each.instance)))


def _events(calendar: Any, zone: ZoneInfo) -> Iterator[Event]:
    if str(calendar.get("METHOD", "")).upper() == "CANCEL":
        return
    for part in calendar.walk("VEVENT"):
        try:
            yield Event(part, zone)
        except Exception:  # noqa: BLE001, S112 - whatever it is, this event is not understood
            continue


def _newest(events: list[Event]) -> list[Event]:
    """Of several versions of one event the last; none of a series that was cancelled, or changed `and all after`."""
    newest: dict[tuple[str, object], Event] = {}
    for event in events:
        known = newest.get((event.uid, event.replaces))
        if known is None or _version(event) >= _version(known):
            newest[event.uid, event.replaces] = event
    lost = {event.uid for event in newest.values() if _ends_series(event)}
    return [event for event in newest.values() if event.uid and event.uid not in lost]


def _version(event: Event) -> int:
    try:
        return int(event.part.get("SEQUENCE", 0))
    except (TypeError, ValueError):
        return 0


def _ends_series(event: Event) -> bool:
    if event.replaces is None:
        return "CANCELLED" in event.says("STATUS")
    return "RANGE" in event.part["RECURRENCE-ID"].params


def _unfold(events: list[Event], during: Interval) -> Iterator[Appointment]:
    replaced = {(event.uid, event.replaces) for event in events if event.replaces is not None}
    steps = Steps()
    for event in events:
        if event.is_all_day or is_free(event) or not _DOUBTFUL.isdisjoint(event.says("STATUS", "CLASS")):
            continue
        try:
            for stretch in _ended(event, during, steps):
                if event.replaces is None and (event.uid, stretch.starts_at) in replaced:
                    continue
                yield _make(event, stretch)
        except Unfit as unfit:
            if steps.are_gone:
                raise ValueError(str(unfit)) from unfit
        except Exception:  # noqa: BLE001, S112 - the same
            continue


def _ended(event: Event, during: Interval, steps: Steps) -> Iterator[Interval]:
    for starts in event.starts(during.ends_at, steps):
        stretch = event.stretch(starts)
        if during.starts_at < stretch.ends_at <= during.ends_at:
            yield stretch


def _make(event: Event, stretch: Interval) -> Appointment:
    coming, declined = _people(event.part)
    return Appointment(
        uid=event.uid,
        instance=(event.replaces or stretch.starts_at).isoformat(),
        starts_at=stretch.starts_at,
        ends_at=stretch.ends_at,
        title=str(event.part.get("SUMMARY", ""))[:LONGEST_TITLE],
        coming=coming - declined,
        declined=declined,
    )


def _people(part: Any) -> tuple[frozenset[str], frozenset[str]]:
    """Who comes, and who does not: by `mailto:`, or by the EMAIL that Apple writes beside an address of its own."""
    coming: set[str] = set()
    declined: set[str] = set()
    for who in [*_all(part, "ORGANIZER"), *_all(part, "ATTENDEE")][:MOST_PEOPLE]:
        params = getattr(who, "params", {})
        scheme, _, rest = str(who).strip().partition(":")
        address = str(params.get("EMAIL", "")) or (rest if scheme.lower() == "mailto" else "")
        if "@" not in address or str(params.get("CUTYPE", "")).upper() in _NOT_PEOPLE:
            continue
        stays_away = str(params.get("PARTSTAT", "")).upper() == "DECLINED"
        (declined if stays_away else coming).add(canonical(address.partition("?")[0]))
    return frozenset(coming), frozenset(declined)


def _all(part: Any, name: str) -> list[Any]:
    found = part.get(name, [])
    return found if isinstance(found, list) else [found]
