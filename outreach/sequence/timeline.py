"""The heart: from a sequence, an enrollment, the facts and `now`, what happens next, when, and why."""

from collections.abc import Iterator
from datetime import datetime

from outreach.sequence.calendar import Calendar
from outreach.sequence.decision import Facts, Finish, Mail, Next, Nothing, OwnerTask, Reason, Skip
from outreach.sequence.model import Enrollment
from outreach.sequence.schedules import Sequence

__all__ = ["Facts", "Finish", "Mail", "Next", "Nothing", "OwnerTask", "Reason", "Skip", "next_step", "walk"]


def next_step(
    sequence: Sequence, enrollment: Enrollment, facts: Facts, calendar: Calendar, now: datetime
) -> Next:
    """What happens next in this enrollment. Act on it when `due_at` has come; until then look again at `due_at`."""
    raise NotImplementedError


def walk(
    sequence: Sequence,
    enrollment: Enrollment,
    facts: Facts,
    calendar: Calendar,
    now: datetime,
    until: datetime,
) -> Iterator[Next]:
    """What happens up to `until`, if everything goes out on time and nobody answers."""
    raise NotImplementedError
