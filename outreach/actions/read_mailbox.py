"""Read what came into a mailbox, folder by folder and batch by batch."""

from collections.abc import Callable
from datetime import timedelta

import structlog

from outreach.actions.deal_with_mails import OVERLAP, Place, deal_with_mails
from outreach.actions.desk import Desk
from outreach.actions.tell_of_answer import tell_unread
from outreach.errors import FolderClosed
from outreach.imap import INBOX, Folder, Inbox, Judge
from outreach.sequence.schedules import Mailbox
from outreach.store import cursors, events, inbound, mailboxes

log = structlog.get_logger("inbox")
FIRST_LOOK = timedelta(days=30)  # so far back a first reading goes
KEPT = timedelta(days=30)  # the octets of what could not be read


def read_mailbox(
    desk: Desk, mailbox: Mailbox, inbox: Inbox, judge: Judge, *, is_over: Callable[[], bool] = lambda: False
) -> bool:
    """All that is new in all its folders; False where somebody said stop on the way.

    Raises MailboxUnreachable, ReaderBroken, or what the database raises: the next reading goes on where this one was.
    """
    began = desk.clock()
    folders = inbox.list_folders(mailbox.folders)
    closed: FolderClosed | None = None
    for folder in folders:
        try:
            if not _read_folder(desk, mailbox, inbox, folder, judge=judge, is_over=is_over):
                return False
        except FolderClosed as err:
            if folder == INBOX:
                raise
            log.warning("folder.closed", mailbox=mailbox.key, folder=folder.name)
            if (
                folder.purpose == "inbox"
            ):  # it was named; junk and sent were renamed just now, or are not ours
                closed = err
    if closed is not None:
        raise closed
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
    desk: Desk, mailbox: Mailbox, inbox: Inbox, folder: Folder, *, judge: Judge, is_over: Callable[[], bool]
) -> bool:
    while not is_over():
        now = desk.clock()
        with desk.store.read() as tx:
            known = cursors.find(tx, mailbox.key, folder.name)
        since = (known.ok_at or known.first_at - FIRST_LOOK) - OVERLAP if known else now - FIRST_LOOK
        batch = inbox.fetch_new(folder, known.cursor if known else None, since.date())
        place = Place(mailbox, folder, known.first_at if known else now)
        if not deal_with_mails(desk, place, batch, judge, is_over):
            return False
        if known is None or known.cursor != batch.cursor:
            with desk.store.write() as tx:
                cursors.move(tx, mailbox.key, folder.name, batch.cursor, now)
        if batch.is_complete:
            return True
    return False
