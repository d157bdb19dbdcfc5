"""What the server answered, read strictly: a reply that only looks like one must never count as a yes."""

import re
from dataclasses import dataclass

MOST_OCTETS = 8192
MOST_LINES = 64
_LINE = re.compile(rb"([2-5][0-9][0-9])(?:([ -])([^\r\n]*))?\r?\n")  # RFC 5321 4.2
_WORDS_KEPT = 300
_COMPLETED = frozenset({250, 251, 252})
_NOT_NOW = 4
_NEVER = 5


@dataclass(frozen=True, slots=True)
class Reply:
    """`code` is None where no clear reply came; `text` then says why, in words."""

    code: int | None
    text: str

    @property
    def is_yes(self) -> bool:
        return self.code in _COMPLETED

    @property
    def is_not_now(self) -> bool:
        return self.code is not None and self.code // 100 == _NOT_NOW

    @property
    def is_never(self) -> bool:
        return self.code is not None and self.code // 100 == _NEVER


def take_reply(buffer: bytearray) -> Reply | None:
    """The first whole reply, taken out of the buffer; None while its last line is missing."""
    start, code, words = 0, b"", []
    while (end := buffer.find(b"\n", start) + 1) > 0:
        line = _LINE.fullmatch(buffer, start, end)
        if line is None or (code and line[1] != code):
            return Reply(None, f"the server's reply makes no sense: {printable(bytes(buffer[start:end]))}")
        code, start = line[1], end
        words.append(line[3] or b"")
        if line[2] != b"-":
            del buffer[:end]
            return Reply(int(code), printable(b" ".join(words)))
    return None


def printable(octets: bytes) -> str:
    """At most 300 characters on one line: it goes into the ledger and into logs, and is a stranger's text."""
    text = octets[: 4 * _WORDS_KEPT].decode("utf-8", "replace")
    if not text.isprintable():
        text = "".join(letter if letter.isprintable() else " " for letter in text)
    return text.strip()[:_WORDS_KEPT]
