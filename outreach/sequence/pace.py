"""How fast: daily caps, gaps and the ramp of a mailbox, 5 days of distance for a contact, who goes first.

A mailbox whose server said "too much" goes at half of its pace: twice the gap, half of the day's cap; said again,
at a quarter. Each `RECOVERY` without such a word takes one halving back.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import TypeAlias
from zoneinfo import ZoneInfo

from outreach.sequence.calendar import Calendar
from outreach.sequence.local import first_moment
from outreach.sequence.model import Message, Priority
from outreach.sequence.schedules import Limits

DISTANCE = timedelta(days=5)
REST = timedelta(
    minutes=5
)  # after "too much"; what was under way then hears the same word, which counts once
RECOVERY = timedelta(days=2)
AHEAD = timedelta(days=7)  # no usage lies further ahead, unless the clock was wrong
MOST_HALVINGS = 5
SHORTEST = timedelta(minutes=1)  # the gap that is doubled where there is none
Rank: TypeAlias = tuple[Priority, datetime, datetime, str, tuple[str, str, int], str]


@dataclass(frozen=True, slots=True)
class Usage:
    """What a mailbox has used of its limits: `used` mails on the local `day`; nothing before `next_at`.

    `halvings` of its pace were in force at `slowed_at`, when its server last said "too much".
    """

    first_day: date | None = None  # the ramp counts from here
    day: date | None = None
    used: int = 0
    next_at: datetime | None = None
    halvings: int = 0
    slowed_at: datetime | None = None


def daily_cap(limits: Limits, first_day: date | None, day: date) -> int:
    """How many mails may leave on `day`. A ramp grows with each local day since the mailbox's first."""
    if limits.ramp is None:
        return limits.per_day
    age = 0 if first_day is None else max(0, (day - first_day).days)
    return min(limits.per_day, limits.ramp.start + limits.ramp.add * age)


def slot(limits: Limits, usage: Usage, now: datetime, zone: ZoneInfo) -> datetime | None:
    """None if a mail may leave now, else when to look again. Mail to the owner does not ask."""
    day = _day(usage, now, zone)
    waits = [usage.next_at] if usage.next_at is not None and usage.next_at > now else []
    if is_full(limits, usage, now, zone):
        waits.append(first_moment(day + timedelta(days=1), time.min, zone))
    return max(waits, default=None)


def is_full(limits: Limits, usage: Usage, now: datetime, zone: ZoneInfo) -> bool:
    """Whether the mailbox has sent all that it may on this day."""
    return usage.day == _day(usage, now, zone) and usage.used >= cap_now(limits, usage, now, zone)


def cap_now(limits: Limits, usage: Usage, now: datetime, zone: ZoneInfo) -> int:
    """How many mails may leave on this day, at the pace that the mailbox has now."""
    cap = daily_cap(limits, usage.first_day, _day(usage, now, zone))
    return max(1, cap >> halvings(usage, now))


def use(limits: Limits, usage: Usage, now: datetime, zone: ZoneInfo, *, seed: str) -> Usage:
    """The usage after one more mail. The jitter follows from `seed`."""
    day = _day(usage, now, zone)
    used = usage.used + 1 if usage.day == day else 1
    fraction = int.from_bytes(sha256(seed.encode()).digest()[:8]) / 2**64
    next_at = now + gap(limits, usage, now) + limits.jitter * fraction
    return replace(usage, first_day=usage.first_day or day, day=day, used=used, next_at=next_at)


def wait(usage: Usage, until: datetime) -> Usage:
    """The same usage, but nothing before `until`."""
    return usage if usage.next_at is not None and usage.next_at >= until else replace(usage, next_at=until)


def believe(limits: Limits, usage: Usage, now: datetime, zone: ZoneInfo) -> Usage:
    """What a clock wrote that was more than a week ahead counts as a full day: it goes on tomorrow, not in years."""
    today = now.astimezone(zone).date()
    if usage.day is None or usage.day <= today + AHEAD:
        return usage
    first = min(usage.first_day or today, today)
    return replace(usage, first_day=first, day=today, used=daily_cap(limits, first, today), next_at=None)


def slow_down(limits: Limits, usage: Usage, now: datetime) -> Usage:
    """The usage once the server has said "too much": a rest, and half of the pace from then on."""
    if usage.slowed_at is not None and abs(now - usage.slowed_at) < REST:
        return usage
    slower = replace(usage, halvings=min(halvings(usage, now) + 1, MOST_HALVINGS), slowed_at=now)
    return wait(slower, now + max(REST, gap(limits, slower, now)))


def halvings(usage: Usage, now: datetime) -> int:
    """How often the pace is halved now; 0 where the mailbox goes at its own."""
    if usage.slowed_at is None:
        return 0
    recovered = max(timedelta(0), now - usage.slowed_at) // RECOVERY
    return max(0, usage.halvings - recovered)


def recovers_at(usage: Usage) -> datetime | None:
    """When a mailbox goes at its own pace again, if its server does not complain until then."""
    return None if usage.slowed_at is None else usage.slowed_at + usage.halvings * RECOVERY


def gap(limits: Limits, usage: Usage, now: datetime) -> timedelta:
    """What lies at least between two mails now."""
    often = halvings(usage, now)
    return max(limits.gap, SHORTEST) * (1 << often) if often else limits.gap


def _day(usage: Usage, now: datetime, zone: ZoneInfo) -> date:
    """The local day that counts. A clock that was set back gives no second allowance."""
    today = now.astimezone(zone).date()
    return today if usage.day is None else max(today, usage.day)


def distance(last_mail_at: datetime | None, priority: Priority) -> datetime | None:
    """Before this moment the contact gets no other automated mail. Promises, and the owner, are exempt."""
    if last_mail_at is None or priority in (Priority.OWNER, Priority.PROMISE):
        return None
    return last_mail_at + DISTANCE


def order(messages: Iterable[Message]) -> list[Message]:
    """Who goes first when a cap bites: promises by deadline, then follow-ups, then introductions.

    Among equals the mail that was written first, however often it was put off since; then by contact.
    """
    return sorted(messages, key=rank)


def rank(message: Message) -> Rank:
    """Its place in that order."""
    first = message.deadline_at or message.created_at
    step = message.sequence, message.step, message.occurrence
    return message.priority, first, message.created_at, message.contact_id or "", step, message.key


def seed(message: Message) -> str:
    """What its jitter follows from: not an id of ours, so that a future can be foretold before its ids are made."""
    return f"{message.contact_id or ''}/{message.sequence}/{message.step}/{message.occurrence}"


def turn(message: Message, slot: datetime, calendar: Calendar) -> datetime:
    """When a mail that found its mailbox's limit used up is looked at again: from `slot` on, in its window.

    A promise is looked at then in any case, for its last chance may lie outside of the window.
    """
    return slot if message.is_promise else calendar.find_next_open(slot) or slot
