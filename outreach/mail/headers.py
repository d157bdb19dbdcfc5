"""Header fields as they stand in a mail: folded, and encoded only where people's words stand."""

import re
from collections.abc import Iterable
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache

from outreach.mail.address import Address
from outreach.mail.encode import LINE, encode_words

MESSAGE_ID = re.compile(r"(?!.*=\?)<[!-;=?-~]{1,900}>")  # RFC 5322 3.6.4 is stricter than programs are
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_BIDI = dict.fromkeys(
    (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
)  # they turn the text that follows around
_PHRASE = re.compile(r"[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~ ]+")
_LONGEST_WORD = 60  # what is longer is encoded, so that it can be folded


def is_safe(value: str) -> bool:
    """Without control characters and line breaks of any kind, those of Unicode included."""
    return (value.isascii() and value.isprintable()) or not _UNSAFE.search(value)


def fold(name: str, tokens: Iterable[str]) -> str:
    """`Name: token token`, folded between tokens only."""
    lines, line = [], f"{name}:"
    for token in tokens:
        if token and len(line) + 1 + len(token) > LINE and len(line) > len(name) + 1:
            lines.append(line)
            line = ""
        line += " " + token
    lines.append(line)
    return "\r\n".join(lines)


def text_field(name: str, text: str) -> str:
    """A header that people read."""
    text = text.strip()
    if not _is_plain(text):
        text = text.translate(_BIDI)
        return f"{name}: {encode_words(text, len(name) + 2)}"
    return f"{name}: {text}" if len(name) + 2 + len(text) <= LINE else fold(name, text.split(" "))


def _is_plain(text: str) -> bool:
    """Whether it may stand as it is. What looks like an encoded word may not: it would be decoded (S1)."""
    if not text.isascii() or "=?" in text:
        return False
    return len(text) <= _LONGEST_WORD or max(map(len, text.split(" "))) <= _LONGEST_WORD


@lru_cache(maxsize=64)  # all mails of a tick have the same date
def date_field(date: datetime) -> str:
    return f"Date: {format_datetime(date)}"


@lru_cache(maxsize=4096)  # the owner's stands in every mail
def address_field(name: str, address: Address) -> str:
    """A header with one address; the address itself is never encoded."""
    phrase = " ".join(address.name.translate(_BIDI).split())
    if not phrase:
        return f"{name}: {address.address}"
    route = f"<{address.address}>"
    if not _is_plain(phrase):
        field = f"{name}: {encode_words(phrase, len(name) + 2)}"
        gap = " " if len(field) - field.rfind("\n") + len(route) < LINE - 1 else "\r\n "
        return f"{field}{gap}{route}"
    if not _PHRASE.fullmatch(phrase):
        phrase = '"' + phrase.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return fold(name, [*phrase.split(" "), route])
