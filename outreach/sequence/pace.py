"""How fast: daily caps, gaps and the ramp of a mailbox, 5 days of distance for a contact, who goes first."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from outreach.sequence.local import first_moment
from outreach.sequence.model import Message, Priority
from outreach.sequence.schedules import Limits

DISTANCE = timedelta(days=5)


@dataclass(frozen=True, slots=True)
class Usage:
    """What a mailbox has used of its limits: `used` mails on the local `day`; nothing before `next_at`."""

    first_day: date | None = None  # the ramp counts from here
    day: date | None = None
    used: int = 0
    next_at: datetime | None = None


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
    if usage.day == day and usage.used >= daily_cap(limits, usage.first_day, day):
        waits.append(first_moment(day + timedelta(days=1), time.min, zone))
    return max(waits, default=None)


def use(limits: Limits, usage: Usage, now: datetime, zone: ZoneInfo, *, seed: str) -> Usage:
    """The usage after one more mail. The jitter follows from `seed`, say the message's key."""
    day = _day(usage, now, zone)
    used = usage.used + 1 if usage.day == day else 1
    fraction = int.from_bytes(sha256(seed.encode()).digest()[:8]) / 2**64
    next_at = now + limits.gap + limits.jitter * fraction
    return Usage(usage.first_day or day, day, used, next_at)


def wait(usage: Usage, until: datetime) -> Usage:
    """The same usage, but nothing before `until`."""
    return usage if usage.next_at is not None and usage.next_at >= until else replace(usage, next_at=until)


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
    """Who goes first when a cap bites: promises by deadline, then follow-ups, then introductions."""
    return sorted(messages, key=lambda m: (m.priority, m.deadline_at or m.due_at, m.due_at, m.key))
