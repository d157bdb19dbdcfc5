"""The future, played: what the daemon would do with these people from now on, in memory and in seconds."""

from outreach.sequence.future.acts import Act
from outreach.sequence.future.behaviour import Answer, Behaviour, OwnerHabits, Script
from outreach.sequence.future.people import TEMPERS, Habits, Temper
from outreach.sequence.future.play import play
from outreach.sequence.future.values import Deed, Person, What, World

__all__ = [
    "TEMPERS",
    "Act",
    "Answer",
    "Behaviour",
    "Deed",
    "Habits",
    "OwnerHabits",
    "Person",
    "Script",
    "Temper",
    "What",
    "World",
    "play",
]
