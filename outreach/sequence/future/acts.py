"""What people do in a played future: contacts answer, meet and leave; the owner approves, notes and decides.

Each act is a value with its moment, `at` (aware UTC), and `contact_id`, whom it concerns.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from outreach.sequence.model import Note, PrivateNote, Resource


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The contact is taken into a campaign; None: the one that names the audience."""

    at: datetime
    contact_id: str
    campaign: str | None = None


@dataclass(frozen=True, slots=True)
class Met:
    """A talk that is noted at `at`; it took place at `met_at`, or just then. Notes may come later (`Noted`)."""

    at: datetime
    contact_id: str
    met_at: datetime | None = None
    notes: tuple[Note, ...] = ()
    private_notes: tuple[PrivateNote, ...] = ()


@dataclass(frozen=True, slots=True)
class Noted:
    """The owner writes down what was said at the last meeting."""

    at: datetime
    contact_id: str
    notes: tuple[Note, ...] = ()
    private_notes: tuple[PrivateNote, ...] = ()


@dataclass(frozen=True, slots=True)
class Replied:
    """The contact wrote back."""

    at: datetime
    contact_id: str


@dataclass(frozen=True, slots=True)
class InTouch:
    """The owner wrote or called by hand."""

    at: datetime
    contact_id: str


@dataclass(frozen=True, slots=True)
class WentAway:
    """An auto-reply: the contact is back at `until`."""

    at: datetime
    contact_id: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Bounced:
    """The address does not exist any more."""

    at: datetime
    contact_id: str


@dataclass(frozen=True, slots=True)
class OptedOut:
    """The contact asked not to be written to."""

    at: datetime
    contact_id: str


@dataclass(frozen=True, slots=True)
class AskedForLess:
    """The contact wants to hear from us half as often."""

    at: datetime
    contact_id: str


@dataclass(frozen=True, slots=True)
class Referred:
    """A client: `received` from the contact, or `sent` to them."""

    at: datetime
    contact_id: str
    direction: Literal["sent", "received"] = "received"


@dataclass(frozen=True, slots=True)
class Paused:
    """Nothing leaves for the contact before `until`."""

    at: datetime
    contact_id: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Resumed:
    """The pause is over."""

    at: datetime
    contact_id: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """The owner ends everything that runs for the contact."""

    at: datetime
    contact_id: str


@dataclass(frozen=True, slots=True)
class Approved:
    """The owner lets the contact's drafts leave; with `step`, those of that step alone."""

    at: datetime
    contact_id: str
    step: str = ""


@dataclass(frozen=True, slots=True)
class Rejected:
    """The owner skips the contact's drafts and held mails; with `step`, those of that step alone."""

    at: datetime
    contact_id: str
    step: str = ""


@dataclass(frozen=True, slots=True)
class Postponed:
    """The owner moves the contact's drafts and approved mails to `until`; with `step`, those of that step alone."""

    at: datetime
    contact_id: str
    until: datetime
    step: str = ""


@dataclass(frozen=True, slots=True)
class TaskEnded:
    """The owner did the contact's open tasks (or will not: `done` is false); with `step`, that one alone."""

    at: datetime
    contact_id: str
    step: str = ""
    done: bool = True


@dataclass(frozen=True, slots=True)
class Shelved:
    """Something worth bringing is put on the shelf; it concerns everybody."""

    at: datetime
    resource: Resource
    contact_id: str = ""


Act: TypeAlias = (
    Enrolled
    | Met
    | Noted
    | Replied
    | InTouch
    | WentAway
    | Bounced
    | OptedOut
    | AskedForLess
    | Referred
    | Paused
    | Resumed
    | Stopped
    | Approved
    | Rejected
    | Postponed
    | TaskEnded
    | Shelved
)
