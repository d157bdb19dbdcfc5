"""What a future is played from, and what happens in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from outreach.sequence.decision import Facts, Reason
from outreach.sequence.future.acts import Act
from outreach.sequence.model import Contact, Enrollment, Meeting, Message, Resource, Task
from outreach.sequence.pace import Usage
from outreach.sequence.schedules import Schedules


@dataclass(frozen=True, slots=True)
class Person:
    """A contact and where they stand. `facts.has` is not asked: meetings and the shelf say what is there.

    `enrollments`: all, also those that ended; `meetings`: oldest first; `given`: ids of the resources they had;
    `messages` and `tasks`: the open ones. `practice`: the domain of their address, where it is not one that anybody
    may have; `waits_for_colleague`: the pause is because somebody there answered.
    """

    contact: Contact
    facts: Facts = field(default_factory=Facts)
    enrollments: tuple[Enrollment, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    given: frozenset[str] = frozenset()
    messages: tuple[Message, ...] = ()
    tasks: tuple[Task, ...] = ()
    practice: str = ""
    waits_for_colleague: bool = False


@dataclass(frozen=True, slots=True)
class World:
    """Everything that a future depends on, but what people will do.

    `usage`: what each mailbox has used of its limits, by its key; `paused_mailboxes`: which send nothing, and why.
    """

    schedules: Schedules
    people: tuple[Person, ...]
    shelf: tuple[Resource, ...] = ()
    usage: Mapping[str, Usage] = field(default_factory=dict)
    paused_mailboxes: Mapping[str, str] = field(default_factory=dict)


class What(StrEnum):
    """The kinds of a deed."""

    STARTED = "started"  # a sequence
    FINISHED = "finished"
    STOPPED = "stopped"
    DRAFTED = "drafted"  # a draft waits for the owner
    HELD = "held"  # a mail waits for what is missing: notes of a meeting, say
    SENT = "sent"
    SKIPPED = "skipped"  # a step, or its mail
    TASK = "task"  # appears on the owner's list
    KEPT = "kept"  # a promise, as it ends
    LATE = "late"
    BROKEN = "broken"
    CAPPED = "capped"  # a mailbox has sent its share of the day, and somebody waits: once for each such day
    ACT = "act"  # somebody did something


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that happens at `at` (aware UTC), and why. `message` is the mail as it stands then.

    `count`: how many wait, of a mailbox that has sent its share.
    """

    at: datetime
    what: What
    contact_id: str
    campaign: str = ""
    sequence: str = ""
    step: str = ""
    occurrence: int = 1
    enrollment_id: str = ""
    message: Message | None = None
    act: Act | None = None
    reasons: tuple[Reason, ...] = ()
    count: int = 0

    @property
    def why(self) -> str:
        """The reasons as one line for a person."""
        return "; ".join(reason.text for reason in self.reasons)
