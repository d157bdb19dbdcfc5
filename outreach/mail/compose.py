"""A letter as the octets that leave. By hand and pure: the same letter always gives the same octets."""

import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import NoReturn

from outreach.errors import HeaderUnsafe
from outreach.mail.address import WIRE_FORM, Address
from outreach.mail.encode import encode_body
from outreach.mail.headers import MESSAGE_ID, address_field, date_field, fold, is_safe, text_field

_REFERENCES_KEPT = 20  # the first and the last ones: enough for every reader to find the thread
_URL = re.compile(r"(?!.*=\?)(https?|mailto):[!-;=?-~]{1,900}")
_TOKEN = re.compile(r"[A-Za-z0-9._-]{1,200}")
_REPLY = re.compile(r"\s*(?:re|aw|sv|vs|antw|rif|odp)\s*(?:\[\d+\])?\s*:\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """All that makes one mail. `date` is aware and stays the same over all attempts, as does `message_id`.

    `references` are the parent's, oldest first; the parent's own id is `in_reply_to`. `reference` is our
    token, for servers that replace the Message-ID. `list_id` stays empty for personal mail. `auto_submitted`
    is true for mail of the system to its owner, and for no other (RFC 3834 5).
    """

    message_id: str
    date: datetime
    sender: Address
    to: Address
    subject: str
    text: str
    html: str = ""
    reply_to: str | None = None  # a bare address
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    list_unsubscribe_url: str | None = None
    list_unsubscribe_mailto: str | None = None
    reference: str | None = None
    list_id: str | None = None
    auto_submitted: bool = False


def compose(letter: Letter) -> bytes:
    """RFC 5322 with CRLF, as it leaves. Raises HeaderUnsafe where a value could break out of its header."""
    _guard(letter)
    fields = [
        ("Date", date_field(letter.date)),
        ("From", address_field("From", letter.sender)),
        ("To", address_field("To", letter.to)),
    ]
    if letter.reply_to:
        fields.append(("Reply-To", f"Reply-To: {letter.reply_to}"))
    fields.append(("Subject", text_field("Subject", letter.subject)))
    fields.append(("Message-ID", f"Message-ID: {letter.message_id}"))
    fields += _thread_fields(letter)
    fields += _list_fields(letter)
    fields.append(("MIME-Version", "MIME-Version: 1.0"))
    if not letter.html:
        encoding, text = encode_body(letter.text)
        fields.append(("Content-Type", "Content-Type: text/plain; charset=utf-8"))
        fields.append(("Content-Transfer-Encoding", f"Content-Transfer-Encoding: {encoding}"))
        return _head(fields) + text
    boundary = "=_" + sha256(letter.message_id.encode()).hexdigest()[:26]
    content_type = f'Content-Type: multipart/alternative; boundary="{boundary}"'
    fields.append(("Content-Type", content_type))
    return _head(fields) + _alternatives(boundary, letter)


def _guard(letter: Letter) -> None:
    values = _values(letter)
    if not is_safe("".join(values)):
        _refuse(next(name for name, value in zip(_GUARDED, values, strict=True) if not is_safe(value)))
    _must(MESSAGE_ID, letter.message_id, "Message-ID")
    _must(WIRE_FORM, letter.sender.address, "From")
    _must(WIRE_FORM, letter.to.address, "To")
    _must(WIRE_FORM, letter.reply_to or letter.sender.address, "Reply-To")


_GUARDED = ("From", "To", "Subject", "In-Reply-To", "References")  # the others are matched as a whole


def _values(letter: Letter) -> tuple[str, ...]:
    return (
        letter.sender.name,
        letter.to.name,
        letter.subject,
        letter.in_reply_to or "",
        "".join(letter.references),
    )


def _refuse(header: str) -> NoReturn:
    raise HeaderUnsafe(header=header, source=f"what stands behind {header}")


def _must(pattern: re.Pattern[str], value: str, header: str) -> str:
    return value if pattern.fullmatch(value) else _refuse(header)


def _thread_fields(letter: Letter) -> list[tuple[str, str]]:
    """RFC 5322 3.6.4. Ids come from strangers' programs: what is none is left out, or it harms the thread."""
    parent = letter.in_reply_to if letter.in_reply_to and MESSAGE_ID.fullmatch(letter.in_reply_to) else None
    fields = [] if parent is None else [("In-Reply-To", f"In-Reply-To: {parent}")]
    known = dict.fromkeys(each for each in letter.references if MESSAGE_ID.fullmatch(each))
    if parent is not None:
        known.pop(parent, None)
        known[parent] = None
    if ids := list(known):
        kept = ids if len(ids) <= _REFERENCES_KEPT else [ids[0], *ids[1 - _REFERENCES_KEPT :]]
        fields.append(("References", fold("References", kept)))
    return fields


def _list_fields(letter: Letter) -> list[tuple[str, str]]:
    fields = []
    links = [link for link in (letter.list_unsubscribe_url, _mailto(letter.list_unsubscribe_mailto)) if link]
    if links:
        tokens = [f"<{_must(_URL, link, 'List-Unsubscribe')}>" for link in links]
        fields.append(("List-Unsubscribe", fold("List-Unsubscribe", ", ".join(tokens).split(" "))))
    if links and links[0].startswith("https:"):  # RFC 8058 3.1: one click needs an HTTPS link
        fields.append(("List-Unsubscribe-Post", "List-Unsubscribe-Post: List-Unsubscribe=One-Click"))
    if letter.list_id:
        fields.append(("List-Id", f"List-Id: <{_must(_TOKEN, letter.list_id, 'List-Id')}>"))
    if letter.reference:
        fields.append(("X-Ref", f"X-Ref: {_must(_TOKEN, letter.reference, 'X-Ref')}"))
    if letter.auto_submitted:
        fields.append(("Auto-Submitted", "Auto-Submitted: auto-generated"))
    return fields


def _mailto(target: str | None) -> str | None:
    return target if target is None or target.startswith("mailto:") else f"mailto:{target}"


def _head(fields: list[tuple[str, str]]) -> bytes:
    """The header block, read once more: exactly the headers that were set may stand in it (S1)."""
    names = [name for name, _ in fields]
    block = "\r\n".join([field for _, field in fields])
    lines = block.split("\r\n")
    found = [line.partition(":")[0] for line in lines if line[:1] != " "]
    if found != names or block.count("\n") != len(lines) - 1 or block.count("\r") != len(lines) - 1:
        _refuse(next((name for name in found if name not in names), "Subject"))
    return block.encode() + b"\r\n\r\n"


def _alternatives(boundary: str, letter: Letter) -> bytes:
    """Text first, HTML last: readers show the last one they can (RFC 2046 5.1.4)."""
    parts = []
    for kind, body in (("plain", letter.text), ("html", letter.html)):
        encoding, octets = encode_body(body)
        head = f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
        parts += [f"--{boundary}\r\n{head}".encode(), octets, b"\r\n"]
    return b"".join([*parts, f"--{boundary}--\r\n".encode()])


def reply_subject(subject: str) -> str:
    """`Re: subject`, with one Re: however many stood there, in whatever language."""
    bare = subject
    while prefix := _REPLY.match(bare):
        bare = bare[prefix.end() :]
    return f"Re: {bare.strip()}"
