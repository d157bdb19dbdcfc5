"""Mails that came in, in their order: what follows from them and where reading goes on are one transaction.

Several share one, for a commit takes longer than most mails. Whatever goes wrong in it is undone, and each of them
gets one of its own: then one that breaks what follows from it breaks nothing but itself, and one that has to wait for
what another daemon holds keeps nothing else meanwhile.
"""

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import InterfaceError, OperationalError

from outreach.actions.arrival import Arrival
from outreach.actions.desk import Desk
from outreach.actions.take_mail import take_mail
from outreach.errors import MailUnreadable
from outreach.imap import Batch, Fetched, Folder, Judge, Judged, judge_ahead
from outreach.sequence.schedules import Mailbox
from outreach.store import cursors, inbound
from outreach.store.connections import wait_briefly
from outreach.store.ids import new_id
from outreach.store.inbound import Inbound

log = structlog.get_logger("inbox")
OVERLAP = timedelta(days=2)  # where a server numbers its mails anew; SEARCH knows days only
AT_ONCE = 20  # mails in one transaction; others want to write too
UNREADABLE = "unreadable"


class _ReadMeanwhileError(Exception):
    """Another daemon has just dealt with the very same mail, or it came twice."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a batch lies, and since when it is looked at."""

    mailbox: Mailbox
    folder: Folder
    first_at: datetime


@dataclass(frozen=True, slots=True)
class _Came:
    """One mail. `arrival` None: it was dealt with before, or (`unreadable` says why) is not understood."""

    row: Inbound
    raw: bytes
    at: datetime
    arrival: Arrival | None = None
    unreadable: str = ""


def deal_with_mails(
    desk: Desk, place: Place, batch: Batch, judge: Judge, is_over: Callable[[], bool]
) -> bool:
    """All of a batch; False where somebody said stop on the way: the next reading goes on where this one was."""
    if not batch.mails:
        return True
    rows = [_make_row(place, batch.cursor.uidvalidity, fetched, desk.clock()) for fetched in batch.mails]
    with desk.store.read() as tx:
        known = inbound.known(tx, place.mailbox.key, [row.digest for row in rows])
    pairs = list(zip(rows, batch.mails, strict=True))
    ready: list[_Came] = []
    with judge_ahead(judge, [mail.raw for row, mail in pairs if row.digest not in known]) as verdicts:
        for row, fetched in pairs:
            verdict = None if row.digest in known else next(verdicts)
            if ready and (len(ready) == AT_ONCE or (verdict and not verdict.done())):
                _deal_with_all(desk, ready)
                ready = []
            if is_over():
                _deal_with_all(desk, ready)
                return False
            ready.append(_judged(desk, place, row, fetched, verdict))
    _deal_with_all(desk, ready)
    return True


def _make_row(place: Place, uidvalidity: int, fetched: Fetched, now: datetime) -> Inbound:
    return Inbound(
        id=new_id(now),
        mailbox=place.mailbox.key,
        digest=hashlib.sha256(fetched.raw).hexdigest(),
        folder=place.folder.name,
        uidvalidity=uidvalidity,
        uid=fetched.uid,
        received_at=min(fetched.received_at or now, now),
        created_at=now,
        kind=UNREADABLE,
    )


def _judged(
    desk: Desk, place: Place, row: Inbound, fetched: Fetched, verdict: Future[Judged] | None
) -> _Came:
    came = _Came(row, fetched.raw, desk.clock())
    if verdict is None:
        return came
    try:
        mail = verdict.result()
    except MailUnreadable as err:
        return replace(came, unreadable=str(err.facts["reason"]))
    is_old = fetched.received_at is not None and fetched.received_at < place.first_at - OVERLAP
    key = desk.address_key(mail.senders[0]) if mail.senders and mail.senders[0] else ""
    row = replace(row, kind=str(mail.kind), header_id=mail.header_id, sender_key=key)
    return replace(came, row=row, arrival=Arrival(mail, row, place.folder.purpose, is_old))


def _deal_with_all(desk: Desk, ready: Sequence[_Came]) -> None:
    if len(ready) > 1:
        try:
            _write(desk, ready)
        except Exception as err:  # noqa: BLE001 - each of them says below what is wrong, and the database too
            log.debug("mails.one-by-one", mails=len(ready), error=type(err).__name__)
        else:
            return
    for came in ready:
        _deal_with(desk, came)


def _deal_with(desk: Desk, came: _Came) -> None:
    """One mail. What breaks is put in quarantine with its octets, and reading goes on behind it."""
    row = came.row
    try:
        _write(desk, [came])
    except _ReadMeanwhileError:  # what was done then stands, and ours is undone
        _write(desk, [replace(came, arrival=None, unreadable="")])
    except (OperationalError, InterfaceError):
        raise  # the database is away: that is not this mail's fault
    except Exception as err:
        log.exception("mail.failed", mailbox=row.mailbox, uid=row.uid, error=type(err).__name__)
        reason = f"it could not be acted on ({type(err).__name__})"
        _write(desk, [replace(came, row=replace(row, kind=UNREADABLE), arrival=None, unreadable=reason)])


def _write(desk: Desk, ready: Sequence[_Came]) -> None:
    """What follows from them, that it did, and where reading goes on: all of it or nothing."""
    last = ready[-1]
    with desk.store.write() as tx:
        if len(ready) > 1:
            wait_briefly(tx)
        kept = [row for came in ready if (row := _act(tx, desk, came)) is not None]
        cursors.move(tx, last.row.mailbox, last.row.folder, last.row.cursor, last.at)
    for row in kept:
        _tell(row)


def _act(tx: sa.Connection, desk: Desk, came: _Came) -> Inbound | None:
    """What is kept of it; None where it does not concern us, or was dealt with before."""
    if came.unreadable:
        row = replace(came.row, state="quarantined", kind=UNREADABLE, reason=came.unreadable)
        inbound.add(tx, row, came.raw)
        return row
    kept = take_mail(tx, desk, came.arrival, came.at) if came.arrival else None
    if kept is not None and not inbound.add(tx, kept):
        raise _ReadMeanwhileError
    return kept


def _tell(row: Inbound) -> None:
    if row.state == "quarantined":
        about = {"mailbox": row.mailbox, "folder": row.folder, "uid": row.uid}
        log.warning("mail.quarantined", **about, reason=row.reason)
    else:
        log.info("mail.taken", kind=row.kind, contact=row.contact_id, mailbox=row.mailbox)
