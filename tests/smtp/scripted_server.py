"""An SMTP server that does what a test tells it, and remembers every octet that it was sent."""

import asyncio
import socket
import ssl
import struct
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

Behaviour = bytes | Callable[["Talk"], Awaitable[None]]

POLITE: dict[str, Behaviour] = {
    "connect": b"220 scripted.example ESMTP\r\n",
    "ehlo": b"250-scripted.example\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES\r\n",
    "starttls": b"220 2.0.0 ready\r\n",
    "auth": b"235 2.7.0 welcome\r\n",
    "mail": b"250 2.1.0 sender ok\r\n",
    "rcpt": b"250 2.1.5 recipient ok\r\n",
    "data": b"354 go ahead\r\n",
    "dot": b"250 2.0.0 queued as 42\r\n",
    "rset": b"250 2.0.0 flushed\r\n",
    "quit": b"221 2.0.0 bye\r\n",
}


class Gone(Exception):
    """The behaviour ended the connection."""


@dataclass
class Talk:
    """One connection, from the server's side. `clear` is what came before any encryption, `heard` all of it."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    clear: bytearray = field(default_factory=bytearray)
    heard: bytearray = field(default_factory=bytearray)
    commands: list[bytes] = field(default_factory=list)
    encrypted: bool = False

    def note(self, octets: bytes) -> None:
        self.heard += octets
        if not self.encrypted:
            self.clear += octets

    async def line(self) -> bytes:
        line = await self.reader.readline()
        self.note(line)
        if not line:
            raise Gone
        return line

    async def say(self, octets: bytes) -> None:
        self.writer.write(octets)
        await self.writer.drain()

    async def text(self) -> bytes:
        """What follows 354, the dot included."""
        text = await self.reader.readuntil(b"\r\n.\r\n")
        self.note(text)
        return text


class ScriptedServer:
    def __init__(self) -> None:
        self.steps = dict(POLITE)
        self.talks: list[Talk] = []
        self.accepted: list[bytes] = []  # as it came, with its final dot
        self.tls: ssl.SSLContext | None = None
        self.tasks: set[asyncio.Task[None]] = set()
        self.connections: list[asyncio.WriteTransport] = []

    async def start(
        self, *, implicit: ssl.SSLContext | None = None, host: str = "127.0.0.1", port: int = 0
    ) -> None:
        self.implicit = implicit
        self.server = await asyncio.start_server(self._serve, host, port, ssl=implicit)
        self.port: int = self.server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        self.server.close()
        for task in list(self.tasks):
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        for connection in self.connections:  # where TLS was refused, Python 3.11.2 forgets the socket below
            connection.abort()

    @property
    def commands(self) -> list[bytes]:
        """The verbs of all connections, in order."""
        return [command.split()[0].upper() for talk in self.talks for command in talk.commands]

    def heard(self) -> bytes:
        return b"".join(bytes(talk.heard) for talk in self.talks)

    def heard_in_clear(self) -> bytes:
        return b"".join(bytes(talk.clear) for talk in self.talks)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = Talk(reader, writer, encrypted=self.implicit is not None)
        self.talks.append(talk)
        self.connections.append(writer.transport)
        task = asyncio.current_task()
        assert task is not None
        self.tasks.add(task)
        with suppress(Gone, OSError, asyncio.IncompleteReadError, asyncio.CancelledError, ssl.SSLError):
            await self._converse(talk)
        self.tasks.discard(task)
        with suppress(Exception):
            writer.transport.abort() if writer.transport.is_closing() else writer.close()

    async def _converse(self, talk: Talk) -> None:
        await self._do("connect", talk)
        while True:
            line = await talk.line()
            talk.commands.append(line)
            verb = line.split()[0].lower().decode()
            await self._do(verb, talk)
            if verb == "starttls" and self.tls is not None:
                await talk.writer.start_tls(self.tls)
                talk.encrypted = True
            if verb == "data" and self.steps["data"] is POLITE["data"]:
                await self._text(talk)
            if verb == "quit":
                return

    async def _text(self, talk: Talk) -> None:
        if "text" in self.steps:
            await self._do("text", talk)
        text = await talk.text()
        if self.steps["dot"] is POLITE["dot"]:
            self.accepted.append(text)
        await self._do("dot", talk)

    async def _do(self, step: str, talk: Talk) -> None:
        behaviour = self.steps.get(step, b"502 5.5.1 what?\r\n")
        if isinstance(behaviour, bytes):
            await talk.say(behaviour)
        else:
            await behaviour(talk)


def says(*octets: bytes, every: float = 0.0) -> Behaviour:
    async def do(talk: Talk) -> None:
        for each in octets:
            await talk.say(each)
            await asyncio.sleep(every)

    return do


def then_drops(octets: bytes = b"") -> Behaviour:
    async def do(talk: Talk) -> None:
        if octets:
            await talk.say(octets)
        talk.writer.close()
        raise Gone

    return do


def then_resets(octets: bytes = b"", *, after: float = 0.0) -> Behaviour:
    """RST instead of FIN."""

    async def do(talk: Talk) -> None:
        if octets:
            await talk.say(octets)
        await asyncio.sleep(after)
        linger = struct.pack("ii", 1, 0)
        talk.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        talk.writer.transport.abort()
        raise Gone

    return do


async def hangs(talk: Talk) -> None:
    await asyncio.sleep(3600)


async def floods(talk: Talk) -> None:
    """Lines that promise another line, for as long as somebody reads them."""
    while not talk.writer.transport.is_closing():
        await talk.say(b"250-more\r\n" * 100)


async def stops_reading(talk: Talk) -> None:
    """A window that closes: the kernel takes what it can, and then nothing."""
    await talk.say(b"354 go ahead\r\n")
    talk.reader._transport.pause_reading()  # type: ignore[attr-defined]
    await asyncio.sleep(3600)
