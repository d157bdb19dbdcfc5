"""Whom the owner met, by her calendar. In doubt, nobody: a question about a talk that never was is one too many."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from outreach.sequence.local import ONE_DAY, first_moment, local_day
from outreach.sequence.window import Interval

SETTLE = timedelta(
    minutes=15
)  # talks take longer than planned, and what falls out is moved in the last minute
LOOK_BACK = timedelta(hours=48)  # after that, a thank-you for it is late anyway
LONGEST = timedelta(hours=12)  # what takes longer is no talk with somebody
MOST_GUESTS = 10  # where more come it is a lecture
DECENT = (time(8), time(20))  # of the owner's clock
LONGEST_TITLE = 300
# A name beside one of these is no sign that its bearer was there; as `_words` writes them.
_DOUBTS = """about abgesagt anniversary birthday canceled cancelled cancelado cancelada confirm cumpleanos draft email
geburtstag hold maybe prep prepare re remind reminder tentative todo wegen write"""
_DOUBTFUL = frozenset(_DOUBTS.split())


@dataclass(frozen=True, slots=True)
class Appointment:
    """One entry of the owner's calendar, at one time. What strangers need not know shows itself in no repr.

    `uid` and `instance` say which one it is, also after it was moved. Addresses are in their canonical form.
    """

    uid: str = field(repr=False)
    instance: str
    starts_at: datetime
    ends_at: datetime
    title: str = field(repr=False, default="")
    coming: frozenset[str] = field(repr=False, default=frozenset())  # invited, or inviting, and not declined
    declined: frozenset[str] = field(repr=False, default=frozenset())


class FullName(NamedTuple):
    """Of a contact."""

    contact_id: str
    given: str
    family: str


def ended_lately(now: datetime) -> Interval:
    """Whatever ended in there is asked about now, if it was not asked before."""
    return Interval(now - LOOK_BACK, now - SETTLE)


def may_be_meeting(appointment: Appointment, own: Collection[str]) -> bool:
    """Neither too long nor too crowded for a talk, and the owner did not decline. `own`: the owner's addresses."""
    length = appointment.ends_at - appointment.starts_at
    stayed_away = any(address in own for address in appointment.declined - appointment.coming)
    return timedelta(0) < length <= LONGEST and not stayed_away and len(appointment.coming) <= MOST_GUESTS


def guests(appointment: Appointment, own: Collection[str]) -> frozenset[str]:
    """The addresses of everybody else who was to come."""
    return frozenset(address for address in appointment.coming if address not in own)


def may_be_known_by_title(appointment: Appointment, own: Collection[str]) -> bool:
    """Where others are invited, the title may speak of somebody who is not there."""
    return not any(address not in own for address in appointment.coming | appointment.declined)


def find_named(title: str, names: Iterable[FullName]) -> frozenset[str]:
    """The contacts whose full name stands in the title, as `Rosa Lind` or as `Lind, Rosa`.

    Nobody where two contacts could be meant by the same words, or where the words say something else of them.
    """
    words = _words(title[:LONGEST_TITLE])
    if not _DOUBTFUL.isdisjoint(words):
        return frozenset()
    found: dict[str, set[int]] = {}
    for contact_id, given, family in names:
        if given.strip() and family.strip():
            places = _places(words, _words(given), _words(family))
            if places:
                found[contact_id] = places
    return frozenset(
        one
        for one, places in found.items()
        if all(places.isdisjoint(others) for other, others in found.items() if other != one)
    )


def _places(words: list[str], given: list[str], family: list[str]) -> set[int]:
    """The positions in `words` that such a name takes."""
    return {
        position
        for name in (given + family, family + given)
        for start in range(len(words) - len(name) + 1)
        if words[start : start + len(name)] == name
        for position in range(start, start + len(name))
    }


def _words(text: str) -> list[str]:
    """Without accents and capitals."""
    bare = (c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.findall(r"\w+", "".join(bare).casefold())


def decent_hour(at: datetime, zone: ZoneInfo) -> datetime:
    """`at`, or where that is too late or too early to be asked anything, eight in the morning."""
    day, clock = local_day(at, zone), at.astimezone(zone).time()
    if DECENT[0] <= clock < DECENT[1]:
        return at
    return first_moment(day if clock < DECENT[0] else day + ONE_DAY, DECENT[0], zone)
