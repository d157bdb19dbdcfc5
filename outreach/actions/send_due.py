"""Send what is due: claim, compose, hand over, record. The only place that puts a mail on the wire.

choose_due (gate, pace) → ledger.claim → compose → postman.deliver ── permit: ledger.commit ──▶ dot → receipt → record
"""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeAlias

import sqlalchemy as sa
import structlog

from outreach.actions.choose_due import choose_due
from outreach.actions.compose_letter import compose_letter
from outreach.actions.desk import Desk
from outreach.actions.drain_spool import is_spooled
from outreach.actions.receipts import make_receipt, token_of
from outreach.actions.record_outcomes import record_outcomes
from outreach.actions.replay_receipts import adopt_receipt
from outreach.actions.together import Together
from outreach.errors import OptOutWaits, OutreachError
from outreach.mail import address
from outreach.mail.content import Content
from outreach.sequence import pace
from outreach.sequence.model import Message, Priority
from outreach.smtp import Deferred, Outcome, Parcel, Refused
from outreach.store import instances, ledger, mailboxes, messages, queue, suppressions
from outreach.store.ledger import Claim

log = structlog.get_logger("send")

BATCH = 128  # claims in one round: what a crash can leave to be freed
GROUP = 64  # commit points and records in one transaction: what a crash can leave uncertain


@dataclass(frozen=True, slots=True)
class Ready:
    """A claimed message with its bytes."""

    claim: Claim
    parcel: Parcel
    digest: str


Ending: TypeAlias = tuple[Claim, Outcome]


async def send_due(desk: Desk, now: datetime, mailbox: str | None = None) -> int:
    """One round: send up to `BATCH` mails that may leave now; returns how many were claimed (0: nothing to do).

    With `mailbox`, from this one alone.
    """
    claims, threads = await asyncio.to_thread(_claim, desk, now, mailbox)
    books = Together[Ready | Ending, bool](partial(_write_down, desk), most=GROUP)
    receipts = Together[Ending, None](partial(_write_receipts, desk), most=BATCH)
    ways = [_send(desk, _compose(desk, claim, threads, now), books, receipts) for claim in claims]
    mine = {(claim.message.id, claim.fence) for claim in claims}
    desk.under_way |= mine
    try:
        for trouble in await asyncio.gather(*ways, return_exceptions=True):
            if trouble is not None:  # not recorded: its receipt will be, and the sweep frees a mere claim
                log.error("record.failed", error=type(trouble).__name__, exc_info=trouble)
    finally:
        desk.under_way -= mine
    return len(claims)


def _claim(
    desk: Desk, now: datetime, mailbox: str | None = None
) -> tuple[list[Claim], dict[str, list[Message]]]:
    which = [mailbox] if mailbox else desk.schedules.mailboxes
    with desk.store.read() as tx:
        if not queue.any_due(tx, which, now):  # most ticks end here, without a write
            return [], {}
        if not instances.may_send(tx, desk.lease_owner):
            return [], {}
    with desk.store.write() as tx:
        chosen = choose_due(tx, desk, now, BATCH, mailbox=mailbox)
        chosen = _leave_out_strays(tx, desk, chosen) if desk.strays else chosen
        claims = ledger.claim(tx, chosen, desk.lease_owner, now)
        threaded = [c.message.enrollment_id or "" for c in claims if c.message.thread]
        return claims, messages.parents(tx, threaded) if threaded else {}


def _leave_out_strays(tx: sa.Connection, desk: Desk, chosen: list[Message]) -> list[Message]:
    """Before a restored database had planned these, they had left: their Message-IDs are the same, and tell."""
    fresh = []
    for message in chosen:
        receipt = desk.strays.get(token_of(message))
        if receipt is None:
            fresh.append(message)
        else:
            adopt_receipt(tx, desk, message, receipt)
    return fresh


def _compose(desk: Desk, claim: Claim, threads: dict[str, list[Message]], now: datetime) -> Ready | Ending:
    """The same bytes as in an earlier attempt where there was one."""
    message = claim.message
    if Content(message.subject, claim.text, claim.html).sha256 != message.content_hash:
        return claim, Refused(None, "its text is not the one that was approved", "compose")
    try:
        body = claim.body or compose_letter(desk, claim, threads.get(message.enrollment_id or "", []), now)
    except OutreachError as err:
        return claim, Refused(None, str(err), "compose")
    sender = desk.schedules.mailboxes[message.mailbox].sender_address
    parcel = Parcel(sender, message.address, body, smtputf8=address.needs_smtputf8(sender, message.address))
    return Ready(claim, parcel, hashlib.sha256(body).hexdigest())


async def _send(
    desk: Desk,
    made: Ready | Ending,
    books: Together[Ready | Ending, bool],
    receipts: Together[Ending, None],
) -> None:
    if isinstance(made, Ready):
        made = await _deliver(desk, made, books, receipts)
    await books.ask(made)
    claim, outcome = made
    log.debug("message.ended", message=claim.message.id, outcome=type(outcome).__name__)


async def _deliver(
    desk: Desk, ready: Ready, books: Together[Ready | Ending, bool], receipts: Together[Ending, None]
) -> Ending:
    """Past the commit point, the answer is on the disk before anything else can go wrong."""
    asked = unheard = False

    async def permit() -> bool:
        nonlocal asked, unheard
        asked = True
        try:
            return await _ask_to_leave(desk, ready, books)
        except BaseException:
            unheard = True
            raise

    claim = ready.claim
    try:
        outcome = await desk.postmen[claim.message.mailbox].deliver(ready.parcel, permit)
    except Exception:
        if unheard:  # the commit may have reached the database all the same; the mail has not left
            await receipts.ask((claim, Deferred(None, "the permit came to nothing", "data")))
        raise
    if asked:
        await receipts.ask((claim, outcome))
    return claim, outcome


async def _ask_to_leave(desk: Desk, ready: Ready, books: Together[Ready | Ending, bool]) -> bool:
    """A commit may take its time; who left meanwhile was told that it counts, and the mail has not left."""
    may_leave = await books.ask(ready)
    if may_leave and _is_anybody_waiting(desk):
        raise OptOutWaits
    return may_leave


def _write_receipts(desk: Desk, ended: Sequence[Ending]) -> list[None]:
    """A journal that cannot be written keeps no answer from the database, and lets no further mail leave."""
    now = desk.clock()
    made = [make_receipt(claim, outcome, now) for claim, outcome in ended]
    try:
        desk.journal.append([receipt for receipt in made if receipt is not None], now)
    except OSError as err:
        log.exception("journal.failed", error=type(err).__name__)
        desk.troubles["journal"] = (
            f"{desk.journal.file} cannot be written ({err}); nothing leaves until a restart"
        )
    return [None for _ in ended]


def _write_down(desk: Desk, asked: Sequence[Ready | Ending]) -> list[bool]:
    """One transaction for those who have ended and for those who ask to go on: THE COMMIT POINT of the latter.

    The addresses are locked first, and in order, so that an opt-out comes wholly before or wholly after.
    """
    ended = [one for one in asked if not isinstance(one, Ready)]
    asking = [one for one in asked if isinstance(one, Ready)]
    claims = [one.claim for one in asking] + [claim for claim, _ in ended]
    recorded: set[tuple[str, int]] = set()
    may_leave = bool(asking) and not desk.stopping and _has_room(desk)
    with desk.store.write() as tx:
        suppressions.lock_addresses(tx, sorted({claim.message.address_key for claim in claims}))
        now = desk.clock()
        _keep_gaps(tx, desk, claims, now)
        if ended:
            recorded = record_outcomes(tx, desk, ended, now)
            instances.note_journal(tx, desk.instance, desk.journal.mark(recorded))
        permitted = set()
        if may_leave and not _is_anybody_waiting(desk):
            bodies = [(one.claim, one.parcel.raw, one.digest) for one in asking]
            read = [key for key, mailbox in desk.schedules.mailboxes.items() if mailbox.is_read]
            permitted = ledger.commit(tx, bodies, now, read=read)
    desk.journal.settle(recorded)
    return [isinstance(one, Ready) and one.claim.message.id in permitted for one in asked]


def _keep_gaps(tx: sa.Connection, desk: Desk, claims: Sequence[Claim], now: datetime) -> None:
    """A gap counts from the moment a mail really left: the claim may have been some time ago, on another machine.

    In the order of the schedules, in which `choose_due` takes the same locks; all that follows finds them taken.
    """
    leaving = {claim.message.mailbox for claim in claims if claim.message.priority is not Priority.OWNER}
    for mailbox in desk.schedules.mailboxes.values():
        if mailbox.key in leaving:
            usage, _ = mailboxes.lock(tx, mailbox.key)
            gap = pace.gap(mailbox.limits, usage, now)
            mailboxes.save(tx, mailbox.key, pace.wait(usage, now + gap)) if gap else None


def _is_anybody_waiting(desk: Desk) -> bool:
    """Whose opt-out the database could not take was told that it counts: it comes first."""
    return desk.data_folder is not None and is_spooled(desk.data_folder)


def _has_room(desk: Desk) -> bool:
    """Whose answer could not be kept must not be sent."""
    if desk.journal.is_ready(desk.clock()):
        desk.troubles.pop("journal", None)
        return True
    desk.troubles.setdefault("journal", f"there is no room for {desk.journal.file}, so nothing leaves")
    return False
