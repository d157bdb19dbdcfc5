"""Somebody at a practice has answered: colleagues there are not chased meanwhile, where their campaign says so."""

from collections.abc import Callable, Iterable
from datetime import datetime

from outreach.sequence.calendar import Calendar
from outreach.sequence.model import Enrollment
from outreach.sequence.schedules import Campaign, Schedules

MOST = 50  # colleagues; a domain of more people is no practice
BECAUSE = "a colleague answered"


def anybody_waits(schedules: Schedules) -> bool:
    """Whether any campaign says so."""
    return any(campaign.colleagues_wait is not None for campaign in schedules.campaigns.values())


def find_end(
    schedules: Schedules,
    active: Iterable[Enrollment],
    since: datetime,
    calendar_of: Callable[[Campaign], Calendar],
) -> datetime | None:
    """Until when somebody with these enrollments is not chased after an answer of `since`; None: nothing chases."""
    chases = [e for e in active if _is_chase(schedules, e.sequence) and e.campaign in schedules.campaigns]
    waits = [schedules.campaigns[e.campaign] for e in chases]
    ends = [calendar_of(c).add(c.colleagues_wait, since) for c in waits if c.colleagues_wait is not None]
    return max(ends, default=None)


def is_longer(until: datetime | None, paused_until: datetime | None, now: datetime) -> bool:
    """Whether a pause until then is one, and longer than the one that there is."""
    return until is not None and until > now and not (paused_until and paused_until >= until)


def _is_chase(schedules: Schedules, sequence: str) -> bool:
    """What an answer of their own would stop."""
    known = schedules.sequences.get(sequence)
    return known is not None and "replied" in known.stops
