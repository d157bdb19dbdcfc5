"""How far each folder of each mailbox is read, and when it was read completely."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from outreach.mail.cursor import Cursor
from outreach.store.rows import insert_new
from outreach.store.schema import cursors

INBOX = "INBOX"  # is read last: once it is complete, all folders are
_READ_AT = sa.select(cursors.c.mailbox, cursors.c.ok_at).where(cursors.c.folder == INBOX)


@dataclass(frozen=True, slots=True)
class Progress:
    """`first_at` is when this folder was looked at for the first time; `ok_at` None until it was read to its end."""

    cursor: Cursor
    first_at: datetime
    ok_at: datetime | None


def find(tx: sa.Connection, mailbox: str, folder: str) -> Progress | None:
    """None where it was never read."""
    query = sa.select(cursors).where(cursors.c.mailbox == mailbox, cursors.c.folder == folder)
    row = tx.execute(query).first()
    return None if row is None else Progress(Cursor(row.uidvalidity, row.last_uid), row.first_at, row.ok_at)


def move(tx: sa.Connection, mailbox: str, folder: str, cursor: Cursor, now: datetime) -> None:
    """In the transaction of what the mails up to there brought about."""
    where = {"uidvalidity": cursor.uidvalidity, "last_uid": cursor.last_uid}
    new = {"mailbox": mailbox, "folder": folder, "first_at": now, "ok_at": None} | where
    if not insert_new(tx, cursors, [new], "mailbox", "folder"):
        mine = (cursors.c.mailbox == mailbox, cursors.c.folder == folder)
        tx.execute(sa.update(cursors).where(*mine).values(where))


def note_complete(tx: sa.Connection, mailbox: str, folder: str, at: datetime) -> None:
    """All that had come by `at` is read."""
    mine = (cursors.c.mailbox == mailbox, cursors.c.folder == folder)
    tx.execute(sa.update(cursors).where(*mine).values(ok_at=at))


def read_at(tx: sa.Connection) -> dict[str, datetime | None]:
    """By mailbox: by when everything that had come was read; None where a first reading has not ended."""
    return {row.mailbox: row.ok_at for row in tx.execute(_READ_AT)}
