"""Knock at a mailbox's servers: does the login work? Nothing is sent, and nothing in the mailbox changes."""

import imaplib
import smtplib
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from imap_tools.imap_utf7 import utf7_encode

from outreach.sequence.schedules import Server

SECONDS = 15.0


def check_smtp(server: Server) -> str | None:
    """Why mail cannot leave by this server, or None."""
    return _explain(server, _login_smtp)


def check_imap(server: Server, folders: Sequence[str] = ()) -> str | None:
    """Why answers cannot be read from this server, or from one of these folders of it; or None."""
    return _explain(server, lambda known: _login_imap(known, folders))


def _explain(server: Server, login: Callable[[Server], None]) -> str | None:
    place = f"{server.host}:{server.port}"
    if server.username and server.password is None:
        return f"{place} wants a password, and it is not where schedules.yaml says"
    try:
        login(server)
    except (OSError, smtplib.SMTPException, imaplib.IMAP4.error) as err:
        return f"{place} {_say(err, server)}"
    return None


def _say(err: Exception, server: Server) -> str:
    """What an exception of the network means to somebody who wrote schedules.yaml."""
    match err:
        case ssl.SSLCertVerificationError():
            said = f"shows a certificate that is not to be trusted: {err.verify_message}"
        case ssl.SSLError():
            said = f"speaks no TLS as `security: {server.security}` expects it ({err.reason})"
        case smtplib.SMTPAuthenticationError():
            said = f"refused the login: {err.smtp_code} {_text(err.smtp_error)}"
        case smtplib.SMTPNotSupportedError():
            said = "offers no STARTTLS or no login; without it, no password is given away"
        case smtplib.SMTPException() | imaplib.IMAP4.error():
            said = f"said no: {_text(str(err))}"
        case TimeoutError():
            said = f"did not answer within {SECONDS:.0f} seconds"
        case _:
            said = f"cannot be reached: {getattr(err, 'strerror', None) or err}"
    return said


def _login_smtp(server: Server) -> None:
    with _open_smtp(server) as smtp:
        smtp.ehlo_or_helo_if_needed()
        if server.security == "starttls":
            smtp.starttls(context=ssl.create_default_context())  # without a context nothing is verified
            smtp.ehlo()
        if server.username and server.password:
            smtp.login(server.username, server.password.reveal())
        smtp.noop()


def _open_smtp(server: Server) -> smtplib.SMTP:
    if server.security == "tls":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS, context=context)
    return smtplib.SMTP(server.host, server.port, timeout=SECONDS)


def _login_imap(server: Server, folders: Sequence[str]) -> None:
    with _open_imap(server) as imap:
        if server.username and server.password:
            imap.login(server.username, server.password.reveal())
        imap.select("INBOX", readonly=True)  # EXAMINE: no flag may change
        for name in folders:
            quoted = utf7_encode(name).decode().replace("\\", "\\\\").replace('"', '\\"')
            if imap.select(f'"{quoted}"', readonly=True)[0] != "OK":
                raise imaplib.IMAP4.error(f"there is no folder {name}")


@contextmanager
def _open_imap(server: Server) -> Iterator[imaplib.IMAP4]:
    context = ssl.create_default_context()
    if server.security == "tls":
        imap: imaplib.IMAP4 = imaplib.IMAP4_SSL(
            server.host, server.port, ssl_context=context, timeout=SECONDS
        )
    else:
        imap = imaplib.IMAP4(server.host, server.port, timeout=SECONDS)
    try:
        if server.security == "starttls":
            imap.starttls(context)
        yield imap
    finally:
        imap.shutdown()


def _text(reply: bytes | str) -> str:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return " ".join(text.split())[:200]
