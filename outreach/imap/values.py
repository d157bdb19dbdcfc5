"""What is read of a mailbox, and how much of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from outreach.mail.cursor import Cursor

Purpose = Literal["inbox", "junk", "sent"]


@dataclass(frozen=True, slots=True)
class Limits:
    """`seconds` are for one batch with all that it takes; `octets` of a mail that are more are not read."""

    seconds: float = 60.0
    mails: int = 50  # in a batch
    octets: int = 8 * 1024 * 1024  # of a batch
    octets_of_mail: int = 4 * 1024 * 1024
    octets_beside: int = 8 * 1024 * 1024  # what a server may say besides

    @property
    def octets_in_all(self) -> int:
        return self.octets + self.octets_of_mail + self.octets_beside


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that is read, and what for."""

    name: str
    purpose: Purpose


INBOX = Folder("INBOX", "inbox")


@dataclass(frozen=True, slots=True)
class Fetched:
    """One mail as the server has it; `is_cut` where it is larger than what was read of it."""

    uid: int
    raw: bytes
    received_at: datetime | None
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """`cursor` is where reading goes on once all of `mails` are dealt with."""

    mails: tuple[Fetched, ...]
    cursor: Cursor
    is_complete: bool
