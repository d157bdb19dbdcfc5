"""What a summary is made from, and what it says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from outreach.sequence.decision import Happening
from outreach.sequence.model import Contact, Enrollment, Meeting, Message, Referral, Task
from outreach.sequence.promise import Keeping


@dataclass(frozen=True, slots=True)
class Week:
    """What is known when the summary is written at `now`; `since` is when the last one was.

    `messages`: the open ones, and those that ended since then. `needs`: what each held message waits for.
    `waiting`: contacts whose reply the owner has not answered, and since when; `words`: what they wrote.
    `came_back`: counts by word ("replies", "bounces", "opt-outs"). `coming`: what the timelines say about the next
    7 days, by contact.
    `gone`: whose address turned out since then not to exist, by name.
    `problems`: whole sentences (a schedules.yaml that is invalid …).
    """

    now: datetime
    since: datetime
    zone: ZoneInfo
    contacts: Mapping[str, Contact]
    messages: tuple[Message, ...] = ()
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    meetings_without_notes: tuple[Meeting, ...] = ()
    tasks: tuple[Task, ...] = ()
    waiting: Mapping[str, datetime] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    came_back: Mapping[str, int] = field(default_factory=dict)
    enrollments: tuple[Enrollment, ...] = ()
    coming: tuple[tuple[str, Happening], ...] = ()
    referrals: tuple[Referral, ...] = ()
    gone: tuple[str, ...] = ()
    paused_mailboxes: Mapping[str, str] = field(default_factory=dict)
    unread_mailboxes: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    goal: int | None = None  # new contacts in a month


@dataclass(frozen=True, slots=True)
class Item:
    """One line: who, what, when; `id` is the row it speaks of, `kind` what the owner may decide about it."""

    who: str
    what: str
    at: datetime | None = None
    id: str = ""
    kind: Literal["", "draft", "notes", "task", "reply"] = ""


@dataclass(frozen=True, slots=True)
class Month:
    """Referrals of one month, in both directions, as counts."""

    month: str
    sent: int
    received: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What the mail says. `promises` counts kept, late and broken ones; `not_kept` names the last two."""

    week: str
    you_owe: tuple[Item, ...]
    promises: Mapping[Keeping, int]
    not_kept: tuple[Item, ...]
    sent: tuple[Item, ...]
    came_back: Mapping[str, int]
    quiet: tuple[Item, ...]
    coming: tuple[Item, ...]
    new_contacts: int  # this month
    new_contacts_last_month: int
    goal: int | None
    audiences: Mapping[str, int]  # all contacts
    referrals: tuple[Month, ...]
    broken: tuple[Item, ...]

    @property
    def is_all_well(self) -> bool:
        """Nothing is owed and nothing is broken."""
        return not self.you_owe and not self.broken
