"""One round of the daemon at one `now`: free what a crash left, prepare, warn, summarise, send."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog

from outreach.actions.desk import Desk
from outreach.actions.drain_spool import drain_spool
from outreach.actions.mind_promises import mind_promises
from outreach.actions.prepare_drafts import prepare_drafts
from outreach.actions.replay_receipts import replay_pending
from outreach.actions.resolve_uncertain import resolve_uncertain
from outreach.actions.send_due import send_due
from outreach.actions.send_summary import send_summary
from outreach.actions.sweep import sweep
from outreach.store import ledger

log = structlog.get_logger("tick")
ROUNDS = 500  # of a batch each; what is left over comes with the next tick


async def tick(desk: Desk, now: datetime) -> int:
    """Returns how many messages were claimed for sending. The mails go out in rounds, each with a fresh moment."""
    await asyncio.to_thread(_prepare, desk, now)
    claimed = 0
    for _ in range(ROUNDS):
        if desk.stopping:
            break
        await asyncio.to_thread(_drain, desk)
        if not (taken := await send_due(desk, desk.clock())):
            break
        claimed += taken
    return claimed


def _drain(desk: Desk) -> None:
    """Nothing is sent before every opt-out counts. If one cannot be acted on, this raises, and nothing leaves."""
    if desk.data_folder is not None:
        drain_spool(desk, desk.data_folder, desk.clock())


def _prepare(desk: Desk, now: datetime) -> None:
    _safely(desk, "receipts", replay_pending, now)  # before the sweep, which knows only doubt
    _safely(desk, "sweep", _sweep, now)
    _safely(desk, "uncertain", resolve_uncertain, now)
    _safely(desk, "drafts", _prepare_all, now)
    _safely(desk, "promises", mind_promises, now)
    _safely(desk, "summary", send_summary, now)


def _safely(desk: Desk, topic: str, act: Callable[[Desk, datetime], object], now: datetime) -> None:
    """Trouble with one kind of work is shown, and keeps no other kind from being done."""
    try:
        act(desk, now)
        desk.troubles.pop(topic, None)
    except Exception as err:
        log.exception("tick.part.failed", part=topic, error=type(err).__name__)
        desk.troubles[topic] = f"{type(err).__name__} at {now:%Y-%m-%d %H:%M} UTC; see the log"


def _sweep(desk: Desk, now: datetime) -> None:
    with desk.store.read() as tx:
        left = ledger.anything_expired(tx, now)
    if left:
        with desk.store.write() as tx:
            freed, unsure = sweep(tx, desk, now)
        log.warning("swept", freed=freed, uncertain=unsure)


def _prepare_all(desk: Desk, now: datetime) -> None:
    for _ in range(ROUNDS):
        if desk.stopping or not prepare_drafts(desk, now):
            break
