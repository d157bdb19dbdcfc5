"""What changing from one version of schedules and templates to another does to those who are under way."""

from outreach.sequence.change.differences import Difference, find_differences
from outreach.sequence.change.foresee import Situation, Version, Voice, Waiting
from outreach.sequence.change.moves import HORIZON, Kind, Move, find_moves
from outreach.sequence.change.plan import Burst, Plan, Row, Tally, digest, find_bursts
from outreach.sequence.change.refusals import find_refusals
from outreach.sequence.change.step_differences import find_renamed
from outreach.sequence.change.touched import Touched, find_touched
from outreach.sequence.change.words import say_obstacle, say_summary, say_written

__all__ = [
    "HORIZON",
    "Burst",
    "Difference",
    "Kind",
    "Move",
    "Plan",
    "Row",
    "Situation",
    "Tally",
    "Touched",
    "Version",
    "Voice",
    "Waiting",
    "digest",
    "find_bursts",
    "find_differences",
    "find_moves",
    "find_refusals",
    "find_renamed",
    "find_touched",
    "say_obstacle",
    "say_summary",
    "say_written",
]
