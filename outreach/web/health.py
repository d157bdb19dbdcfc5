"""How the daemon is: /healthz for whoever watches, /metrics for Prometheus. Counts, and nobody's data."""

import asyncio
import time
from collections.abc import Iterator

import structlog
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from outreach.actions.desk import Desk
from outreach.actions.take_up import WAITING
from outreach.app import App
from outreach.sequence.model import OPEN, State
from outreach.store import instances, mailboxes, messages, queue
from outreach.web.peer import is_near

log = structlog.get_logger("web")
STALE = 300.0  # seconds without a good tick
FIRST = 120.0  # seconds until the first one is missed
PATIENCE = 3.0  # seconds for the database


Still = dict[str, str | list[str]]  # what does not leave, and nobody's address


class Health:
    """Serves /healthz and /metrics."""

    def __init__(self, app: App) -> None:
        self._desk = app.desk
        self._trusted = app.settings.trusted_proxies
        self._since = time.monotonic()

    async def serve_health(self, _request: Request) -> Response:
        """200 while the rounds go round and the database answers; else 503 and why.

        A held daemon is well, and serves opt-outs: to start it again would not help. It says that nothing leaves, and
        through which mailboxes nothing does.
        """
        still: Still = {}
        reason = self._late(time.monotonic()) or await self._silent(still)
        if reason:
            return JSONResponse({"ok": False, "reason": reason}, 503)
        return JSONResponse({"ok": True, **still})

    async def serve_metrics(self, request: Request) -> Response:
        """For this machine and its private network. To everybody else the page is not there."""
        if not is_near(request, self._trusted):
            raise HTTPException(404)
        try:
            figures = await asyncio.wait_for(asyncio.to_thread(_read, self._desk), PATIENCE)
        except (SQLAlchemyError, OSError) as err:  # a TimeoutError is an OSError too
            raise HTTPException(503) from err
        registry = CollectorRegistry()
        registry.register(_Figures([*_counts(self._desk), *figures, *self._gauges(time.monotonic())]))
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_PLAIN_0_0_4)

    def _late(self, now: float) -> str | None:
        """`now` is of the monotonic clock, as is `desk.last_tick`."""
        if not self._desk.last_tick:
            return "no round has been completed since the start" if now - self._since > FIRST else None
        idle = now - self._desk.last_tick
        return f"the last good round ended {idle:.0f} seconds ago" if idle > STALE else None

    async def _silent(self, still: Still) -> str | None:
        try:
            still |= await asyncio.wait_for(asyncio.to_thread(_look, self._desk), PATIENCE)
        except (SQLAlchemyError, OSError) as err:
            log.warning("health.database", error=type(err).__name__)
            return "the database does not answer"
        return None

    def _gauges(self, now: float) -> Iterator[Metric]:
        since = now - (self._desk.last_tick or self._since)
        yield _gauge("outreach_seconds_since_last_tick", "Since the last good round, or the start.", since)
        yield _gauge(
            "outreach_troubles", "What is wrong now, as `outreach status` says.", len(self._desk.troubles)
        )


class _Figures:
    """A collector of what was read just now."""

    def __init__(self, figures: list[Metric]) -> None:
        self._figures = figures

    def collect(self) -> list[Metric]:
        return self._figures


def _look(desk: Desk) -> Still:
    """Why this daemon may send nothing, or not all; a look that only a database in order answers."""
    with desk.store.read() as tx:
        queue.next_due_at(tx)
        mine = instances.find(tx, desk.instance)
        paused = mailboxes.paused(tx)
    still: Still = (
        {"hold": mine.hold.partition(":")[0]} if mine and mine.hold else {}
    )  # its words name a machine
    waits = {"change": "changed files wait for `outreach apply`"} if WAITING in desk.troubles else {}
    return still | ({"paused_mailboxes": sorted(paused)} if paused else {}) | waits


def _read(desk: Desk) -> list[Metric]:
    with desk.store.read() as tx:
        counted, paused = messages.count_open(tx), mailboxes.paused(tx)
        mine = instances.find(tx, desk.instance)
    stopped = GaugeMetricFamily(
        "outreach_mailbox_paused", "1 while it waits for a person.", labels=["mailbox"]
    )
    for mailbox in sorted(desk.schedules.mailboxes.keys() | paused.keys()):
        stopped.add_metric([mailbox], mailbox in paused)
    waiting = GaugeMetricFamily("outreach_open_messages", "Messages that have not ended.", labels=["state"])
    for state in (state for state in State if state in OPEN):
        waiting.add_metric([state.value], counted.get(state, 0))
    return [
        waiting,
        stopped,
        _gauge("outreach_paused_mailboxes", "Mailboxes that wait for a person.", len(paused)),
        _gauge("outreach_held", "1 while nothing may leave.", bool(mine and mine.hold)),
    ]


def _counts(desk: Desk) -> Iterator[Metric]:
    happened = CounterMetricFamily("outreach_happened", "What happened since the start.", labels=["what"])
    for what, count in sorted(desk.tally.items()):
        happened.add_metric([what], count)
    yield happened


def _gauge(name: str, says: str, value: float) -> Metric:
    return GaugeMetricFamily(name, says, value=value)
