"""One round of the daemon at one `now`: free what a crash left, prepare, warn, summarise, send."""

import asyncio
from datetime import datetime

import structlog

from outreach.actions.desk import Desk
from outreach.actions.mind_promises import mind_promises
from outreach.actions.prepare_drafts import prepare_drafts
from outreach.actions.send_due import send_due
from outreach.actions.send_summary import send_summary
from outreach.store import ledger

log = structlog.get_logger("tick")
ROUNDS = 500  # of a batch each; what is left over comes with the next tick


async def tick(desk: Desk, now: datetime) -> int:
    """Returns how many messages were claimed for sending. The mails go out in rounds, each with a fresh moment."""
    await asyncio.to_thread(_prepare, desk, now)
    claimed = 0
    for _ in range(ROUNDS):
        if desk.stopping or not (taken := await send_due(desk, desk.clock())):
            break
        claimed += taken
    return claimed


def _prepare(desk: Desk, now: datetime) -> None:
    with desk.store.read() as tx:
        left = ledger.anything_expired(tx, now)
    if left:
        with desk.store.write() as tx:
            freed, unsure = ledger.sweep(tx, now)
        log.warning("swept", freed=freed, uncertain=unsure)
    for _ in range(ROUNDS):
        if desk.stopping or not prepare_drafts(desk, now):
            break
    mind_promises(desk, now)
    send_summary(desk, now)
