"""Who acts in a played future: people by a script, and the owner who does her part after a while, or never."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from outreach.sequence.future.acts import Act, Approved, Met, Noted, Replied, TaskEnded
from outreach.sequence.future.values import Deed, What, World
from outreach.sequence.model import Note, NoteKind, State

SAID = (Note(NoteKind.POINT, "what was said"),)


class Behaviour(Protocol):
    """What people do. The same questions in the same order get the same answers: a future can be played again."""

    def begin(self, world: World, now: datetime, until: datetime, /) -> Iterable[Act]:
        """What they do whatever happens, at moments from `now` to `until`."""
        ...

    def react(self, deed: Deed) -> Iterable[Act]:
        """What somebody does because of this, at the same moment or later."""
        ...


@dataclass(frozen=True, slots=True)
class OwnerHabits:
    """How long the owner takes: for a draft, for the notes of a meeting, for a task. None: she never does."""

    approves_after: timedelta | None = timedelta(hours=4)
    notes_after: timedelta | None = timedelta(hours=3)
    tasks_after: timedelta | None = timedelta(days=2)

    def begin(self, world: World, now: datetime) -> Iterator[Act]:
        """What waits for her already."""
        for person in world.people:
            who, states = person.contact.id, {message.state for message in person.messages}
            if State.DRAFT in states and self.approves_after is not None:
                yield Approved(now + self.approves_after, who)
            if State.PLANNED in states and self.notes_after is not None:
                yield Noted(now + self.notes_after, who, SAID)
            if person.tasks and self.tasks_after is not None:
                yield TaskEnded(now + self.tasks_after, who)

    def react(self, deed: Deed) -> Iterator[Act]:
        """What she does because of this."""
        who, at, act = deed.contact_id, deed.at, deed.act
        if deed.what is What.DRAFTED and self.approves_after is not None:
            yield Approved(at + self.approves_after, who, deed.step)
        if isinstance(act, Met) and not act.notes and self.notes_after is not None:
            yield Noted(at + self.notes_after, who, SAID)
        if deed.what is What.TASK and self.tasks_after is not None:
            yield TaskEnded(at + self.tasks_after, who, deed.step)


@dataclass(frozen=True, slots=True)
class Answer:
    """This contact writes back so long after the mail of this step; with `occurrence`, after that one alone."""

    contact_id: str
    step: str
    after: timedelta
    occurrence: int | None = None

    def fits(self, deed: Deed) -> bool:
        """Whether this is the mail that they answer."""
        is_theirs = deed.what is What.SENT and (deed.contact_id, deed.step) == (self.contact_id, self.step)
        return is_theirs and self.occurrence in (None, deed.occurrence)


@dataclass(frozen=True, slots=True)
class Script:
    """People who do exactly this. Without acts nobody ever answers, and the owner does her part."""

    acts: tuple[Act, ...] = ()
    answers: tuple[Answer, ...] = ()
    owner: OwnerHabits = OwnerHabits()

    def begin(self, world: World, now: datetime, until: datetime, /) -> Iterator[Act]:
        yield from (act for act in self.acts if now <= act.at <= until)
        yield from self.owner.begin(world, now)

    def react(self, deed: Deed) -> Iterator[Act]:
        yield from self.owner.react(deed)
        for answer in self.answers:
            if answer.fits(deed):
                yield Replied(deed.at + answer.after, deed.contact_id)
