"""Why a mail did not arrive: the reasons, the words with which servers give them, and their status (RFC 3463)."""

import re
from enum import StrEnum
from functools import lru_cache

from outreach.mail.reason_words import REASON_WORDS

LONGEST = 2_500  # characters of a refusal that are read


class Reason(StrEnum):
    """Why a mail did not arrive. Only the first four say that the address is bad."""

    UNKNOWN_ADDRESS = "unknown address"
    UNKNOWN_HOST = "unknown host"
    MOVED = "moved"
    TAKES_NO_MAIL = "takes no mail"
    MAILBOX_FULL = "mailbox full"
    DISABLED = "disabled"
    FILTERED = "filtered"  # refused once the mail was read: the address may be good
    SENDER = "sender refused"  # our own address, its domain or our server's name
    POLICY = "policy"  # 5.7.x, DMARC, SPF, spam, block lists: the sender's fault
    CONTENT = "content"
    TOO_BIG = "too big"
    EXPIRED = "expired"
    NETWORK = "network"
    TOO_MANY = "too many"
    SYSTEM = "system"
    UNCLEAR = "unclear"

    @property
    def is_bad_address(self) -> bool:
        return self in _BAD


_BAD = frozenset({Reason.UNKNOWN_ADDRESS, Reason.UNKNOWN_HOST, Reason.MOVED, Reason.TAKES_NO_MAIL})
_BY_STATUS: dict[str, Reason] = {
    "1.0": Reason.UNKNOWN_ADDRESS,
    "1.1": Reason.UNKNOWN_ADDRESS,
    "1.2": Reason.UNKNOWN_HOST,
    "1.3": Reason.UNKNOWN_ADDRESS,
    "1.4": Reason.SYSTEM,  # ambiguous: there is more than one
    "1.6": Reason.MOVED,
    "1.7": Reason.SENDER,
    "1.8": Reason.SENDER,
    "1.10": Reason.UNKNOWN_ADDRESS,
    "2.0": Reason.FILTERED,
    "2.1": Reason.DISABLED,
    "2.2": Reason.MAILBOX_FULL,
    "2.3": Reason.TOO_BIG,
    "2.4": Reason.SYSTEM,
    "3.2": Reason.TAKES_NO_MAIL,
    "3.4": Reason.TOO_BIG,
    "4.1": Reason.EXPIRED,
    "4.4": Reason.UNKNOWN_HOST,
    "4.6": Reason.NETWORK,
    "4.7": Reason.EXPIRED,
}
_BY_SUBJECT = {
    "3": Reason.SYSTEM,
    "4": Reason.NETWORK,
    "5": Reason.SYSTEM,
    "6": Reason.CONTENT,
    "7": Reason.POLICY,
}
_APOSTROPHES = str.maketrans("\u2019\u00b4`", "'''")
_SAYS_NOTHING = frozenset({"0.0", "5.0"})  # Outlook.com's 5.5.0 stands with every 550
# Within a sentence of several lines each repeats the code (RFC 5321 4.2.1).
_CONTINUED = re.compile(r" [245]\d\d[- ][245]\.\d{1,3}\.\d{1,3} | [245]\d\d-")
_SILENT = re.compile(
    r"https?://([\w.-]{1,100})\S{0,300}|<?[^\s<>@]{1,80}@[^\s<>@:;,()]{1,120}>?|unknown address error(?= \d)",
    re.IGNORECASE,
)


@lru_cache(maxsize=64)  # the words around are asked for each address of a report
def reason_in_words(text: str) -> Reason | None:
    """The first reason whose words stand there; None where none does."""
    text = _plain(text)
    return next((Reason[name] for name, words in REASON_WORDS if words.search(text)), None)


def reason_by_status(status: str) -> Reason | None:
    """RFC 3463; None where the status says nothing (x.0.0, x.5.0, or none)."""
    if not status:
        return None
    _, subject, detail = status.split(".", 2)
    if f"{subject}.{detail}" in _SAYS_NOTHING:
        return None
    return _BY_STATUS.get(f"{subject}.{detail}") or _BY_SUBJECT.get(subject)


def _plain(text: str) -> str:
    """One line of words. Of links only the host may tell (`spamhaus.org`), addresses say nothing, and Amazon writes
    "5.1.0 - Unknown address error" in front of whatever another server said.
    """
    text = " ".join(text[:LONGEST].split()).translate(_APOSTROPHES)
    return _CONTINUED.sub(" ", _SILENT.sub(lambda found: found[1] or "x", text))
