"""What a composed mail says about itself, read back from its octets: the sandbox and the sender need it."""

import re
from dataclasses import dataclass

from outreach.mail.address import needs_smtputf8

_FIELD = re.compile(rb"^(From|To|Message-ID|Date):((?:[^\r\n]|\r\n[ \t])*)", re.MULTILINE)
_ADDRESS = re.compile(r"<([^<>]+)>\s*$")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """The envelope and identity of a mail that `compose` made."""

    sender: str
    recipient: str
    message_id: str
    date: str
    smtputf8: bool


def outgoing(raw: bytes) -> Outgoing:
    """For mail of our own only: it has each of these headers once."""
    head = raw.partition(b"\r\n\r\n")[0]
    found = {
        name.decode(): value.decode().replace("\r\n", "").strip() for name, value in _FIELD.findall(head)
    }
    sender, recipient = _address(found["From"]), _address(found["To"])
    return Outgoing(
        sender=sender,
        recipient=recipient,
        message_id=found["Message-ID"],
        date=found["Date"],
        smtputf8=needs_smtputf8(sender, recipient),
    )


def _address(value: str) -> str:
    inside = _ADDRESS.search(value)
    return inside[1] if inside else value
