"""What the timeline says: what happens next, when, and why; and what it must know to say it."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from outreach.sequence.model import Meeting, NoteKind, Priority, Resource, Status
from outreach.sequence.schedules import Step


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something happens then: a stable code, and a clause for a person ("waits 5 business days …").

    `key` names which of the keys of a rule it was, where the code alone does not ("hours" of the send window).
    """

    code: str
    text: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about the contact. `has` names what is there: "meeting.notes", "resource", "referral".

    `away_until` is the return of an auto-reply, `paused_until` the owner's or the contact's "not before",
    `suppressed` the reason why we may never write ("opt-out", "hard bounce"), None if we may.
    """

    last_mail_at: datetime | None = None  # the last automated mail, of any sequence and owner
    last_contact_at: datetime | None = (
        None  # any real contact: a meeting, a call, a reply, a hand-written mail
    )
    last_reply_at: datetime | None = None
    last_met_at: datetime | None = None
    away_until: datetime | None = None
    paused_until: datetime | None = None
    less_often: bool = False
    suppressed: str | None = None
    has: frozenset[str] = frozenset()


def name_facts(meeting: Meeting | None, resource: Resource | None) -> frozenset[str]:
    """What `needs` and `when` of a step may ask for, as far as it is there.

    A private note counts only as a gift, which no letter mentions; the others are there for a letter's sake.
    """
    there: dict[str, object] = {"meeting": meeting, "resource": resource}
    if meeting is not None:
        kinds = {note.kind for note in meeting.notes}
        there |= {
            "meeting.place": meeting.place,
            "meeting.notes": meeting.notes,
            "meeting.points": NoteKind.POINT in kinds,
            "meeting.needs": NoteKind.NEED in kinds,
            "meeting.promises": NoteKind.PROMISE in kinds,
            "meeting.gift": NoteKind.GIFT in kinds | {note.kind for note in meeting.private_notes},
        }
    return frozenset(name for name, value in there.items() if value)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail is next. Prepared at `prepare_at`, it leaves at `leave_at`, which is never before `now`.

    `needs_missing`: it is held until these are there. `ask`: it is so late that a person decides, whatever
    the step's `review` says. `not_after`: from then on it must not leave without asking (None: whenever).
    """

    step: Step
    occurrence: int
    priority: Priority
    prepare_at: datetime
    leave_at: datetime
    deadline_at: datetime | None = None
    not_after: datetime | None = None
    needs_missing: tuple[str, ...] = ()
    ask: bool = False
    reasons: tuple[Reason, ...] = ()

    @property
    def due_at(self) -> datetime:
        """When somebody must look again."""
        return self.prepare_at

    @property
    def at(self) -> datetime:
        """When it happens."""
        return self.leave_at


@dataclass(frozen=True, slots=True)
class OwnerTask:
    """A task for the owner is next; it appears on her list at `at`."""

    step: Step
    occurrence: int
    at: datetime
    reasons: tuple[Reason, ...] = ()

    @property
    def due_at(self) -> datetime:
        return self.at


@dataclass(frozen=True, slots=True)
class Skip:
    """The step is passed over at `at`, unless what is missing comes before."""

    step: Step
    occurrence: int
    at: datetime
    reasons: tuple[Reason, ...] = ()

    @property
    def due_at(self) -> datetime:
        return self.at


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing comes any more: the enrollment has ended."""

    reasons: tuple[Reason, ...] = ()
    due_at: None = None


@dataclass(frozen=True, slots=True)
class Finish:
    """The enrollment ends at `at`, as `status`. `ask_owner`: she decides how it goes on."""

    status: Status
    reason: str
    at: datetime
    ask_owner: bool = False
    reasons: tuple[Reason, ...] = ()

    @property
    def due_at(self) -> datetime:
        """When somebody must look again."""
        return self.at


Happening: TypeAlias = Mail | OwnerTask | Skip | Finish  # has a moment, `at`
Next: TypeAlias = Mail | OwnerTask | Skip | Nothing | Finish
