"""The daemons that die.

A worker is the real daemon on a real database: it starts as `outreach run` does, and its rounds are the daemon's.
"""

import asyncio
import contextlib
import os
import signal
import time
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from outreach.actions import send_due
from outreach.app import App
from outreach.daemon import Daemon
from outreach.store.lock import hold_alone
from outreach.store.schema import enrollments, messages
from tests.proof.place import Place, log_to
from tests.proof.points import Fate, Journal, arm
from tests.proof.shared_clock import SharedClock
from tests.proof.wrong import WRONG

REST = timedelta(seconds=0.04)
LONG = 20  # jumps; after these, what is left waits for hours


@dataclass(frozen=True)
class Order:
    """What one worker is to do, and when it is to die (`point` "" : never by itself)."""

    number: int
    point: str = ""
    passes: int = 0
    sign: int = signal.SIGKILL
    batch: int = send_due.BATCH
    wrong: str = ""
    widen: float = 0.0
    is_last: bool = False  # works until nothing is left, and moves the clock to get there


def work(place: Place, order: Order) -> None:
    """The process of one daemon. Ends with 0 when nothing is left to do now."""
    log_to(place.folder / f"worker-{order.number}.log")
    if order.wrong:
        WRONG[order.wrong]()
    journal = Journal(place.journal(order.number))
    fate = Fate(order.point, order.passes, order.sign)
    arm(fate, journal, widen=order.widen)
    send_due.BATCH = order.batch
    with _alone(place):
        app = place.open()
        journal.note("started")
        asyncio.run(_live(app, order, place))
    journal.note("ended")


def _alone(place: Place) -> contextlib.AbstractContextManager[None]:
    if place.database.startswith("sqlite"):
        return hold_alone(Path(place.database.removeprefix("sqlite:///")))
    return contextlib.nullcontext()


async def _live(app: App, order: Order, place: Place) -> None:
    """The whole daemon, with short rests between its rounds; it is asked to stop when nothing is left to do."""
    app.settings = replace(app.settings, tick=REST)
    watching = asyncio.create_task(_watch(app, order, SharedClock(place.clock)))
    await Daemon(app).run()
    await watching


async def _watch(app: App, order: Order, clock: SharedClock) -> None:
    """Stop it when nothing is left: twice in a row, for a message is in no state while it is planned.

    The clock moves on where all that is left has a later time: never between a claim and its commit point.
    """
    until = time.monotonic() + (180 if order.is_last else 6)
    jumps = quiet = 0
    while quiet < 2 and time.monotonic() < until:
        await asyncio.sleep(2 * REST.total_seconds())
        if await asyncio.to_thread(_count_open, app, ever=False):
            quiet = 0
        elif order.is_last and await asyncio.to_thread(_count_open, app, ever=True):
            clock.jump(timedelta(minutes=5) if jumps < LONG else timedelta(hours=4))
            jumps, quiet = jumps + 1, 0
        else:
            quiet += 1
    os.kill(os.getpid(), signal.SIGTERM)


def _count_open(app: App, *, ever: bool) -> int:
    """Messages on their way, and people whose turn it is: now, or `ever` (the second mails have a time of their own)."""
    now = app.now()
    taken = messages.c.state.in_(["claimed", "sending"])
    waiting = messages.c.state.in_(["planned", "approved"])
    moving = sa.or_(taken, waiting if ever else sa.and_(waiting, messages.c.due_at <= now))
    due = (enrollments.c.status == "active", enrollments.c.due_at <= now)
    with app.desk.store.read() as tx:
        return sum(
            tx.execute(sa.select(sa.func.count()).select_from(table).where(*which)).scalar_one()
            for table, which in ((messages, (moving,)), (enrollments, due))
        )
