"""Outreach itself, as the daemon runs it: `tick` over enrollments that are due, with the limits of a mailbox lifted."""

import asyncio
import time
from dataclasses import replace
from datetime import UTC, datetime, time as clock_time, timedelta
from pathlib import Path

import structlog

from benchmarks import letter
from benchmarks.sink import HOST
from outreach.actions.enroll import enroll
from outreach.actions.tick import tick
from outreach.app import App, make_postmen, open_app, shipped_folder
from outreach.config import load_settings
from outreach.sequence.model import Contact, State
from outreach.sequence.schedules import Limits, Server
from outreach.store import contacts, instances, messages
from outreach.store.ids import new_id

NOW = datetime(2026, 3, 3, 17, 0, tzinfo=UTC)
EVERY_DAY = frozenset(range(7))


def run(mails: int, port: int, folder: Path) -> float:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    app = _open(port, folder)
    _enroll_everybody(app, mails)
    began = time.perf_counter()
    claimed = asyncio.run(_work(app))
    seconds = time.perf_counter() - began
    with app.desk.store.read() as tx:
        sent = len(messages.in_state(tx, (State.SENT,)))
    assert (sent, claimed) == (mails, mails)
    return seconds


async def _work(app: App) -> int:
    claimed = await tick(app.desk, app.now())
    await app.close()
    return claimed
