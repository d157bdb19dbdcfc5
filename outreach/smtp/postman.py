"""Hands mail to the mailbox's submission server over kept connections."""

import ssl
from dataclasses import dataclass

from outreach.sequence.schedules import Server
from outreach.smtp.outcome import Outcome, Parcel, Permit


@dataclass(frozen=True, slots=True)
class Timeouts:
    """In seconds, each for a whole phase and never for one read: a server that drips bytes gains nothing."""

    connect: float = 30.0
    command: float = 60.0
    permit: float = 5.0
    dot: float = 600.0
    idle: float = 60.0
    quit: float = 2.0


class SmtpPostman:
    """A `Postman` for one server, over at most `connections` connections that are kept and used again."""

    def __init__(
        self,
        server: Server,
        *,
        connections: int = 4,
        local_hostname: str | None = None,
        tls_context: ssl.SSLContext | None = None,
        timeouts: Timeouts = Timeouts(),  # noqa: B008 -- a frozen value
    ) -> None:
        raise NotImplementedError

    async def deliver(self, parcel: Parcel, permit: Permit) -> Outcome:
        raise NotImplementedError

    async def close(self) -> None:
        raise NotImplementedError
