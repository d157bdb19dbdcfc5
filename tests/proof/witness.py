"""The witness: a mail server in a process of its own, whose log is the history that everything is judged by.

What it takes responsibility for is on the disk before it says 250. Of the mails that reach their dot, some meet
trouble, by the seed: the answer is lost though the mail was accepted, or it was not; a 451; a slow answer.
"""

import asyncio
import os
import random
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

CHAOS = 0.03  # of each kind of trouble
_ADDRESS = re.compile(rb"<([^>]*)>")
_MESSAGE_ID = re.compile(rb"^message-id:\s*(<[^>]+>)", re.IGNORECASE | re.MULTILINE)
_ANSWERS = {
    b"EHLO": b"250-witness.example\r\n250-PIPELINING\r\n250 8BITMIME\r\n",
    b"HELO": b"250 witness.example\r\n",
    b"MAIL": b"250 2.1.0 ok\r\n",
    b"RSET": b"250 2.0.0 ok\r\n",
    b"NOOP": b"250 2.0.0 ok\r\n",
}


@dataclass(frozen=True)
class Line:
    """`accepted` and `silent` mails are there, and only the former were answered; `dropped` and `deferred` ones are not."""

    at: float  # monotonic seconds
    kind: str
    message_id: str  # of `left`: the moment of the acknowledgement
    address: str


def read_log(file: Path) -> Iterator[Line]:
    """In the order in which it happened."""
    for text in file.read_text().splitlines():
        at, kind, message_id, address = text.split("\t")
        yield Line(float(at), kind, message_id, address)


def serve(log: str, seed: int, chaos: float, ready: Connection) -> None:
    """The process. Says its port through `ready`, and ends when it is killed."""
    asyncio.run(_Witness(Path(log), seed, chaos).run(ready))


class _Witness:
    def __init__(self, log: Path, seed: int, chaos: float) -> None:
        self._file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._chance = random.Random(seed)
        self._chaos = chaos

    async def run(self, ready: Connection) -> None:
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        ready.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    def _note(self, kind: str, message_id: str, address: str) -> None:
        os.write(self._file, f"{time.monotonic():.6f}\t{kind}\t{message_id}\t{address}\n".encode())
        os.fsync(self._file)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(b"220 witness.example ESMTP\r\n")
            await self._converse(reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass  # the client is dead; what had no dot never happened
        finally:
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        address = ""
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"RCPT":
                address = _ADDRESS.search(line)[1].decode()
                writer.write(b"250 2.1.5 ok\r\n")
            elif verb == b"DATA":
                writer.write(b"354 go ahead\r\n")
                if not await self._take(await reader.readuntil(b"\r\n.\r\n"), address, writer):
                    return
            elif verb == b"LEFT":  # no SMTP: whoever acknowledged an opt-out says so, and when
                _, left, at = line.decode().split()
                self._note("left", at, left)
                writer.write(b"250 noted\r\n")
            elif verb == b"QUIT":
                writer.write(b"221 2.0.0 bye\r\n")
                return
            else:
                writer.write(_ANSWERS.get(verb, b"502 5.5.1 what?\r\n"))
            await writer.drain()

    async def _take(self, text: bytes, address: str, writer: asyncio.StreamWriter) -> bool:
        """The dot has come. False: the connection ends here."""
        message_id = _MESSAGE_ID.search(text)[1].decode()
        trouble = self._chance.random() / self._chaos if self._chaos else 9
        if trouble < 1:
            self._note("dropped", message_id, address)
            return False
        if trouble < 2:
            self._note("deferred", message_id, address)
            writer.write(b"451 4.3.0 try later\r\n")
            return True
        if trouble < 3:
            self._note("silent", message_id, address)
            return False
        self._note("accepted", message_id, address)
        if trouble < 4:
            await asyncio.sleep(self._chance.uniform(0.05, 0.3))
        writer.write(b"250 2.0.0 queued\r\n")
        return True
