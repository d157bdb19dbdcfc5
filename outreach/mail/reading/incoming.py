"""A mail that came in, read into one value. `read_mail` raises MailUnreadable and nothing else."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from outreach.errors import MailUnreadable
from outreach.mail.address import Address
from outreach.mail.message_id import TOKEN_LENGTH
from outreach.mail.reading.fields import Fields, decode_words, first, split_mail
from outreach.mail.reading.octets import with_lf
from outreach.mail.reading.parts import Part, read_parts
from outreach.mail.reading.people import read_addresses, read_date, read_ids

LARGEST = 50 * 1024 * 1024
MOST_TOKENS = 50
_MOST_SIGNS = 20_000
_HEADERS_WITHIN = 2 * 1024 * 1024
_OUR_TOKEN = re.compile(rb"(?:[^A-Za-z2-7])?([A-Za-z2-7]{%d})" % TOKEN_LENGTH)
_OUR_REFERENCE = re.compile(
    rf"^[> \t]{{0,20}}X-Ref:[ \t]{{0,20}}([a-z2-7]{{{TOKEN_LENGTH}}})(?![a-z2-7])",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """What a mail says of itself; nothing of it is believed yet.

    Message-IDs stand in `<>`. `return_path` is "" for the null one and None where none was recorded; `date` is
    aware UTC. `text` is the best plain text, whole, with quotes; for a report the part written for people.
    `tokens` are those of our Message-IDs and X-Ref headers found anywhere, also in what is quoted or returned:
    the surest key to the message that this one answers. `parts` are all parts, the outermost first.
    """

    message_id: str | None
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    senders: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    return_path: str | None
    subject: str
    date: datetime | None
    fields: Fields
    text: str
    tokens: tuple[str, ...]
    parts: tuple[Part, ...]

    def header(self, name: str) -> str:
        """The first header of that name, decoded; "" where there is none."""
        return decode_words(first(self.fields, name.lower()) or "")

    def has(self, name: str) -> bool:
        return first(self.fields, name.lower()) is not None

    @property
    def auto_submitted(self) -> str:
        """RFC 3834 5: its keyword in lower case, such as "auto-replied"; "" or "no" where a person sent it."""
        return self.header("auto-submitted").partition(";")[0].partition("(")[0].strip().lower()

    @property
    def kind(self) -> str:
        """The outermost content type, such as "multipart/report"."""
        return self.parts[0].kind


def read_mail(raw: bytes) -> Incoming:
    """The same value whether the lines end with CRLF, LF or CR. Raises MailUnreadable with the reason."""
    if len(raw) > LARGEST:
        raise MailUnreadable(reason=f"it is larger than {LARGEST // 1024 // 1024} MiB")
    try:
        return _read(with_lf(raw))
    except MailUnreadable:
        raise
    except Exception as err:  # one odd mail must not stop the reading of the mailbox
        raise MailUnreadable(reason=f"it confuses the reader ({type(err).__name__})") from err


def _read(octets: bytes) -> Incoming:
    fields, body = split_mail(octets.lstrip(b"\n"))
    outermost = read_parts(fields, body)
    parts = tuple(outermost.walk())
    return Incoming(
        message_id=next(iter(read_ids(_all(fields, "message-id"))), None),
        in_reply_to=read_ids(_all(fields, "in-reply-to")),
        references=read_ids(_all(fields, "references")),
        senders=read_addresses(_all(fields, "from", ", ")),
        to=read_addresses(_all(fields, "to", ", ")),
        cc=read_addresses(_all(fields, "cc", ", ")),
        reply_to=read_addresses(_all(fields, "reply-to", ", ")),
        return_path=_return_path(fields),
        subject=" ".join(decode_words(first(fields, "subject") or "").split()),
        date=read_date(first(fields, "date") or ""),
        fields=fields,
        text=_best_text(outermost),
        tokens=_tokens(octets, parts),
        parts=parts,
    )


def _all(fields: Fields, name: str, glue: str = " ") -> str:
    return glue.join(value for known, value in fields if known == name)


def _return_path(fields: Fields) -> str | None:
    value = first(fields, "return-path")
    if value is None:
        return None
    return value.strip().removeprefix("<").removesuffix(">").strip()


def _best_text(part: Part) -> str:
    """Plain text before HTML, what is shown before what is attached; nothing of a mail within the mail."""
    if part.kind.startswith("text/"):
        readable = part.kind in ("text/plain", "text/html") and not part.is_attachment
        return part.text if readable else ""
    if not part.kind.startswith("multipart/"):
        return ""
    if part.kind == "multipart/alternative":
        plain = next(
            (text for each in part.inside if each.kind == "text/plain" and (text := each.text).strip()), ""
        )
        return plain or next((text for each in part.inside if (text := _best_text(each)).strip()), "")
    if part.kind == "multipart/report":
        return _best_text(part.inside[0])
    shown = [text for each in part.inside if (text := _best_text(each)).strip()]
    return "\n".join(shown)


def _tokens(octets: bytes, parts: tuple[Part, ...]) -> tuple[str, ...]:
    """Anywhere: also where a part is encoded, or a server kept the returned mail as a file."""
    found: dict[str, None] = {}
    texts = (octets[:_HEADERS_WITHIN].decode("latin-1"), *(part.text for part in parts if part.text))
    for text in texts:
        found |= dict.fromkeys(each[1].lower() for each in _OUR_REFERENCE.finditer(text))
    for each in (octets, *(text.encode("latin-1", "replace") for text in texts[1:])):
        found |= dict.fromkeys(_before_signs(each))
    return tuple(found)[:MOST_TOKENS]


def _before_signs(octets: bytes) -> Iterator[str]:
    """Looks at the `@` only: an attachment of 50 MiB has none of them, and a pattern would read all of it."""
    place = octets.find(b"@")
    for _ in range(_MOST_SIGNS):
        if place < 0:
            return
        if found := _OUR_TOKEN.fullmatch(octets[max(0, place - TOKEN_LENGTH - 1) : place]):
            yield found[1].decode().lower()
        place = octets.find(b"@", place + 1)
