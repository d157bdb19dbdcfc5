"""A letter with everything in it, and how a mail program reads what became of it."""

import email
import email.policy
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import EmailMessage

from outreach.mail.address import Address
from outreach.mail.compose import Letter, compose

SENT_AT = datetime(2026, 3, 3, 17, 30, tzinfo=UTC)
LEAVE = "https://lakeside.example/leave/k1-" + "a2b3c4d5" * 6
MAILTO = "maya@lakeside.example?subject=leave%20k1-" + "a2b3c4d5" * 6
OUTLOOK_ID = "<" + "A" * 90 + "@LO2P123MB1234.GBRP123.PROD.OUTLOOK.COM>"

SHORT = {
    "message_id": "<token@lakeside.example>",
    "date": SENT_AT,
    "sender": Address("Maya Okafor, LMFT", "maya@lakeside.example"),
    "to": Address("Anna Berg", "anna@client.example"),
    "subject": "Thank you",
    "text": "Dear Anna,\n\nthank you.\n",
}
FULL = SHORT | {
    "html": "<p>Dear Anna,</p>\n<p>thank you.</p>\n",
    "reply_to": "office@lakeside.example",
    "in_reply_to": OUTLOOK_ID,
    "references": ("<root@lakeside.example>", OUTLOOK_ID),
    "list_unsubscribe_url": LEAVE,
    "list_unsubscribe_mailto": MAILTO,
    "reference": "token",
    "list_id": "partners.lakeside.example",
    "auto_submitted": True,
}
STRUCTURAL = (
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "MIME-Version",
    "Content-Type",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "List-Id",
    "X-Ref",
    "Auto-Submitted",
    "Reply-To",
)


def make_letter(**changes: object) -> Letter:
    return Letter(**(FULL | changes))  # type: ignore[arg-type]


def composed(**changes: object) -> bytes:
    return compose(make_letter(**changes))


def read(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=email.policy.default)  # type: ignore[return-value]


def head_of(raw: bytes) -> str:
    return raw.partition(b"\r\n\r\n")[0].decode()


def fields_of(raw: bytes) -> dict[str, str]:
    """Names and values as they stand, unfolded; fails where a name stands twice."""
    unfolded = head_of(raw).replace("\r\n ", " ").split("\r\n")
    pairs = [(line.partition(": ")[0], line.partition(": ")[2]) for line in unfolded]
    assert len({name for name, _ in pairs}) == len(pairs)
    return dict(pairs)


def content_of(part: EmailMessage) -> str:
    """With the line ends that people type."""
    return str(part.get_content()).replace("\r\n", "\n")


def words_of(raw: bytes, name: str) -> str:
    """A header, decoded by the older of the two parsers: the newer puts a space between two words of a long name."""
    return str(make_header(decode_header(email.message_from_bytes(raw)[name])))
