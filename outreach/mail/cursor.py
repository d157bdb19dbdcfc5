"""How far a folder of a mailbox has been read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cursor:
    """All mails up to `last_uid` are read. UIDs mean nothing under another UIDVALIDITY (RFC 3501 2.3.1.1)."""

    uidvalidity: int
    last_uid: int
