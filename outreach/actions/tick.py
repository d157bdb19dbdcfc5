"""One round of the daemon at one `now`: free what a crash left, prepare, warn, summarise, send."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog

from outreach.actions.deliver import send_all
from outreach.actions.desk import Desk
from outreach.actions.lead import take_lead
from outreach.actions.mind_disk import has_space
from outreach.actions.mind_promises import mind_promises
from outreach.actions.prepare_drafts import prepare_drafts
from outreach.actions.replay_receipts import replay_pending
from outreach.actions.resolve_uncertain import resolve_uncertain
from outreach.actions.send_summary import send_summary
from outreach.actions.sweep import sweep
from outreach.store import expired

log = structlog.get_logger("tick")
ROUNDS = 500  # of a batch each; what is left over comes with the next tick


async def tick(desk: Desk, now: datetime) -> int:
    """Everything, one after the other; returns how many messages were claimed for sending."""
    await asyncio.to_thread(prepare, desk, now)
    return await send_all(desk)


def prepare(desk: Desk, now: datetime) -> None:
    """All but the sending. Of several daemons one does it; each has only its own receipts."""
    _safely(desk, "receipts", replay_pending, now)  # before the sweep, which knows only doubt
    if not take_lead(desk, now):
        return
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
        left = expired.anything_expired(tx, now)
    if left:
        with desk.store.write() as tx:
            freed, unsure = sweep(tx, desk, now)
        log.warning("swept", freed=freed, uncertain=unsure)


def _prepare_all(desk: Desk, now: datetime) -> None:
    for _ in range(ROUNDS):
        if (
            desk.stopping
            or not has_space(desk)
            or not prepare_drafts(desk, now)
            or not take_lead(desk, desk.clock())
        ):
            break
