"""Where one person stands while a future is played: the only values in it that change."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar, cast

from outreach.sequence.decision import Facts, Reason
from outreach.sequence.future.values import Person
from outreach.sequence.model import Contact, Enrollment, Meeting, Message, State, Status, Task

T = TypeVar("T")
UNCLAIMED = frozenset({State.PLANNED, State.DRAFT, State.APPROVED})


@dataclass(slots=True)
class Standing:
    """`messages` are the open ones by key, `tasks` the open ones by enrollment, step and occurrence.

    `looks`: when a held message is looked at again (None: not before something comes for it). `why`: the reasons
    gathered for each open message. `places`: which entry of a mailbox's waiting line stands for a message; others that
    name it are old. `wakes_at`: when somebody is to look at this person next.
    """

    contact: Contact
    facts: Facts
    practice: str
    enrollments: dict[str, Enrollment]
    meetings: dict[str, Meeting]
    given: set[str]
    messages: dict[str, Message]
    tasks: dict[str, Task]
    waits_for_colleague: bool
    looks: dict[str, datetime | None] = field(default_factory=dict)
    why: dict[str, tuple[Reason, ...]] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    wakes_at: datetime | None = None
    _begun: int = 0

    @property
    def active(self) -> list[Enrollment]:
        """Oldest first."""
        return [e for e in self.enrollments.values() if e.status is Status.ACTIVE]

    def next_id(self) -> str:
        """For an enrollment that begins: sorts behind all real ones, and by when it began."""
        self._begun += 1
        return f"new-{self._begun:04}-{self.contact.id}"

    def next_meeting_id(self) -> str:
        return f"meeting-{len(self.meetings) + 1}-{self.contact.id}"

    def touch(self, **clocks: datetime) -> None:
        """Move these clocks forward; an earlier moment than the known one changes nothing."""
        later = {name: at for name, at in clocks.items() if _is_later(at, getattr(self.facts, name))}
        if later:
            self.facts = change(self.facts, **later)

    def wake(self, now: datetime) -> None:
        """Something changed: look again now, except where an open message or task waits."""
        for enrollment in self.active:
            if enrollment.due_at is not None:
                self.enrollments[enrollment.id] = change(enrollment, due_at=now)

    def keep(self, enrollment: Enrollment) -> None:
        self.enrollments[enrollment.id] = enrollment

    def note(self, message: Message, reason: Reason) -> None:
        """One more reason why it leaves when it does; the same one is not said twice in a row."""
        known = self.why.get(message.key, ())
        if not known or known[-1] != reason:
            self.why[message.key] = (*known, reason)

    def due_moments(self) -> Iterator[datetime]:
        """When somebody must look at an enrollment or a held message."""
        for enrollment in self.enrollments.values():
            if enrollment.due_at is not None and enrollment.status is Status.ACTIVE:
                yield enrollment.due_at
        yield from (at for at in self.looks.values() if at is not None)

    def unclaimed(self, step: str = "") -> list[Message]:
        """The open messages that a person may still decide about; with `step`, of that one alone."""
        mine = (m for m in self.messages.values() if step in ("", m.step))
        return [m for m in mine if m.state in UNCLAIMED]


def stand(person: Person) -> Standing:
    """Where the person stands as the play begins."""
    held = {m.key: m.due_at for m in person.messages if m.state is State.PLANNED}
    return Standing(
        contact=person.contact,
        facts=person.facts,
        practice=person.practice,
        enrollments={e.id: e for e in person.enrollments},
        meetings={m.id: m for m in person.meetings},
        given=set(person.given),
        messages={m.key: m for m in person.messages},
        tasks={task_key(t): t for t in person.tasks},
        waits_for_colleague=person.waits_for_colleague,
        looks=dict(held),
        why={m.key: (Reason("planned", m.reason),) for m in person.messages if m.reason},
    )


def change(value: T, **changes: Any) -> T:
    """As `dataclasses.replace`, which looks at each field anew: a year of many people asks it a million times."""
    kind: Any = type(value)
    get, places = _shape(kind)
    values = list(get(value))
    for name, new in changes.items():
        values[places[name]] = new
    return cast(T, kind(*values))


@cache
def _shape(kind: type[Any]) -> tuple[Callable[[Any], tuple[Any, ...]], dict[str, int]]:
    names = [field.name for field in fields(kind)]
    return attrgetter(*names), {name: place for place, name in enumerate(names)}


def task_key(task: Task) -> str:
    return f"{task.enrollment_id}/{task.step}/{task.occurrence}"


def _is_later(at: datetime, known: datetime | None) -> bool:
    return known is None or known < at
