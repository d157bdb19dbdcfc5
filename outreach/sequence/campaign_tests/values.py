"""What a campaign test says, and what came of it."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from outreach.sequence.future import Act, OwnerHabits, What
from outreach.sequence.model import Contact, Resource


@dataclass(frozen=True, slots=True)
class Expected:
    """Something that is to happen in [`starts_at`, `ends_at`), aware UTC; `is_by`: only the end was named.

    `step` is "" where a sequence is meant. Of a mail, `subject` and each of `says` must be in it, and none of
    `says_not`; `because` must be in the reasons of anything.
    """

    what: What
    contact_id: str
    sequence: str
    step: str
    starts_at: datetime
    ends_at: datetime
    is_by: bool = False
    subject: str = ""
    says: tuple[str, ...] = ()
    says_not: tuple[str, ...] = ()
    because: str = ""


@dataclass(frozen=True, slots=True)
class CampaignTest:
    """People and what they do from `starts_at` on, and what is expected before `until`."""

    sentence: str
    zone: ZoneInfo  # on whose clock it was written, and is shown
    starts_at: datetime
    until: datetime
    contacts: tuple[Contact, ...]
    shelf: tuple[Resource, ...]
    acts: tuple[Act, ...]
    owner: OwnerHabits
    expected: tuple[Expected, ...]


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that happens, in words. `subject` and `text` are those of a mail as it leaves."""

    at: datetime
    what: What
    contact_id: str
    sequence: str = ""
    step: str = ""
    why: str = ""
    subject: str = ""
    text: str = ""
    act: str = ""  # what somebody did


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the two timelines: what is expected, what happens, and how they differ."""

    expected: Expected | None = None
    happened: Happened | None = None
    differences: tuple[str, ...] = ()

    @property
    def is_right(self) -> bool:
        return not self.differences


@dataclass(frozen=True, slots=True)
class Outcome:
    """A test that was run: both timelines, side by side, in the order of time."""

    test: CampaignTest
    rows: tuple[Row, ...]

    @property
    def is_right(self) -> bool:
        return all(row.is_right for row in self.rows)
