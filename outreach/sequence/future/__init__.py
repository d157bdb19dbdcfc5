"""The future, played: what the daemon would do with these people from now on, in memory and in seconds."""

from outreach.sequence.future.acts import Act
from outreach.sequence.future.behaviour import Answer, Behaviour, OwnerHabits, Script
from outreach.sequence.future.play import play
from outreach.sequence.future.values import Deed, Person, What, World

__all__ = ["Act", "Answer", "Behaviour", "Deed", "OwnerHabits", "Person", "Script", "What", "World", "play"]
