"""The port: what every transport promises. It knows nothing of mail, and no table but its own."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeAlias


@dataclass(frozen=True, slots=True)
class Due:
    """A message that wants to leave its mailbox, at or after a moment."""

    mailbox: str
    message: str  # the id of its row
    due_at: datetime


# Sends what may leave the mailbox, and says when to come again for this message; None: nobody need come.
Deliver: TypeAlias = Callable[[Due], Awaitable[datetime | None]]


class Transport(Protocol):
    """Delivers at or after the time, at least once, and one at a time per mailbox.

    Never exactly once: whoever is started twice must find out by itself, as the claim in our tables does.
    """

    async def submit(self, due: Sequence[Due]) -> None:
        """These wait to be delivered. Submitting one twice counts once."""
        ...

    async def run(self, deliver: Deliver, stop: asyncio.Event) -> None:
        """Deliver until `stop`, and then wait for what is under way."""
        ...
