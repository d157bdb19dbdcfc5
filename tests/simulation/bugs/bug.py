"""What a bug is: something put in the place of what the product has."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.simulation.moods import MOODS, Mood
from tests.simulation.putting import Put

Mutation = Callable[[Put], None]


@dataclass(frozen=True)
class Bug:
    """`mood`: the one that can show it; None where any will do."""

    put: Mutation
    mood: Mood | None = None

    def mood_of(self, seed: int) -> Mood:
        return self.mood or MOODS[seed % len(MOODS)]


def nothing(*_: Any, **__: Any) -> None:
    """What was to be done is not done."""


def all_of(*mutations: Mutation) -> Mutation:
    def put_all(put: Put) -> None:
        for mutation in mutations:
            mutation(put)

    return put_all
