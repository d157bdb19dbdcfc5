"""What is handed to a postman, and the few ways in which it can end."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

Permit = Callable[[], Awaitable[bool]]
"""Asked once, at the last moment: the commit point. False, or any exception, means that nothing leaves."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One mail for one recipient. `smtputf8`: an address of the envelope is not ASCII (RFC 6531)."""

    sender: str
    recipient: str
    raw: bytes
    smtputf8: bool = False


@dataclass(frozen=True, slots=True)
class Accepted:
    """The server took responsibility (RFC 5321 4.2.5)."""

    code: int
    reply: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A final no; trying again changes nothing.

    `phase` is "mail", "rcpt", "data" or "dot" for a 5xx of the server; only "rcpt" speaks about the contact's
    address. "smtputf8" and "envelope" are our own (`code` is None): this server cannot carry that address.
    """

    code: int | None
    reply: str
    phase: str


@dataclass(frozen=True, slots=True)
class Deferred:
    """Not now, and provably not sent: it is safe to try again.

    `phase` says how far it came: "connect", "ehlo", "starttls" and "auth" are troubles of the mailbox and say
    nothing about the mail; "mail", "rcpt", "data" and "dot" came later. `code` is None where no reply came.
    """

    code: int | None
    reply: str
    phase: str

    @property
    def before_mail(self) -> bool:
        """The server was not asked about this mail yet, so it cannot count against it."""
        return self.phase in {"connect", "ehlo", "starttls", "auth"}

    @property
    def before_text(self) -> bool:
        """The server took nothing of this mail."""
        return self.before_mail or self.phase in {"mail", "rcpt"}


@dataclass(frozen=True, slots=True)
class Unknown:
    """The final dot went out and no clear reply came back: nobody can know. Never repeated by itself."""

    reply: str


@dataclass(frozen=True, slots=True)
class NotPermitted:
    """The permit said no. Nothing left."""


@dataclass(frozen=True, slots=True)
class MailboxBroken:
    """The mailbox cannot send until its owner does something: `reason` tells what, in words. Nothing left."""

    reason: str


Outcome = Accepted | Refused | Deferred | Unknown | NotPermitted | MailboxBroken


class Postman(Protocol):
    """Carries parcels, several at a time if asked so.

    `deliver` asks `permit` once, after the server agreed to the envelope and before the text leaves; a permit
    is good for five seconds. It raises nothing of its own: what `permit` raises passes through, and nothing
    has left then. A `deliver` that is cancelled after the permit was given leaves the doubt of `Unknown`.
    """

    async def deliver(self, parcel: Parcel, permit: Permit) -> Outcome: ...

    async def close(self) -> None: ...
