"""Hands mail to the mailbox's submission server over connections that are kept."""

import asyncio
import ssl

from outreach.mail.address import WIRE_FORM
from outreach.sequence.schedules import Server
from outreach.smtp.conversation import Conversation
from outreach.smtp.opening import Opening
from outreach.smtp.outcome import Deferred, MailboxBroken, Outcome, Parcel, Permit, Refused
from outreach.smtp.timeouts import ORDINARY, Timeouts


class SmtpPostman:
    """A `Postman` for one server, over at most `connections` connections, which are kept and used again.

    `local_hostname` is the name for EHLO (without one: the address literal); `tls_context` replaces the
    system's trust, for tests and private authorities.
    """

    def __init__(
        self,
        server: Server,
        *,
        connections: int = 4,
        local_hostname: str | None = None,
        tls_context: ssl.SSLContext | None = None,
        timeouts: Timeouts = ORDINARY,
    ) -> None:
        self._server = server
        self._timeouts = timeouts
        self._local_hostname = local_hostname
        self._tls_context = tls_context
        self._seats = asyncio.Semaphore(connections)
        self._first = asyncio.Lock()
        self._live = 0  # connections open now
        self._idle: list[Conversation] = []
        self._reaper: asyncio.TimerHandle | None = None
        self._farewells: set[asyncio.Task[None]] = set()
        self._broken: tuple[float, MailboxBroken] | None = None
        self._is_closed = False

    async def deliver(self, parcel: Parcel, permit: Permit) -> Outcome:
        for address in (parcel.sender, parcel.recipient):
            if not WIRE_FORM.fullmatch(address):  # nothing that could end the command goes into it (S2)
                return Refused(None, "the address cannot stand in an envelope", "envelope")
        asked_at = asyncio.get_running_loop().time()
        async with self._seats:
            return await self._deliver(parcel, permit, asked_at)

    async def close(self) -> None:
        """Say goodbye where nothing is under way, within the `quit` timeout; the rest ends by itself."""
        self._is_closed = True
        if self._reaper is not None:
            self._reaper.cancel()
        while self._idle:
            self._dismiss(self._idle.pop())
        if self._farewells:
            await asyncio.wait(self._farewells)

    async def _deliver(self, parcel: Parcel, permit: Permit, asked_at: float) -> Outcome:
        while (kept := self._find_kept()) is not None:
            # A kept connection may have died unnoticed; then the server has not heard of this mail.
            if (outcome := await self._use(kept, parcel, permit, kept=True)) is not None:
                return outcome
        fresh = await self._open(asked_at)
        if not isinstance(fresh, Conversation):
            return fresh
        outcome = await self._use(fresh, parcel, permit, kept=False)
        assert outcome is not None  # only a kept connection can be stale
        return outcome

    async def _use(
        self, conversation: Conversation, parcel: Parcel, permit: Permit, *, kept: bool
    ) -> Outcome | None:
        try:
            return await conversation.carry(parcel, permit, kept=kept)
        finally:
            self._keep(conversation)

    # Opening

    async def _open(self, asked_at: float) -> Conversation | Deferred | MailboxBroken:
        """The first one alone: a wrong password is tried once for all that wait, not once a mail (F15)."""
        async with self._first:
            if self._broken is not None and self._broken[0] >= asked_at:
                return self._broken[1]
            if self._live == 0:
                return await self._try_to_open()
        return await self._try_to_open()

    async def _try_to_open(self) -> Conversation | Deferred | MailboxBroken:
        name, context = self._local_hostname, self._tls_context
        opened = await Opening(self._server, self._timeouts, local_hostname=name, tls_context=context).run()
        if isinstance(opened, Conversation):
            self._live += 1
        elif isinstance(opened, MailboxBroken):
            self._broken = (asyncio.get_running_loop().time(), opened)
        return opened

    # Keeping

    def _find_kept(self) -> Conversation | None:
        """The one used last that is still good."""
        oldest = asyncio.get_running_loop().time() - self._timeouts.idle
        while self._idle:
            conversation = self._idle.pop()
            if conversation.is_quiet and conversation.idle_since > oldest:
                return conversation
            self._dismiss(conversation)
        return None

    def _keep(self, conversation: Conversation) -> None:
        if self._is_closed or not conversation.is_quiet:
            self._dismiss(conversation)
            return
        conversation.idle_since = asyncio.get_running_loop().time()
        self._idle.append(conversation)
        if self._reaper is None:
            self._reaper = asyncio.get_running_loop().call_later(self._timeouts.idle, self._reap)

    def _reap(self) -> None:
        """Close what was idle for too long; servers would, and less politely."""
        loop = asyncio.get_running_loop()
        oldest = loop.time() - self._timeouts.idle
        tired = [each for each in self._idle if each.idle_since <= oldest or not each.is_quiet]
        for conversation in tired:
            self._idle.remove(conversation)
            self._dismiss(conversation)
        wait = self._timeouts.idle / 4
        self._reaper = loop.call_later(wait, self._reap) if self._idle else None

    def _dismiss(self, conversation: Conversation) -> None:
        self._live -= 1
        farewell = asyncio.get_running_loop().create_task(conversation.quit())
        self._farewells.add(farewell)
        farewell.add_done_callback(self._farewells.discard)
