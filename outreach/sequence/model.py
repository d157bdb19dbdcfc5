"""The people, meetings and messages of the product, as values that never change."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Contact:
    """A person we write to; one address."""

    id: str
    address: str
    family_name: str = ""
    given_name: str = ""
    title: str = ""  # "Dr."
    organisation: str = ""
    role: str = ""
    audience: str = ""
    tags: frozenset[str] = frozenset()
    interests: frozenset[str] = frozenset()
    zone: str | None = None  # IANA name
    language: str = "en"
    source: str = ""  # where the address came from
    lawful_basis: str = ""  # why we may write: "consent", "legitimate interest", "referral partner"
    private_notes: str = ""  # the owner's own; never rendered
    less_often: bool = False
    paused_until: datetime | None = None
    created_at: datetime | None = None

    @property
    def name(self) -> str:
        """As one would say it: title, given and family name; the address where there is no name."""
        return (
            " ".join(part for part in (self.title, self.given_name, self.family_name) if part) or self.address
        )


class NoteKind(StrEnum):
    """What a note of a meeting is."""

    POINT = "point"  # said, and worth mentioning
    NEED = "need"  # what they need
    PROMISE = "promise"  # what the owner promised
    GIFT = "gift"  # something to bring


@dataclass(frozen=True, slots=True)
class Note:
    """A note that may be mentioned in a mail."""

    kind: NoteKind
    text: str


class PrivateNote:
    """A note for the owner's eyes only. Its text leaves by `show_to_owner` alone: no template prints it."""

    __slots__ = ("_text", "kind")

    def __init__(self, kind: NoteKind, text: str) -> None:
        self.kind = kind
        self._text = text

    def show_to_owner(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return f"PrivateNote({self.kind}, …)"


@dataclass(frozen=True, slots=True)
class Meeting:
    """A talk that took place."""

    id: str
    contact_id: str
    met_at: datetime
    place: str = ""
    notes: tuple[Note, ...] = ()
    private_notes: tuple[PrivateNote, ...] = ()


@dataclass(frozen=True, slots=True)
class Resource:
    """An article, event or piece of news worth bringing to somebody."""

    id: str
    title: str
    link: str
    why: str
    topics: frozenset[str] = frozenset()
    audiences: frozenset[str] = frozenset()  # empty: any
    valid_until: date | None = None
    added_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Referral:
    """A client sent or received, counted without identity."""

    id: str
    contact_id: str
    direction: Literal["sent", "received"]
    day: date


class Status(StrEnum):
    """Of an enrollment."""

    ACTIVE = "active"
    FINISHED = "finished"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Enrollment:
    """One contact's way through one sequence.

    `trigger` says what started it ("enrolled", "meeting:ID", "referral:ID", "after:ENROLLMENT"); with contact
    and sequence it is unique. `step` is the step to come, `anchor_at` the moment its wait counts from,
    `due_at` when somebody must look again (None: an open message or task will wake it).
    """

    id: str
    contact_id: str
    campaign: str
    sequence: str
    trigger: str
    started_at: datetime
    step: str
    anchor_at: datetime
    due_at: datetime | None
    status: Status = Status.ACTIVE
    occurrence: int = 1
    unanswered: int = 0
    sent: int = 0
    meeting_id: str | None = None
    reason: str = ""
    ended_at: datetime | None = None


class State(StrEnum):
    """Of a message. `sent failed skipped abandoned` are ends; `uncertain` waits for evidence or a person."""

    PLANNED = "planned"  # not rendered yet, or held because something is missing
    DRAFT = "draft"  # rendered; a person decides
    APPROVED = "approved"  # may leave at due_at
    CLAIMED = "claimed"  # one process has it
    SENDING = "sending"  # past the commit point
    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    SKIPPED = "skipped"
    ABANDONED = "abandoned"


OPEN = frozenset({State.PLANNED, State.DRAFT, State.APPROVED, State.CLAIMED, State.SENDING, State.UNCERTAIN})


class Priority(IntEnum):
    """Who goes first when a cap bites."""

    OWNER = 0  # mail to the owner; outside caps and windows
    PROMISE = 1
    FOLLOW_UP = 2
    INTRODUCTION = 3


@dataclass(frozen=True, slots=True)
class Message:
    """One mail to one contact (or the owner) for one step and occurrence, from plan to end."""

    id: str
    key: str  # "ENROLLMENT/STEP/OCCURRENCE", or "owner/KEY/KIND/OCCURRENCE"; unique
    priority: Priority
    state: State
    mailbox: str
    owner: str
    address: str
    address_key: str
    created_at: datetime
    due_at: datetime
    message_id: str  # "<token@domain>", derived from the key
    template: str = ""
    enrollment_id: str | None = None
    contact_id: str | None = None
    campaign: str = ""
    sequence: str = ""
    step: str = ""
    occurrence: int = 1
    deadline_at: datetime | None = None
    not_after: datetime | None = None
    review: bool = False
    thread: bool = False
    subject: str = ""
    text: str = ""
    html: str = ""
    content_hash: str = ""
    approved_hash: str = ""
    approved_by: str = ""
    resource_id: str | None = None
    reason: str = ""
    fence: int = 0
    attempts: int = 0
    ended_at: datetime | None = None

    @property
    def is_promise(self) -> bool:
        """A promise has a deadline, and ends as kept, late or broken."""
        return self.deadline_at is not None


@dataclass(frozen=True, slots=True)
class Event:
    """A dated fact that never changes. `data` holds ids and our own words, no address, text or note."""

    seq: int
    at: datetime
    kind: str
    contact_id: str | None = None
    enrollment_id: str | None = None
    message_id: str | None = None  # our row's id
    data: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Suppression:
    """An address we never write to, with its reason. The address itself is not kept, only its keyed hash."""

    address_key: str
    reason: str  # "opt-out", "hard bounce", "complaint", "owner"
    source: str  # "link", "one-click", "mailto", "reply", "import", "owner"
    at: datetime


@dataclass(frozen=True, slots=True)
class Task:
    """A step that the owner does by hand."""

    id: str
    enrollment_id: str
    contact_id: str
    step: str
    occurrence: int
    text: str
    due_at: datetime
    done_at: datetime | None = None
