"""Opens a connection with aiosmtplib: address, greeting, encryption, login; nothing secret in clear."""

import asyncio
import ipaddress
import socket
import ssl
from functools import cache
from typing import cast

from aiosmtplib import SMTP, SMTPAuthenticationError, SMTPException, SMTPResponseException
from aiosmtplib import SMTPServerDisconnected as Disconnected

from outreach.sequence.schedules import Server
from outreach.smtp.conversation import Conversation
from outreach.smtp.outcome import Deferred, MailboxBroken
from outreach.smtp.reply import printable, take_reply
from outreach.smtp.timeouts import Timeouts

_NEVER = range(500, 600)


@cache
def make_tls_context() -> ssl.SSLContext:
    """One for the process: making it costs 17 ms. Verifies chain and host name; TLS 1.2 and later."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


class Opening:
    """One try to open a connection."""

    def __init__(
        self,
        server: Server,
        timeouts: Timeouts,
        *,
        local_hostname: str | None,
        tls_context: ssl.SSLContext | None,
    ) -> None:
        self._server = server
        self._timeouts = timeouts
        self._local_hostname = local_hostname
        self._context = tls_context
        self._phase = "connect"
        self._client: SMTP | None = None

    async def run(self) -> Conversation | Deferred | MailboxBroken:
        if why := _in_clear(self._server):
            return MailboxBroken(why)
        try:
            async with asyncio.timeout(self._timeouts.connect):
                client = await self._connect()
            async with asyncio.timeout(self._timeouts.command):
                await self._greet(client)
                trouble = await self._encrypt(client) or await self._log_in(client)
            return trouble or self._take_over(client)
        except (OSError, SMTPException, ValueError) as err:  # TimeoutError and ssl.SSLError are OSErrors
            return self._judge(err)
        finally:
            if self._client is not None:
                self._client.close()

    async def _connect(self) -> SMTP:
        encrypted = self._server.security == "tls"
        sock = await _dial(self._server.host, self._server.port, self._timeouts.connect)
        self._client = client = SMTP(
            hostname=self._server.host,
            sock=sock,
            use_tls=encrypted,
            start_tls=False,
            tls_context=(self._context or make_tls_context()) if encrypted else None,
            local_hostname=self._local_hostname or _address_literal(sock),
            timeout=max(self._timeouts.connect, self._timeouts.command),
        )
        await client.connect()
        return client

    async def _greet(self, client: SMTP) -> None:
        self._phase = "ehlo"
        await client.ehlo()

    async def _encrypt(self, client: SMTP) -> MailboxBroken | None:
        if self._server.security != "starttls":
            return None
        self._phase = "starttls"
        if not client.supports_extension("starttls"):
            return MailboxBroken(
                f"{self._server.host} offers no encryption (STARTTLS), so no mail is sent through it"
            )
        listener = _Listener(cast(asyncio.Transport, client.transport))
        await client.starttls(tls_context=self._context or make_tls_context())
        if not listener.heard_one_reply:  # RFC 3207 6: somebody speaks between the server and us
            return MailboxBroken(
                f"text came from {self._server.host} before the encryption began, as an attacker sends"
            )
        await self._greet(client)  # what was said in clear is forgotten (RFC 3207 4.2)
        return None

    async def _log_in(self, client: SMTP) -> MailboxBroken | None:
        """One try with one method: aiosmtplib's `login` tries all, and accounts get locked."""
        self._phase = "auth"
        username, password = self._server.username, self._server.password
        if username is None or password is None:
            return None
        offered = client.server_auth_methods
        if "plain" in offered:
            await client.auth_plain(username.encode(), password.reveal().encode())
        elif "login" in offered:
            await client.auth_login(username.encode(), password.reveal().encode())
        else:
            methods = ", ".join(offered) or "none"
            return MailboxBroken(
                f"{self._server.host} offers no way to log in with a password (it offers: {methods})"
            )
        return None

    def _take_over(self, client: SMTP) -> Conversation:
        transport, extensions = client.transport, frozenset(client.esmtp_extensions)
        if not client.is_connected:
            raise Disconnected("the server closed the connection")
        self._client = None
        return Conversation(cast(asyncio.Transport, transport), extensions, self._timeouts)

    def _judge(self, err: Exception) -> Deferred | MailboxBroken:
        host = self._server.host
        if unsafe := _tls_error(err):
            return MailboxBroken(f"the encryption of {host} cannot be trusted: {unsafe}")
        if isinstance(err, TimeoutError):
            return Deferred(None, f"{host} did not answer in time", self._phase)
        if not isinstance(err, SMTPResponseException) or err.code < 0:
            why = str(err.__cause__ or "") or str(err) or type(err).__name__
            return Deferred(None, printable(f"{host}: {why}".encode(errors="replace")), self._phase)
        reply = printable(err.message.encode(errors="surrogateescape"))
        if isinstance(err, SMTPAuthenticationError) and err.code in _NEVER:
            return MailboxBroken(f"{host} refused the login of {self._server.username}: {err.code} {reply}")
        if err.code in _NEVER or self._phase == "starttls":
            return MailboxBroken(f"{host} will not serve this mailbox: {err.code} {reply}")
        return Deferred(err.code, reply, self._phase)


class _Listener(asyncio.Protocol):
    """Hears what comes in clear around STARTTLS; aiosmtplib drops what follows the 220 and says nothing."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._heard = bytearray()
        self._behind = cast(asyncio.Protocol, transport.get_protocol())
        transport.set_protocol(self)

    @property
    def heard_one_reply(self) -> bool:
        return take_reply(self._heard) is not None and not self._heard

    def data_received(self, data: bytes) -> None:
        self._heard += data
        self._behind.data_received(data)

    def eof_received(self) -> bool | None:
        return self._behind.eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        self._behind.connection_lost(exc)

    def pause_writing(self) -> None:
        self._behind.pause_writing()

    def resume_writing(self) -> None:
        self._behind.resume_writing()


async def _dial(host: str, port: int, seconds: float) -> socket.socket:
    """A connected socket. Each address has its share of the time: a dead IPv6 must not hide a living IPv4."""
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    trouble: OSError = OSError(f"{host} has no address")
    for tried, (family, kind, protocol, _, address) in enumerate(found):
        sock = socket.socket(family, kind, protocol)
        sock.setblocking(False)  # noqa: FBT003 -- its only parameter
        try:
            async with asyncio.timeout((until - loop.time()) / (len(found) - tried)):
                await loop.sock_connect(sock, address)
        except OSError as err:
            sock.close()
            trouble = err
        except BaseException:
            sock.close()
            raise
        else:
            return sock
    raise trouble


def _in_clear(server: Server) -> str | None:
    """Why a connection without encryption is not made; None where it is all right."""
    if server.security != "none":
        return None
    if server.password is not None:
        return f"a password would go to {server.host} without encryption"
    return None if _is_loopback(server.host) else f"mail would go to {server.host} without encryption"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _address_literal(sock: socket.socket) -> str:
    """How a client without a name of its own says EHLO (RFC 5321 4.1.4)."""
    address = str(sock.getsockname()[0]).partition("%")[0]
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"


def _tls_error(err: BaseException | None) -> str | None:
    """A broken promise of encryption, not a broken line."""
    if isinstance(err, ssl.SSLCertVerificationError):
        return str(err.verify_message)
    if isinstance(err, ssl.SSLError) and not isinstance(err, ssl.SSLEOFError):
        return str(err.reason or err)
    return _tls_error(err.__cause__) if isinstance(err, SMTPException) else None
