"""One receipt and its line in the journal."""

import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast, get_args

Answer = Literal["accepted", "refused", "deferred", "unknown"]
_NOTHING = "-"
_FIELDS = 9


@dataclass(frozen=True, slots=True)
class Receipt:
    """How the attempt `fence` at a message ended, once it was past its commit point. No address, no text.

    `token` is the part of the Message-ID that follows from the message's key, so it is known again even where a
    restored database has planned the same mail anew. `status` is an enhanced status code such as "5.1.1" (RFC 3463).
    """

    at: datetime  # aware UTC
    message_id: str  # the message's row
    fence: int
    answer: Answer
    token: str
    code: int | None = None
    status: str = ""
    phase: str = ""
    number: int = 0  # counted by the journal

    @property
    def key(self) -> tuple[str, int]:
        return self.message_id, self.fence


def make_line(receipt: Receipt) -> bytes:
    """ASCII, words with blanks between them, the checksum last."""
    words = (
        str(receipt.number),
        receipt.at.isoformat(),
        receipt.message_id,
        str(receipt.fence),
        receipt.answer,
        receipt.token or _NOTHING,
        _NOTHING if receipt.code is None else str(receipt.code),
        receipt.status or _NOTHING,
        receipt.phase or _NOTHING,
    )
    line = " ".join(words).encode("ascii")
    return b"%s %08x\n" % (line, zlib.crc32(line))


def read_line(line: bytes) -> Receipt | None:
    """None for a line that is torn, or none of ours."""
    told, _, checksum = line.rpartition(b" ")
    if checksum != b"%08x" % zlib.crc32(told):
        return None
    words = [word if word != _NOTHING else "" for word in told.decode("ascii", "replace").split(" ")]
    if len(words) != _FIELDS or words[4] not in get_args(Answer):
        return None
    number, at, message_id, fence, answer, token, code, status, phase = words
    return Receipt(
        datetime.fromisoformat(at),
        message_id,
        int(fence),
        cast("Answer", answer),
        token,
        int(code) if code else None,
        status,
        phase,
        int(number),
    )
