"""One machine, or a few without a queue of their own: our messages table is the queue, and this looks into it."""

import asyncio
from collections.abc import Callable, Sequence

import structlog

from outreach.transport.port import Deliver, Due

log = structlog.get_logger("transport")


class LocalTransport:
    """One at a time per mailbox in this process; over several, the claim sees to it.

    `look` returns what is due now, of each mailbox at least its first; it is asked in a thread, after every
    `submit` and otherwise every `patience` seconds. What fails is still in the table, and so it comes again.
    """

    def __init__(self, look: Callable[[], Sequence[Due]], *, patience: float) -> None:
        self._look = look
        self._patience = patience
        self._ring = asyncio.Event()
        self._under_way: dict[str, asyncio.Task[None]] = {}

    async def submit(self, due: Sequence[Due]) -> None:
        if due:
            self._ring.set()

    async def run(self, deliver: Deliver, stop: asyncio.Event) -> None:
        stopping = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                self._ring.clear()
                await self._start_what_is_due(deliver)
                ring = asyncio.create_task(self._ring.wait())
                await asyncio.wait(
                    [ring, stopping], timeout=self._patience, return_when=asyncio.FIRST_COMPLETED
                )
                ring.cancel()
            if self._under_way:
                await asyncio.wait(self._under_way.values())
        finally:
            stopping.cancel()
            left = list(self._under_way.values())
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    async def _start_what_is_due(self, deliver: Deliver) -> None:
        try:
            found = await asyncio.to_thread(self._look)
        except Exception as err:  # noqa: BLE001 - whatever it is, the next look may be better
            log.warning("transport.blind", error=type(err).__name__)
            return
        for due in found:
            if due.mailbox not in self._under_way:
                task = asyncio.create_task(self._carry(deliver, due))
                self._under_way[due.mailbox] = task

    async def _carry(self, deliver: Deliver, due: Due) -> None:
        try:
            await deliver(due)
        except Exception as err:
            log.exception("transport.failed", mailbox=due.mailbox, error=type(err).__name__)
        finally:
            del self._under_way[due.mailbox]
