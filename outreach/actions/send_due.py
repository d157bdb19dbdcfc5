"""Send what is due: claim, compose, hand over, record. The only place that puts a mail on the wire.

choose_due (gate, pace) → ledger.claim → compose → postman.deliver ── permit: ledger.commit ──▶ dot → record
"""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeAlias

import structlog

from outreach.actions.choose_due import choose_due
from outreach.actions.compose_letter import compose_letter
from outreach.actions.desk import Desk
from outreach.actions.record_outcomes import record_outcomes
from outreach.actions.together import Together
from outreach.errors import OutreachError
from outreach.mail import address
from outreach.sequence.model import Message
from outreach.smtp import Outcome, Parcel, Refused
from outreach.store import ledger, messages, suppressions
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


async def send_due(desk: Desk, now: datetime) -> int:
    """One round: send up to `BATCH` mails that may leave now; returns how many were claimed (0: nothing to do)."""
    claims, threads = await asyncio.to_thread(_claim, desk, now)
    books = Together[Ready | Ending, bool](partial(_write_down, desk), most=GROUP)
    ways = [_send(desk, _compose(desk, claim, threads, now), books) for claim in claims]
    for trouble in await asyncio.gather(*ways, return_exceptions=True):
        if (
            trouble is not None
        ):  # not recorded: the sweep will free the claim, or show the message as uncertain
            log.error("record.failed", error=type(trouble).__name__)
    return len(claims)


def _claim(desk: Desk, now: datetime) -> tuple[list[Claim], dict[str, list[Message]]]:
    with desk.store.read() as tx:
        if not messages.any_due(tx, desk.schedules.mailboxes, now):  # most ticks end here, without a write
            return [], {}
    with desk.store.write() as tx:
        chosen = choose_due(tx, desk, now, BATCH)
        claims = ledger.claim(tx, chosen, desk.instance, now)
        threaded = [c.message.enrollment_id or "" for c in claims if c.message.thread]
        return claims, messages.parents(tx, threaded) if threaded else {}


def _compose(desk: Desk, claim: Claim, threads: dict[str, list[Message]], now: datetime) -> Ready | Ending:
    """The same bytes as in an earlier attempt where there was one."""
    message = claim.message
    try:
        body = claim.body or compose_letter(desk, claim, threads.get(message.enrollment_id or "", []), now)
    except OutreachError as err:
        return claim, Refused(None, str(err), "compose")
    sender = desk.schedules.mailboxes[message.mailbox].sender_address
    parcel = Parcel(sender, message.address, body, smtputf8=address.needs_smtputf8(sender, message.address))
    return Ready(claim, parcel, hashlib.sha256(body).hexdigest())


async def _send(desk: Desk, made: Ready | Ending, books: Together[Ready | Ending, bool]) -> None:
    if isinstance(made, Ready):
        postman = desk.postmen[made.claim.message.mailbox]
        made = made.claim, await postman.deliver(made.parcel, partial(books.ask, made))
    await books.ask(made)
    claim, outcome = made
    log.debug("message.ended", message=claim.message.id, outcome=type(outcome).__name__)


def _write_down(desk: Desk, asked: Sequence[Ready | Ending]) -> list[bool]:
    """One transaction for those who have ended and for those who ask to go on: THE COMMIT POINT of the latter.

    The addresses are locked first, and in order, so that an opt-out comes wholly before or wholly after.
    """
    ended = [one for one in asked if not isinstance(one, Ready)]
    asking = [one for one in asked if isinstance(one, Ready)]
    claims = [one.claim for one in asking] + [claim for claim, _ in ended]
    with desk.store.write() as tx:
        suppressions.lock_addresses(tx, sorted({claim.message.address_key for claim in claims}))
        now = desk.clock()
        if ended:
            record_outcomes(tx, desk, ended, now)
        permitted = set()
        if asking and not desk.stopping:
            permitted = ledger.commit(tx, [(one.claim, one.parcel.raw, one.digest) for one in asking], now)
    return [isinstance(one, Ready) and one.claim.message.id in permitted for one in asked]
