"""People who do what people do, by chance: the same seed makes the same people do the same things.

Each throw of the dice hangs on the seed, the person and what it answers, so that nobody's future changes because
somebody else is there, or because a mail leaves at another hour.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from outreach.sequence.future.acts import (
    Act,
    AskedForLess,
    Bounced,
    Met,
    OptedOut,
    Referred,
    Replied,
    WentAway,
)
from outreach.sequence.future.behaviour import OwnerHabits
from outreach.sequence.future.values import Deed, What, World
from outreach.sequence.model import NoteKind, Priority, PrivateNote

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Temper:
    """How likely things are, from 0 to 1, for each mail that arrives unless it says otherwise."""

    bounces: float = 0.0  # for the first mail: the address does not exist
    leaves: float = 0.0
    asks_for_less: float = 0.0
    is_away: float = 0.0
    answers: float = 0.0
    meets: float = 0.0  # for each answer but that to a thank-you: a talk within two weeks
    brings_gift: float = 0.0  # for each talk: the owner promises to bring something
    refers: float = 0.0  # for each talk: a client comes within the next months


TEMPERS: Mapping[str, Temper] = {
    "typical": Temper(0.02, 0.01, 0.01, 0.04, 0.25, 0.4, 0.3, 0.4),
    "silent": Temper(),
    "eager": Temper(0.01, 0.0, 0.0, 0.04, 0.6, 0.7, 0.4, 0.8),
}


@dataclass(frozen=True, slots=True)
class Habits:
    """People of one temper, the owner, and what somebody does besides, whatever happens (`acts`)."""

    seed: int = 0
    temper: Temper = TEMPERS["typical"]
    owner: OwnerHabits = field(default_factory=OwnerHabits)
    acts: tuple[Act, ...] = ()

    def begin(self, world: World, now: datetime, until: datetime, /) -> Iterator[Act]:
        yield from (act for act in self.acts if now <= act.at <= until)
        yield from self.owner.begin(world, now)

    def react(self, deed: Deed) -> Iterator[Act]:
        yield from self.owner.react(deed)
        if deed.what is What.SENT:
            yield from self._get(deed)

    def _dice(self, deed: Deed) -> Random:
        """By what the person answers, not by when."""
        words = (self.seed, deed.contact_id, deed.enrollment_id, deed.step, deed.occurrence)
        return Random("/".join(map(str, words)))  # noqa: S311 - people, not secrets

    def _get(self, deed: Deed) -> Iterable[Act]:
        """A mail arrives: the first of these that holds."""
        temper, who, at = self.temper, deed.contact_id, deed.at
        dice = self._dice(deed)
        chance, later = dice.random(), dice.random()
        priority = deed.message.priority if deed.message else Priority.FOLLOW_UP
        outcomes = (
            (temper.bounces if priority is Priority.INTRODUCTION else 0.0, Bounced(at + MINUTE, who)),
            (temper.leaves, OptedOut(at + later * 2 * DAY, who)),
            (temper.asks_for_less, AskedForLess(at + later * 2 * DAY, who)),
            (temper.is_away, WentAway(at + MINUTE, who, at + (2 + 12 * later) * DAY)),
            (temper.answers, Replied(at + HOUR + later**2 * 4 * DAY, who)),
        )
        for share, act in outcomes:
            if chance < share:
                answers = isinstance(act, Replied) and priority is not Priority.PROMISE  # that is only polite
                return [act, *(self._talk(who, at, dice) if answers else ())]
            chance -= share
        return []

    def _talk(self, who: str, mailed_at: datetime, dice: Random) -> Iterator[Act]:
        """Who answers may agree to meet, days later and in the hours in which mail leaves."""
        if dice.random() < self.temper.meets:
            at = _on_a_weekday(mailed_at + dice.randint(5, 18) * DAY)
            gift = dice.random() < self.temper.brings_gift
            notes = (PrivateNote(NoteKind.GIFT, "something"),) if gift else ()
            yield Met(at, who, private_notes=notes)
            if dice.random() < self.temper.refers:
                yield Referred(_on_a_weekday(at + dice.randint(10, 90) * DAY), who)


def _on_a_weekday(at: datetime) -> datetime:
    """Nobody meets on a weekend."""
    return at + max(0, 7 - at.weekday()) * DAY if at.weekday() >= SATURDAY else at
