"""Fetches one file by https: within a total time and a size, and says nothing of its address, which is a secret."""

import http.client
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from outreach.errors import FetchFailed
from outreach.sequence.secret import Secret

MOST_REDIRECTS = 5
_PIECE = 64 * 1024  # octets
_MOVED = frozenset({301, 302, 303, 307, 308})
_REFUSED = frozenset({401, 403, 404, 410})
_OK = 200


@dataclass(frozen=True, slots=True)
class Limits:
    """How long all of it may take, redirects included, and how large it may be."""

    seconds: float = 30.0
    octets: int = 10 << 20


def fetch(address: Secret, *, trust: ssl.SSLContext | None = None, limits: Limits | None = None) -> bytes:
    """What lies there. Blocks; follows redirects to https only. Raises FetchFailed, which does not name the address."""
    limits = limits or Limits()
    context = trust or ssl.create_default_context()
    with _deadline(limits.seconds) as watch:
        url = address.reveal()
        for _ in range(MOST_REDIRECTS + 1):
            try:
                found = _get(url, context, watch, limits)
            except (OSError, ValueError, http.client.HTTPException) as err:
                reason = "it took too long" if watch.is_over else _say(err)
                raise FetchFailed(reason=reason) from None  # the error may hold the address
            if isinstance(found, bytes):
                return found
            url = urljoin(url, found)
    raise FetchFailed(reason="it was sent on too often")


class _Watch:
    """Ends whatever connection is open when the time is over: a server may send an octet a second for ever."""

    def __init__(self) -> None:
        self.is_over = False
        self._open: socket.socket | None = None

    def mind(self, connection: socket.socket) -> None:
        self._open = connection
        if self.is_over:
            self.end()

    def end(self) -> None:
        self.is_over = True
        if self._open is not None:
            try:
                self._open.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # it is closed already


@contextmanager
def _deadline(seconds: float) -> Iterator[_Watch]:
    watch = _Watch()
    timer = threading.Timer(seconds, watch.end)
    timer.daemon = True
    timer.start()
    try:
        yield watch
    finally:
        timer.cancel()


def _get(url: str, context: ssl.SSLContext, watch: _Watch, limits: Limits) -> bytes | str:
    """The octets, or where they are now."""
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        raise FetchFailed(reason="its address does not begin with https://")
    connection = _Connection(parts.hostname, parts.port, context=context, watch=watch, seconds=limits.seconds)
    try:
        where = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {"User-Agent": "outreach", "Accept": "text/calendar", "Accept-Encoding": "identity"}
        connection.request("GET", where, headers=headers)
        with connection.getresponse() as answer:
            if answer.status in _MOVED and (onward := answer.getheader("Location")):
                return onward
            if answer.status != _OK:
                gone = "; was the address made anew?" if answer.status in _REFUSED else ""
                raise FetchFailed(reason=f"its server answers {answer.status}{gone}")
            return _read(answer, watch, limits.octets)
    finally:
        connection.close()


def _read(answer: http.client.HTTPResponse, watch: _Watch, most: int) -> bytes:
    pieces, left = [], most
    while piece := answer.read(_PIECE):
        left -= len(piece)
        if left < 0:
            raise FetchFailed(reason=f"it is larger than {most >> 20} MiB")
        pieces.append(piece)
    if watch.is_over:  # a connection that was cut looks like an end
        raise TimeoutError
    if answer.length:
        raise http.client.IncompleteRead(b"", answer.length)
    return b"".join(pieces)


class _Connection(http.client.HTTPSConnection):
    """Knows the watch from its first moment on."""

    def __init__(
        self, host: str, port: int | None, *, context: ssl.SSLContext, watch: _Watch, seconds: float
    ) -> None:
        super().__init__(host, port, context=context, timeout=seconds)
        self._watch, self._trust = watch, context

    def connect(self) -> None:
        plain = socket.create_connection((self.host, self.port), self.timeout)
        self._watch.mind(plain)  # also during the handshake
        self.sock = self._trust.wrap_socket(plain, server_hostname=self.host)
        self._watch.mind(self.sock)


_WORDS: tuple[tuple[type[Exception], str], ...] = (  # the first that fits
    (ssl.SSLCertVerificationError, "the certificate of its server is not to be trusted"),
    (socket.gaierror, "the name of its server is not known, or there is no network"),
    (TimeoutError, "it took too long"),
    (ssl.SSLError, "its server speaks no TLS that can be used"),
    (ConnectionRefusedError, "its server takes no connection"),
    (http.client.IncompleteRead, "its server broke the connection"),
    (ConnectionError, "its server broke the connection"),
)


def _say(err: Exception) -> str:
    """In words that hold nothing of the address."""
    unknown = f"its server cannot be understood ({type(err).__name__})"
    return next((words for kind, words in _WORDS if isinstance(err, kind)), unknown)
