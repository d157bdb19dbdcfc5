"""PgQueuer's driver, which asks whether it hears only once it listens."""

import asyncio
import contextlib
from typing import Any

from pgqueuer.db import AsyncpgPoolDriver

PATIENCE = 10.0  # seconds; by then PgQueuer itself calls a listener broken


class ListeningDriver(AsyncpgPoolDriver):
    """PgQueuer starts its probe before its listener; where the probe is quicker, it waits ten seconds for an answer
    to a question that nobody heard, and everything is made anew. So what is to be heard is said afterwards.
    """

    def __init__(self, pool: Any) -> None:
        super().__init__(pool)
        self._listens = asyncio.Event()

    async def add_listener(self, channel: str, callback: Any) -> None:
        await super().add_listener(channel, callback)
        self._listens.set()

    async def notify(self, channel: str, payload: str) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._listens.wait(), PATIENCE)
        await super().notify(channel, payload)
