"""The standard library's IMAP client, made careful: deadlines are totals, and what a server sends is bounded."""

import contextlib
import imaplib
import select
import socket
import ssl
import time
from typing import Any, NoReturn

from imap_tools.mailbox import BaseMailBox

from outreach.sequence.schedules import Server

LONGEST_LINE = 8 * 1024 * 1024  # the UIDs of a million mails
MOST_ANSWERS = 100_000  # lines to one question, asked for or not
_PIECE = 64 * 1024
_LATEST_COUNTS = frozenset({"EXISTS", "RECENT", "EXPUNGE", "FLAGS"})


class CarefulClient(imaplib.IMAP4):
    """One connection. `allow` comes before each thing that is asked, and says how long and how much it may take."""

    def __init__(self, server: Server, trust: ssl.SSLContext, *, seconds: float, octets: int) -> None:
        self._trust = trust
        self._is_tls = server.security == "tls"
        self._buffer = bytearray()
        self._deadline = time.monotonic() + seconds
        self._left = octets
        self._answers = 0
        super().__init__(server.host, server.port)

    def allow(self, *, seconds: float, octets: int) -> None:
        """Until the next `allow`; what the server said unasked before is forgotten."""
        self._deadline = time.monotonic() + seconds
        self._left = octets
        self._answers = 0
        self.untagged_responses: dict[str, list[Any]] = {}

    def open(self, host: str = "", port: int = 143, timeout: float | None = None) -> None:
        """With TLS from the first byte, or without; imaplib calls this."""
        self.host, self.port = host, port
        self.sock = socket.create_connection((host, port), timeout or self._remaining())
        if self._is_tls:
            self._start_tls()

    def shutdown(self) -> None:
        """What `open` began; imaplib calls this. Nothing else of the connection is imaplib's, in any Python."""
        with contextlib.suppress(OSError):  # the other side was quicker
            self.sock.shutdown(socket.SHUT_RDWR)
        self.sock.close()

    def upgrade(self) -> None:
        """STARTTLS. Bytes that came before TLS are an attack (injection behind the OK): then nothing is said at all."""
        if "STARTTLS" not in self.capabilities:
            raise self.abort("it offers no STARTTLS; without it, no password is given away")
        if self._simple_command("STARTTLS")[0] != "OK":
            raise self.abort("it refused STARTTLS; without it, no password is given away")
        if self._buffer:
            raise self.abort("it sent something in clear behind STARTTLS")
        self._start_tls()
        self.untagged_responses = {}
        self._get_capabilities()

    def learn_capabilities(self) -> None:
        """Once more after a login: many servers say only then what they can do."""
        self._get_capabilities()

    def _start_tls(self) -> None:
        self.sock.settimeout(self._remaining())
        self.sock = self._trust.wrap_socket(self.sock, server_hostname=self.host)

    def read(self, size: int) -> bytes:
        """A literal: refused before a byte of it is read, where it is larger than what is left."""
        if size > self._left + len(self._buffer):
            self._refuse(f"it announces {size} bytes")
        while len(self._buffer) < size:
            self._receive()
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return taken

    def readline(self) -> bytes:
        """A line with its end."""
        looked = 0
        while (end := self._buffer.find(b"\n", looked)) < 0:
            looked = len(self._buffer)
            if looked > LONGEST_LINE:
                self._refuse("it sends a line without end")
            self._receive()
        line = bytes(self._buffer[: end + 1])
        del self._buffer[: end + 1]
        return line

    def send(self, data: Any) -> None:
        """Within the same deadline."""
        self.sock.settimeout(self._remaining())
        self.sock.sendall(data)

    def wait(self, seconds: float) -> bool:
        """Whether the server says something within so many seconds; nothing is read."""
        if self._buffer or (isinstance(self.sock, ssl.SSLSocket) and self.sock.pending()):
            return True
        return bool(select.select([self.sock], [], [], seconds)[0])

    def _append_untagged(self, typ: str, dat: Any) -> None:
        """The library keeps every line that it did not ask for; a flood of them must not fill the memory."""
        self._answers += 1
        if self._answers > MOST_ANSWERS:
            self._refuse("it says more than it was asked for")
        if typ in _LATEST_COUNTS:
            self.untagged_responses[typ] = [dat]
        else:
            self.untagged_responses.setdefault(typ, []).append(dat)

    def _receive(self) -> None:
        self.sock.settimeout(self._remaining())
        piece = self.sock.recv(_PIECE)
        if not piece:
            raise self.abort("it closed the connection")
        self._left -= len(piece)
        if self._left < 0:
            self._refuse("it sends more than it was asked for")
        self._buffer += piece

    def _remaining(self) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def _refuse(self, why: str) -> NoReturn:
        raise self.abort(why)


class CarefulMailBox(BaseMailBox):
    """imap-tools on top of such a client, for logins, folder names and selecting."""

    client: CarefulClient

    def __init__(self, client: CarefulClient) -> None:
        self._made = client
        super().__init__()

    def _get_mailbox_client(self) -> CarefulClient:
        return self._made
