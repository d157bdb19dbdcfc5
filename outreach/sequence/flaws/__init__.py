"""What schedules.yaml says and cannot mean: values in, flaws out, no files and no clock."""

from collections.abc import Collection, Iterator
from datetime import datetime

from outreach.sequence.flaws.allow import find_unknown, is_allowed
from outreach.sequence.flaws.finding import Finding, Spot
from outreach.sequence.flaws.flaw import Flaw
from outreach.sequence.flaws.manners import find_bad_manners
from outreach.sequence.flaws.promises import find_broken_promises
from outreach.sequence.flaws.reach import find_unreachable, starts_with
from outreach.sequence.flaws.rules import RULES, Rule, Severity
from outreach.sequence.schedules import Schedules

__all__ = [
    "RULES",
    "Finding",
    "Flaw",
    "Rule",
    "Severity",
    "Spot",
    "find_flaws",
    "find_unknown",
    "is_allowed",
    "starts_with",
]


def find_flaws(schedules: Schedules, *, noted: Collection[str], now: datetime) -> Iterator[Flaw]:
    """All of them; calendars are walked from `now`. `noted`: the templates that print what was noted of a meeting."""
    yield from find_unreachable(schedules)
    yield from find_bad_manners(schedules, noted)
    yield from find_broken_promises(schedules, now)
