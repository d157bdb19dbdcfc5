"""Between a transport and `send_due`: what is submitted, and what is done when a transport rings."""

import asyncio
from datetime import datetime, timedelta

from outreach.actions.desk import Desk
from outreach.actions.drain_spool import drain_spool
from outreach.actions.mind_disk import has_space
from outreach.actions.send_due import send_due
from outreach.store import instances, queue
from outreach.transport import Due

ROUNDS = 500  # of a batch each; what is left over comes with the next ring
AHEAD = timedelta(
    minutes=2
)  # what is due later is submitted when its time comes near: the leader looks each tick
MOST = 50  # of a mailbox: whoever is rung for sends everything that is due there
HELD = timedelta(seconds=30)  # a daemon that must not send leaves it to the others for so long


def list_due(desk: Desk, until: datetime, most: int = MOST) -> list[Due]:
    """Of each mailbox, what should leave until then."""
    with desk.store.read() as tx:
        found = [queue.due(tx, mailbox, until, most) for mailbox in desk.schedules.mailboxes]
    return [Due(m.mailbox, m.id, m.due_at) for group in found for m in group]


async def deliver(desk: Desk, due: Due) -> datetime | None:
    """Send all that may leave this mailbox now, the most important first; says when to come again for this message."""
    try:
        await send_all(desk, due.mailbox)
    except Exception as err:
        desk.troubles["sending"] = f"{type(err).__name__} at {desk.clock():%Y-%m-%d %H:%M} UTC; see the log"
        raise
    desk.troubles.pop("sending", None)
    return await asyncio.to_thread(_find_next, desk, due)


async def send_all(desk: Desk, mailbox: str | None = None) -> int:
    """Rounds, each with a fresh moment, until nothing is due; returns how many messages were claimed."""
    claimed = 0
    for _ in range(ROUNDS):
        if desk.stopping:
            break
        await asyncio.to_thread(_drain, desk)
        if not has_space(desk) or not (taken := await send_due(desk, desk.clock(), mailbox)):
            break
        claimed += taken
    return claimed


def _drain(desk: Desk) -> None:
    """Nothing is sent before every opt-out counts. If one cannot be acted on, this raises, and nothing leaves."""
    if desk.data_folder is not None:
        drain_spool(desk, desk.data_folder, desk.clock())


def _find_next(desk: Desk, due: Due) -> datetime | None:
    now = desk.clock()
    with desk.store.read() as tx:
        due_at = queue.find_due_at(tx, due.message)
        is_held = not instances.may_send(tx, desk.lease_owner)
    if due_at is None or due_at > now + AHEAD:
        return None
    return max(due_at, now + HELD) if is_held else due_at
