"""A promise: a mail with a deadline. It ends as kept, late or broken, and the owner hears of it in time."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from outreach.sequence.calendar import MARGIN, Calendar
from outreach.sequence.model import OPEN, Message, State
from outreach.sequence.schedules import Step

WARNINGS = (1 / 2, 5 / 6)  # of the time from start to deadline


class Keeping(StrEnum):
    """How a promise stands. A mail that leaves after its deadline stays `late`."""

    OPEN = "open"
    KEPT = "kept"
    LATE = "late"  # left after the deadline, or has not left and the deadline is over
    BROKEN = "broken"  # will never leave


@dataclass(frozen=True, slots=True)
class Promise:
    """From `started_at` (say, a meeting) to `deadline_at`. `sent_at`: it left; `given_up`: it never will."""

    started_at: datetime
    deadline_at: datetime
    sent_at: datetime | None = None
    given_up: bool = False


def find_promise(message: Message, started_at: datetime) -> Promise | None:
    """The promise that this message is; None if it has no deadline."""
    if message.deadline_at is None:
        return None
    sent_at = message.ended_at if message.state is State.SENT else None
    given_up = message.state is not State.SENT and message.state not in OPEN
    return Promise(started_at, message.deadline_at, sent_at, given_up)


def keeping(promise: Promise, now: datetime) -> Keeping:
    """How the promise stands at `now`. Leaving at the deadline itself still keeps it."""
    if promise.given_up:
        return Keeping.BROKEN
    if promise.sent_at is not None:
        return Keeping.KEPT if promise.sent_at <= promise.deadline_at else Keeping.LATE
    return Keeping.OPEN if now <= promise.deadline_at else Keeping.LATE


def warning_times(promise: Promise) -> tuple[datetime, ...]:
    """When the owner is warned while something is missing: at half and at five sixths of the time."""
    span = promise.deadline_at - promise.started_at
    return tuple(promise.started_at + span * share for share in WARNINGS)


def find_warning(promise: Promise, warned: int, now: datetime) -> int | None:
    """The warning to give now (1 or 2) after `warned` were given; None if none is due.

    After a stop of the daemon the second stands for both, so that the owner gets one mail.
    """
    if keeping(promise, now) is not Keeping.OPEN:
        return None
    due = sum(at <= now for at in warning_times(promise))
    return due if due > warned else None


def leaves_unreviewed(
    message: Message, step: Step, promise: Promise, calendar: Calendar, now: datetime
) -> bool:
    """Whether a draft leaves although nobody approved it: at the last call, where its step says so.

    Only what waited for a review until then: what the owner moved, or what was written when it was too late already,
    still waits for her word.
    """
    if message.state is not State.DRAFT or step.unreviewed != "send":
        return False
    if message.due_at > promise.deadline_at or (message.not_after or now) < now:
        return False
    return now >= last_call(calendar, promise.started_at, promise.deadline_at)


def send_unreviewed(message: Message, now: datetime) -> Message:
    """The draft, as it leaves then."""
    approved = replace(message, state=State.APPROVED, due_at=now, approved_hash=message.content_hash)
    return replace(approved, approved_by="unreviewed: send")


def last_call(calendar: Calendar, after: datetime, deadline: datetime) -> datetime:
    """The last good moment for a promise to leave: from then on `unreviewed: ask | send` decides."""
    return calendar.last_open(after, deadline) or max(after, deadline - MARGIN)
