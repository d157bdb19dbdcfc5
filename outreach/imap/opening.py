"""The way into a mailbox: connect, TLS, log in; and what it means where that fails."""

import contextlib
import imaplib
import re
import ssl

from imap_tools.errors import MailboxLoginError

from outreach.errors import LoginRefused, MailboxUnreachable
from outreach.imap.client import CarefulClient, CarefulMailBox
from outreach.imap.values import Limits
from outreach.sequence.schedules import Server

_GREETING = 64 * 1024  # octets before anything was asked
_UNSEEN = re.compile(r"[\x00-\x1f\x7f]")
# RFC 5530: the password may be good all the same.
_LATER = ("[UNAVAILABLE]", "[LIMIT]", "[INUSE]", "[SERVERBUG]", "[OVERQUOTA]")


def connect(server: Server, trust: ssl.SSLContext, limits: Limits) -> CarefulMailBox:
    """Raises whatever the network and the libraries raise."""
    client = CarefulClient(server, trust, seconds=limits.seconds, octets=_GREETING)
    try:
        if server.security == "starttls":
            client.upgrade()
        return CarefulMailBox(client)
    except BaseException:
        with contextlib.suppress(Exception):
            client.shutdown()
        raise


def log_in(box: CarefulMailBox, server: Server, limits: Limits) -> None:
    """Raises LoginRefused where the server says no for good; MailboxUnreachable where it says no for now."""
    name, password = server.username, server.password
    if not name or password is None:
        return
    secret, place = password.reveal(), f"{server.host}:{server.port}"
    login = box.login if f"{name}{secret}".isascii() else box.login_utf8
    box.client.allow(seconds=limits.seconds, octets=_GREETING)
    try:
        login(name, secret, initial_folder=None)
    except (MailboxLoginError, imaplib.IMAP4.error) as err:
        said = clean(str(getattr(err, "command_result", None) or err), secret)
        if isinstance(err, imaplib.IMAP4.abort) or any(code in said.upper() for code in _LATER):
            raise MailboxUnreachable(place=place, reason=f"it took no login: {said}") from None
        raise LoginRefused(place=place, reason=said) from None
    box.client.allow(seconds=limits.seconds, octets=_GREETING)
    box.client.learn_capabilities()


def say_trouble(err: Exception) -> str:
    """What an exception of the network or of a library means to whoever wrote schedules.yaml."""
    match err:
        case ssl.SSLCertVerificationError():
            said = f"it shows a certificate that is not to be trusted: {err.verify_message}"
        case ssl.SSLError():
            said = f"TLS failed ({err.reason})"
        case TimeoutError():
            said = "it did not answer in time"
        case imaplib.IMAP4.error():
            said = clean(str(err))
        case OSError():
            said = err.strerror or type(err).__name__
        case _:
            said = f"it answered what nobody can read ({type(err).__name__})"
    return said


def clean(said: str, secret: str = "") -> str:
    """One short line, and never the password."""
    shown = said.replace(secret, "…") if secret else said
    return " ".join(_UNSEEN.sub(" ", shown).split())[:200].rstrip(".")
