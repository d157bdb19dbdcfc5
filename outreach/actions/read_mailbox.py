"""Read what came into a mailbox, mail by mail: what follows from it and where reading goes on are one transaction."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError

from outreach.actions.desk import Desk
from outreach.actions.take_mail import Arrival, take_mail
from outreach.actions.tell_of_answer import tell_unread
from outreach.errors import FolderClosed, MailUnreadable
from outreach.imap import Fetched, Folder, Inbox, Judge
from outreach.mail.cursor import Cursor
from outreach.sequence.schedules import Mailbox
from outreach.store import cursors, events, inbound, mailboxes
from outreach.store.ids import new_id
from outreach.store.inbound import Inbound

log = structlog.get_logger("inbox")
FIRST_LOOK = timedelta(days=30)  # so far back a first reading goes
OVERLAP = timedelta(days=2)  # where a server numbers its mails anew; SEARCH knows days only
KEPT = timedelta(days=30)  # the octets of what could not be read
UNREADABLE = "unreadable"


class _ReadMeanwhileError(Exception):
    """Another daemon has just dealt with the very same mail."""


def read_mailbox(
    desk: Desk, mailbox: Mailbox, inbox: Inbox, judge: Judge, *, is_over: Callable[[], bool] = lambda: False
) -> bool:
    """All that is new in all its folders; False where somebody said stop on the way.

    Raises MailboxUnreachable, ReaderBroken, or what the database raises: the next reading goes on where this one was.
    """
    began = desk.clock()
    folders = inbox.list_folders()
    for folder in folders:
        try:
            if not _read_folder(desk, mailbox, inbox, folder, judge, is_over):
                return False
        except FolderClosed:
            if folder.purpose == "inbox":
                raise
            log.warning(
                "folder.closed", mailbox=mailbox.key, folder=folder.name
            )  # renamed just now, or not ours
    with desk.store.write() as tx:
        for folder in folders:
            cursors.note_complete(tx, mailbox.key, folder.name, began)
        inbound.forget_octets(tx, began - KEPT)
    return True


def refuse_reading(desk: Desk, mailbox: Mailbox, reason: str) -> None:
    """The login was refused: it is not tried again until a person says so, for providers lock accounts."""
    now = desk.clock()
    with desk.store.write() as tx:
        if mailboxes.stop_reading(tx, mailbox.key, reason):
            events.add(tx, now, "reading paused", data={"mailbox": mailbox.key})
            tell_unread(tx, desk, mailbox, reason, now)


def _read_folder(
    desk: Desk, mailbox: Mailbox, inbox: Inbox, folder: Folder, judge: Judge, is_over: Callable[[], bool]
) -> bool:
    while not is_over():
        now = desk.clock()
        with desk.store.read() as tx:
            known = cursors.find(tx, mailbox.key, folder.name)
        since = (known.ok_at or known.first_at - FIRST_LOOK) - OVERLAP if known else now - FIRST_LOOK
        batch = inbox.fetch_new(folder, known.cursor if known else None, since.date())
        for fetched in batch.mails:
            if is_over():
                return False
            place = Cursor(batch.cursor.uidvalidity, fetched.uid)
            _deal_with(desk, mailbox, folder, place, fetched, judge, known.first_at if known else now)
        if known is None or known.cursor != batch.cursor:
            with desk.store.write() as tx:
                cursors.move(tx, mailbox.key, folder.name, batch.cursor, now)
        if batch.is_complete:
            return True
    return False


def _deal_with(
    desk: Desk,
    mailbox: Mailbox,
    folder: Folder,
    place: Cursor,
    fetched: Fetched,
    judge: Judge,
    first_at: datetime,
) -> None:
    """One mail. What breaks is put in quarantine with its octets, and reading goes on behind it."""
    now = desk.clock()
    row = _make_row(mailbox, folder, place, fetched, now)
    with desk.store.read() as tx:
        is_known = inbound.is_known(tx, mailbox.key, row.digest)
    if is_known:
        _move(desk, row, now)
        return
    try:
        mail = judge.judge(fetched.raw)
    except MailUnreadable as err:
        _quarantine(desk, row, str(err.facts["reason"]), fetched.raw, now)
        return
    is_old = fetched.received_at is not None and fetched.received_at < first_at - OVERLAP
    sender = mail.senders[0] if mail.senders else ""
    key = desk.address_key(sender) if sender else ""
    row = replace(row, kind=str(mail.kind), header_id=mail.header_id, sender_key=key)
    try:
        _act(desk, Arrival(mail, row, folder.purpose, is_old), now)
    except _ReadMeanwhileError:
        _move(desk, row, now)  # by another daemon, which led before: what it did stands, and ours is undone
    except (OperationalError, InterfaceError):
        raise  # the database is away: that is not this mail's fault
    except Exception as err:
        log.exception("mail.failed", mailbox=mailbox.key, uid=place.last_uid, error=type(err).__name__)
        _quarantine(desk, row, f"it could not be acted on ({type(err).__name__})", fetched.raw, now)


def _act(desk: Desk, arrival: Arrival, now: datetime) -> None:
    """What follows from it, that it did, and where reading goes on: all of it or nothing."""
    row = arrival.row
    with desk.store.write() as tx:
        kept = take_mail(tx, desk, arrival, now)
        if kept is not None:
            if not inbound.add(tx, kept):
                raise _ReadMeanwhileError
            log.info("mail.taken", kind=str(kept.kind), contact=kept.contact_id, mailbox=row.mailbox)
        cursors.move(tx, row.mailbox, row.folder, row.cursor, now)


def _make_row(mailbox: Mailbox, folder: Folder, place: Cursor, fetched: Fetched, now: datetime) -> Inbound:
    return Inbound(
        id=new_id(now),
        mailbox=mailbox.key,
        digest=hashlib.sha256(fetched.raw).hexdigest(),
        folder=folder.name,
        uidvalidity=place.uidvalidity,
        uid=place.last_uid,
        received_at=min(fetched.received_at or now, now),
        created_at=now,
        kind=UNREADABLE,
    )


def _move(desk: Desk, row: Inbound, now: datetime) -> None:
    with desk.store.write() as tx:
        cursors.move(tx, row.mailbox, row.folder, row.cursor, now)


def _quarantine(desk: Desk, row: Inbound, reason: str, raw: bytes, now: datetime) -> None:
    log.warning("mail.quarantined", mailbox=row.mailbox, folder=row.folder, uid=row.uid, reason=reason)
    with desk.store.write() as tx:
        inbound.add(tx, replace(row, state="quarantined", kind=UNREADABLE, reason=reason), raw)
        cursors.move(tx, row.mailbox, row.folder, row.cursor, now)
