"""How folders of sent mail and of junk are called where the server does not say what they are for (RFC 6154)."""

import re

from outreach.imap.values import Purpose

_SENT = (
    "sent, sent items, sent messages, sent mail, gesendet, gesendete elemente, gesendete objekte, enviados,"
    " elementos enviados, mensajes enviados, envoyés, éléments envoyés, messages envoyés, inviata, posta inviata"
)
_JUNK = (
    "junk, junk e-mail, junk email, junk-e-mail, spam, bulk, bulk mail, spamverdacht, unerwünscht,"
    " correo no deseado, courrier indésirable, indésirables, posta indesiderata"
)
_NAMES: dict[str, Purpose] = {
    **dict.fromkeys(_SENT.split(", "), "sent"),
    **dict.fromkeys(_JUNK.split(", "), "junk"),
}


def role_of(name: str) -> Purpose | None:
    """By the last part of its name: `INBOX.Sent`, `[Mail]/Spam`."""
    return _NAMES.get(re.split(r"[./\\]", name)[-1].strip().casefold())
