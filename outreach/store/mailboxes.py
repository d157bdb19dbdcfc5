"""Mailboxes: what each has used of its limits, and which are paused."""

from dataclasses import asdict, fields
from datetime import date, datetime

import sqlalchemy as sa

from outreach.sequence.model import Priority, State
from outreach.sequence.pace import Usage
from outreach.store.rows import insert_new
from outreach.store.schema import mailboxes, messages

_HOME = (messages.c.mailbox, messages.c.owner, messages.c.campaign)
_TO_LEAVE = (State.PLANNED, State.DRAFT, State.APPROVED)
_CHOICE = 0x0CA11  # any number that no other lock of ours has
_USAGE = [mailboxes.c[field.name] for field in fields(Usage)]
# Made once, because each round asks them.
_IS_IT = mailboxes.c.mailbox == sa.bindparam("b_mailbox")
_LOCK = sa.select(*_USAGE, mailboxes.c.paused_reason).where(_IS_IT).with_for_update()
_SAVE = sa.update(mailboxes).where(_IS_IT)
_PAUSED, _UNREAD = (
    sa.select(mailboxes.c.mailbox, reason).where(reason != "").order_by(mailboxes.c.mailbox)
    for reason in (mailboxes.c.paused_reason, mailboxes.c.unread_reason)
)


def lock(tx: sa.Connection, mailbox: str) -> tuple[Usage, str]:
    """What it has used, and why it is paused ("" if it is not). Others wait until this transaction ends."""
    _make_row(tx, mailbox)
    *used, paused = tx.execute(_LOCK, {"b_mailbox": mailbox}).one()
    return Usage(*used), paused


def lock_choice(tx: sa.Connection) -> None:
    """No two daemons choose in the same moment: from two mailboxes they could write to one person at once.

    SQLite has one writer anyhow.
    """
    if tx.dialect.name == "postgresql":
        tx.execute(sa.select(sa.func.pg_advisory_xact_lock(_CHOICE)))


def find(tx: sa.Connection, mailbox: str) -> Usage:
    """What a mailbox has used; nothing where it was never used."""
    row = tx.execute(sa.select(*_USAGE).where(mailboxes.c.mailbox == mailbox)).first()
    return Usage() if row is None else Usage(*row)


def save(tx: sa.Connection, mailbox: str, usage: Usage) -> None:
    """Write what it has used now; the caller has its `lock`."""
    tx.execute(_SAVE, {"b_mailbox": mailbox} | asdict(usage))


def give_back(tx: sa.Connection, mailbox: str, day: date, count: int) -> None:
    """So many of this day's mails did not leave after all."""
    that_day = (mailboxes.c.mailbox == mailbox, mailboxes.c.day == day, mailboxes.c.used >= count)
    tx.execute(sa.update(mailboxes).where(*that_day).values(used=mailboxes.c.used - count))


def slowed(tx: sa.Connection) -> dict[str, Usage]:
    """What those have used whose server has once said "too much"."""
    query = sa.select(mailboxes.c.mailbox, *_USAGE).where(mailboxes.c.slowed_at.is_not(None))
    return {key: Usage(*used) for key, *used in tx.execute(query.order_by(mailboxes.c.mailbox))}


def is_leaving(tx: sa.Connection, mailbox: str, now: datetime) -> bool:
    """Whether another daemon has claimed one of its mails, and has yet to pass the commit point with it.

    The only daemon of a SQLite file never finds one of its own there.
    """
    if tx.dialect.name == "sqlite":
        return False
    claimed = (messages.c.mailbox == mailbox, messages.c.state == sa.literal_column("'claimed'"))
    limited = (messages.c.priority != Priority.OWNER, messages.c.lease_until > now)
    return tx.execute(sa.select(messages.c.id).where(*claimed, *limited).limit(1)).first() is not None


def pause(tx: sa.Connection, mailbox: str, reason: str, at: datetime) -> bool:
    """Send nothing from this mailbox until a person says so; False where it was paused already."""
    _make_row(tx, mailbox)
    running = (mailboxes.c.mailbox == mailbox, mailboxes.c.paused_reason == "")
    paused = {"paused_reason": reason[:300], "paused_at": at}
    return tx.execute(sa.update(mailboxes).where(*running).values(paused)).rowcount == 1


def stop_reading(tx: sa.Connection, mailbox: str, reason: str) -> bool:
    """Read it no more until a person says so; False where that was so already. It is sent from all the same."""
    _make_row(tx, mailbox)
    read = (mailboxes.c.mailbox == mailbox, mailboxes.c.unread_reason == "")
    return tx.execute(sa.update(mailboxes).where(*read).values(unread_reason=reason[:300])).rowcount == 1


def unread(tx: sa.Connection) -> dict[str, str]:
    """Which mailboxes refused the login for reading, and in which words."""
    return {row.mailbox: row.unread_reason for row in tx.execute(_UNREAD)}


def resume(tx: sa.Connection, mailbox: str) -> bool:
    """Send from this mailbox again, and read it; False where neither was paused."""
    is_paused = sa.or_(mailboxes.c.paused_reason != "", mailboxes.c.unread_reason != "")
    stopped = (mailboxes.c.mailbox == mailbox, is_paused)
    running = {"paused_reason": "", "paused_at": None, "unread_reason": ""}
    return tx.execute(sa.update(mailboxes).where(*stopped).values(running)).rowcount == 1


def paused(tx: sa.Connection) -> dict[str, str]:
    """Which mailboxes are paused, and why."""
    return {row.mailbox: row.paused_reason for row in tx.execute(_PAUSED)}


def in_use(tx: sa.Connection) -> set[tuple[str, str, str]]:
    """(mailbox, owner, campaign) of all messages that are still to leave."""
    query = sa.select(*_HOME).where(messages.c.state.in_(_TO_LEAVE)).distinct()
    return {(row.mailbox, row.owner, row.campaign) for row in tx.execute(query)}


def move_messages(tx: sa.Connection, home: tuple[str, str, str], *, mailbox: str, owner: str) -> None:
    """What is still to leave from this (mailbox, owner, campaign) leaves from another mailbox, for another owner."""
    mine = [column == value for column, value in zip(_HOME, home, strict=True)]
    waiting = sa.update(messages).where(messages.c.state.in_(_TO_LEAVE), *mine)
    tx.execute(waiting.values(mailbox=mailbox, owner=owner))


def _make_row(tx: sa.Connection, mailbox: str) -> None:
    """What is not there cannot be locked."""
    insert_new(
        tx, mailboxes, [{"mailbox": mailbox, "used": 0, "paused_reason": "", "unread_reason": ""}], "mailbox"
    )
