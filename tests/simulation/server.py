"""The other side: a mail server that accepts, defers, refuses, loses answers and is slow, as the seed says."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from outreach.mail.outgoing import outgoing
from outreach.smtp import (
    Accepted,
    Deferred,
    MailboxBroken,
    NotPermitted,
    Outcome,
    Parcel,
    Permit,
    Refused,
    Unknown,
)
from tests.simulation.process import Process

ASKING = 30.0  # seconds: whoever slept for longer cannot know when the permit was given
CLAIMED = 45.0  # seconds in which a claim surely holds
PERMIT = 5.0  # seconds for which a permit is good
BEFORE = {
    "no connection": Deferred(None, "connection refused", "connect"),
    "no login": MailboxBroken("535 5.7.8 wrong password"),
    "no such person": Refused(550, "5.1.1 no such person", "rcpt"),
    "policy": Refused(550, "5.7.1 policy", "rcpt"),
    "greylisted": Deferred(450, "4.7.1 greylisted", "rcpt"),
    "sender later": Deferred(451, "4.3.0 later", "mail"),
}
TEXT = {
    "data later": Deferred(451, "4.3.0 later", "data"),
    "data never": Refused(554, "5.7.1 no", "data"),
    "data dropped": Deferred(None, "the connection was lost", "data"),
}
DOT: dict[str, Outcome] = {
    "accepted": Accepted(250, "queued"),
    "later": Deferred(451, "4.3.0 later", "dot"),
    "spam": Refused(554, "5.7.1 spam", "dot"),
    "lost, not accepted": Unknown("the connection was lost"),
    "lost, accepted": Unknown("the connection was lost"),
}
TAKES = frozenset({"accepted", "lost, accepted"})
# How often, in the mood of trouble; what is left of 1 goes well.
RISKS = {
    "no connection": 0.06, "no login": 0.01, "no such person": 0.01, "policy": 0.01, "greylisted": 0.08,
    "sender later": 0.03, "data later": 0.03, "data never": 0.01, "data dropped": 0.04, "later": 0.06,
    "spam": 0.01, "lost, not accepted": 0.04, "lost, accepted": 0.05,
}  # fmt: skip


@dataclass(frozen=True)
class Mail:
    """A mail whose dot the server has seen."""

    process: Process
    permitted: float  # loop time
    permitted_at: datetime  # wall
    message_id: str
    parcel: Parcel
    fate: str

    @property
    def is_taken(self) -> bool:
        return self.fate in TAKES


class SimulatedPostman:
    """A `Postman` with the contract of `SmtpPostman`, and a server behind it that the seed decides about."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._world = process.world

    async def deliver(self, parcel: Parcel, permit: Permit) -> Outcome:
        """Cancelled or dead, it does what a closed socket does: without the dot, the server forgets the mail."""
        process, loop = self._process, asyncio.get_running_loop()
        fate, answers_after, began = self._fate(), self._slowness(600), loop.time()
        process.point("connecting")
        await process.sleep(self._slowness(70))
        if fate == "no login" and loop.time() - began < CLAIMED:
            self._world.judge.login_refused(process)
        if fate in BEFORE:
            return BEFORE[fate]
        message_id = outgoing(parcel.raw).message_id
        self._world.people.interrupt(parcel.recipient, message_id)
        process.point("after RCPT")
        asked = loop.time()
        if not await permit():
            self._world.judge.not_permitted(message_id)
            return NotPermitted()
        if loop.time() - asked >= ASKING:
            return Deferred(None, "the process slept while it asked", "data")
        permitted, permitted_at = loop.time(), self._world.clock()
        self._world.judge.permitted(process, message_id)
        process.point("after the commit point")
        await process.sleep(self._slowness(9))
        if fate in TEXT:
            return TEXT[fate]
        if loop.time() - permitted >= PERMIT:
            return Deferred(None, "the permit was too old", "data")
        process.point("before the dot")
        self._world.judge.dot(Mail(process, permitted, permitted_at, message_id, parcel, fate))
        process.point("after the dot")
        process.may_stop()
        await process.sleep(answers_after)
        process.point("the answer is read")
        if isinstance(DOT[fate], Deferred):
            self._world.judge.heard_later(message_id)
        return DOT[fate]

    async def close(self) -> None:
        """Nothing is kept open."""

    def _fate(self) -> str:
        left = self._world.chance.random()
        for name, risk in RISKS.items():
            left -= risk * self._world.mood.trouble
            if left < 0:
                return name
        return "accepted"

    def _slowness(self, most: float) -> float:
        """Mostly quick; in trouble, anything up to `most` seconds."""
        chance = self._world.chance
        if chance.random() < 0.15 * self._world.mood.trouble:
            return chance.random() * most
        return chance.random() * 0.5
