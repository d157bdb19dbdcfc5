"""One open connection, and the part of SMTP in which a mail can be lost or doubled: MAIL to the dot.

aiosmtplib opens the connection (opening.py). Its `data()` sends the command, the text and the dot in one
call, so it cannot tell a drop before the dot from one after it, nor look at clock and receive buffer in
between. The transaction is therefore spoken here, on the transport that it opened.
"""

import asyncio
import re
import time

from outreach.mail.address import needs_smtputf8
from outreach.smtp.outcome import Accepted, Deferred, NotPermitted, Outcome, Parcel, Permit, Refused, Unknown
from outreach.smtp.reply import MOST_LINES, MOST_OCTETS, Reply, take_reply
from outreach.smtp.timeouts import Timeouts

_LONE = re.compile(rb"\r\n?|\n")
_QUEUED = 250
_GO_AHEAD = 354
_CLOSING = 421
_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)  # BOOTTIME also counts while a laptop sleeps


class Conversation(asyncio.Protocol):
    """Speaks on a transport that is connected, encrypted and logged in."""

    def __init__(self, transport: asyncio.Transport, extensions: frozenset[str], timeouts: Timeouts) -> None:
        self._transport = transport
        self._extensions = extensions
        self._timeouts = timeouts
        self._loop = asyncio.get_running_loop()
        self._buffer = bytearray()
        self._waiter: asyncio.Future[None] | None = None
        self._trouble = ""  # why nothing more will come
        self._is_full = False
        self._is_lost = False
        self.idle_since = 0.0  # loop time
        transport.set_protocol(self)
        # So that `_is_full` tells whether the kernel took all; with 0, TLS in Python 3.11 is always full.
        transport.set_write_buffer_limits(high=1)

    # What asyncio reports

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if len(self._buffer) > MOST_OCTETS or self._buffer.count(b"\n") > MOST_LINES:
            self.abort("the server's reply had no end")
        self._wake()

    def eof_received(self) -> None:
        self._trouble = self._trouble or "the server closed the connection"
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self._is_lost = True
        self._trouble = (
            self._trouble or f"the connection was lost ({type(exc).__name__ if exc else 'closed'})"
        )
        self._wake()

    def pause_writing(self) -> None:
        self._is_full = True

    def resume_writing(self) -> None:
        self._is_full = False
        self._wake()

    # What the pool asks

    @property
    def is_quiet(self) -> bool:
        """Open, and the server said nothing that it was not asked."""
        return not self._trouble and not self._buffer and not self._transport.is_closing()

    def abort(self, why: str) -> None:
        """Cut the connection. Without its dot, a server must forget the mail (RFC 5321 3.3)."""
        self._trouble = self._trouble or why
        self._transport.abort()

    async def quit(self) -> None:
        """Say goodbye; whatever the server makes of it changes nothing any more."""
        until = self._loop.time() + self._timeouts.quit
        if self.is_quiet:
            await self._ask(b"QUIT\r\n", until)
        self._transport.close()
        while not self._is_lost and await self._wait(until):
            pass
        self.abort("closed")

    # One mail

    async def carry(self, parcel: Parcel, permit: Permit, *, kept: bool) -> Outcome | None:
        """Deliver one parcel. None: this `kept` connection was dead; the server never heard of the mail."""
        try:
            return await self._carry(parcel, permit, kept=kept)
        except BaseException:
            self.abort("interrupted")
            raise

    async def _carry(self, parcel: Parcel, permit: Permit, *, kept: bool) -> Outcome | None:
        if _is_international(parcel) and "smtputf8" not in self._extensions:
            return Refused(None, "this server cannot carry an address that is not plain ASCII", "smtputf8")
        mail, rcpt = await self._offer(parcel)
        if kept and (mail.code is None or mail.code == _CLOSING):
            self.abort(mail.text)
            return None
        if not mail.is_yes:
            return await self._turned_down(mail, "mail")
        if not rcpt.is_yes:
            return await self._turned_down(rcpt, "rcpt")
        asked_at = time.clock_gettime(_CLOCK)
        if not await permit():
            await self._reset()
            return NotPermitted()
        permitted_at = time.clock_gettime(_CLOCK)
        if permitted_at - asked_at >= self._timeouts.asking:
            self.abort("the permit was too long in coming")
        return await self._hand_over(parcel.raw, permitted_at)

    async def _offer(self, parcel: Parcel) -> tuple[Reply, Reply]:
        """The replies to MAIL and RCPT, in one round trip where the server allows it (RFC 2920)."""
        until = self._loop.time() + self._timeouts.command
        options = " BODY=8BITMIME SMTPUTF8" if _is_international(parcel) else ""
        mail = f"MAIL FROM:<{parcel.sender}>{options}\r\n".encode()
        rcpt = f"RCPT TO:<{parcel.recipient}>\r\n".encode()
        if "pipelining" in self._extensions:
            return await self._ask(mail + rcpt, until), await self._read(until)
        first = await self._ask(mail, until)
        return (first, await self._ask(rcpt, until)) if first.is_yes else (first, first)

    async def _hand_over(self, raw: bytes, permitted_at: float) -> Outcome:
        until = self._loop.time() + self._timeouts.permit
        if not self.is_quiet:
            return self._unsent()
        ready = await self._ask(b"DATA\r\n", until)
        if ready.code != _GO_AHEAD:
            return await self._turned_down(ready, "data")
        if not self.is_quiet:  # a 250 before the dot (F32) would be taken for the answer to it
            return self._unsent()
        self._transport.write(on_the_wire(raw))
        if not (await self._flush(until) and self.is_quiet):
            return self._unsent()
        if time.clock_gettime(_CLOCK) - permitted_at >= self._timeouts.permit:
            self.abort("the permit was too old when the text had been sent")
            return self._unsent()
        self._transport.write(b".\r\n")
        return await self._after_the_dot(await self._read(self._loop.time() + self._timeouts.dot))

    async def _after_the_dot(self, reply: Reply) -> Outcome:
        if reply.code == _QUEUED:
            return Accepted(reply.code, reply.text)
        if reply.is_never or reply.is_not_now:
            return await self._turned_down(reply, "dot")
        self.abort(reply.text)
        return Unknown(reply.text if reply.code is None else f"{reply.code} {reply.text}")

    async def _turned_down(self, reply: Reply, phase: str) -> Outcome:
        """A no, before or after the dot; the connection is kept where the server still talks sense."""
        if reply.code == _CLOSING or not (reply.is_never or reply.is_not_now):
            self.abort(reply.text)
        elif phase != "dot":
            await self._reset()
        if reply.is_never:
            return Refused(reply.code, reply.text, phase)
        return Deferred(reply.code, reply.text, phase)

    def _unsent(self) -> Outcome:
        """The dot did not go out, and cannot any more; a server that hung up early may have said why."""
        heard = take_reply(self._buffer)
        self.abort("the server spoke out of turn")
        if heard is not None and heard.is_never:
            return Refused(heard.code, heard.text, "data")
        if heard is not None and heard.is_not_now:
            return Deferred(heard.code, heard.text, "data")
        return Deferred(None, self._trouble, "data")

    async def _reset(self) -> None:
        reply = await self._ask(b"RSET\r\n", self._loop.time() + self._timeouts.quit)
        if not reply.is_yes:
            self.abort("the server would not start afresh")

    # Reading and writing

    async def _ask(self, command: bytes, until: float) -> Reply:
        if not self._transport.is_closing():
            self._transport.write(command)
        return await self._read(until)

    async def _read(self, until: float) -> Reply:
        """The next reply, or a `Reply` without a code; `until` is in loop time and holds for all of it."""
        while (reply := take_reply(self._buffer)) is None:
            if self._trouble:
                return Reply(None, self._trouble)
            if not await self._wait(until):
                self.abort("no reply came in time")
        if reply.code is None:
            self.abort(reply.text)
        return reply

    async def _flush(self, until: float) -> bool:
        """Whether the kernel has taken all. Two turns of the loop, so that `is_quiet` knows what arrived."""
        while self._is_full and not self._trouble:
            if not await self._wait(until):
                self.abort("the server stopped reading before the end of the text")
                return False
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return True

    async def _wait(self, until: float) -> bool:
        """Until something happens; False when it is too late."""
        self._waiter = self._loop.create_future()
        timer = self._loop.call_at(until, _settle, self._waiter)
        try:
            await self._waiter
        finally:
            timer.cancel()
            self._waiter = None
        return self._loop.time() < until

    def _wake(self) -> None:
        if self._waiter is not None:
            _settle(self._waiter)


def _is_international(parcel: Parcel) -> bool:
    return parcel.smtputf8 or needs_smtputf8(parcel.sender, parcel.recipient)


def _settle(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_result(None)


def on_the_wire(raw: bytes) -> bytes:
    """The text without its final dot: CRLF only (S2), and each leading dot doubled (RFC 5321 4.5.2)."""
    pairs = raw.count(b"\r\n")
    if raw.count(b"\n") != pairs or raw.count(b"\r") != pairs:
        raw = _LONE.sub(b"\r\n", raw)
    if not raw.endswith(b"\r\n"):
        raw += b"\r\n"
    raw = raw.replace(b"\r\n.", b"\r\n..")
    return b"." + raw if raw.startswith(b".") else raw
