"""Text as ASCII: bodies by RFC 2045, header words by RFC 2047. By hand: `email` takes fifty times as long."""

import codecs
from base64 import encodebytes
from binascii import b2a_base64
from functools import lru_cache
from string import ascii_letters, digits

LINE = 78  # RFC 5322 2.1.1: a line should have no more, without its CRLF
# Plain ASCII is sent as it is up to here, far below the 998 that must be kept: a link cannot be folded, and
# quoting a whole text for it helps nobody.
PLAIN_LINE = 250
_BLANK = frozenset({b" ", b"\t"})
_QP_LINE = 76  # RFC 2045 6.7
_WORD = 75  # RFC 2047 2
_WORD_LINE = 76
_WORD_FRAME = len("=?utf-8?q??=")
_MOSTLY_FOREIGN = 1.3  # bytes of UTF-8 per character, from which on base64 is the shorter
_Q_PLAIN = frozenset(ascii_letters + digits + "!*+-/")
_CONTROLS = bytes(set(range(32)) - {9, 10, 13} | {127})  # no reader shows them, and servers may refuse a NUL


def _escape_run(err: UnicodeError) -> tuple[str, int]:
    """An error handler, so that C does the walking and Python sees only the runs that are not ASCII."""
    assert isinstance(err, UnicodeEncodeError)
    return _escape(err.object[err.start : err.end]), err.end


@lru_cache(maxsize=4096)  # a language has few of them
def _escape(run: str) -> str:
    return "=" + run.encode("utf-8", "replace").hex("=").upper()


codecs.register_error("outreach.quoted-printable", _escape_run)


def encode_body(text: str) -> tuple[str, bytes]:
    """The Content-Transfer-Encoding, and the text as octets: CRLF only, short lines, a CRLF at the end."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.endswith("\n"):
        text += "\n"
    text = text.replace("\n", "\r\n")
    if text.isascii():
        octets = text.encode().translate(None, _CONTROLS)
        if _fits_as_it_is(octets):
            return "7bit", octets
    elif len(octets := text.encode("utf-8", "replace")) > _MOSTLY_FOREIGN * len(text):
        return "base64", encodebytes(octets.translate(None, _CONTROLS)).replace(b"\n", b"\r\n")
    return "quoted-printable", _quote(text)


def _fits_as_it_is(octets: bytes) -> bool:
    if b"=_" in octets or octets.startswith(b"From ") or b"\nFrom " in octets:
        return (
            False  # a boundary starts with "=_", and "From " at the start of a line may be changed on its way
        )
    return max(map(len, octets.split(b"\r\n"))) <= PLAIN_LINE


def _quote(text: str) -> bytes:
    octets = text.replace("=", "=3D").encode("ascii", "outreach.quoted-printable").translate(None, _CONTROLS)
    return b"\r\n".join(
        [
            line
            if len(line) <= _QP_LINE and line[-1:] not in _BLANK and line[:5] != b"From "
            else _quote_line(line)
            for line in octets.split(b"\r\n")
        ]
    )


def _quote_line(line: bytes) -> bytes:
    if line[-1:] in _BLANK:  # RFC 2045 6.7 (3): servers strip blanks from the ends of lines
        line = line[:-1] + b"=%02X" % line[-1]
    if line.startswith(b"From "):  # mail stores write ">From"
        line = b"=46rom " + line[5:]
    return line if len(line) <= _QP_LINE else _wrap(line)


def _wrap(line: bytes) -> bytes:
    """Soft line breaks, never within an `=XX`."""
    pieces = []
    start = 0
    while len(line) - start > _QP_LINE:
        end = start + _QP_LINE - 1
        escape = line.rfind(b"=", end - 2, end)
        if escape >= 0:
            end = escape
        pieces.append(line[start:end])
        start = end
    pieces.append(line[start:])
    return b"=\r\n".join(pieces)


@lru_cache(maxsize=4096)
def _q_letter(letter: str) -> str:
    """As it stands in a "Q" word; in a phrase only these may stand for themselves (RFC 2047 5.3)."""
    if letter == " ":
        return "_"
    return letter if letter in _Q_PLAIN else "=" + letter.encode().hex("=").upper()


def encode_words(text: str, used: int) -> str:
    """Encoded words of at most 75 characters, folded; `used` characters stand on the first line already."""
    if len(text.encode()) > _MOSTLY_FOREIGN * len(text):
        return _encode_b(text, used)
    words, word = [], ""
    room = _WORD_LINE - used - _WORD_FRAME
    for letter in text:
        escaped = _q_letter(letter)
        if len(word) + len(escaped) > room:
            words.append(f"=?utf-8?q?{word}?=")
            word, room = "", _WORD - _WORD_FRAME
        word += escaped
    words.append(f"=?utf-8?q?{word}?=")
    return "\r\n ".join(words)


def _encode_b(text: str, used: int) -> str:
    words, start = [], 0
    room = (_WORD_LINE - used - _WORD_FRAME) // 4 * 3
    while start < len(text):
        end = start + room  # in characters; less in octets
        while len(octets := text[start:end].encode()) > room:
            end -= max(1, (len(octets) - room) // 4)
        words.append(f"=?utf-8?b?{b2a_base64(octets, newline=False).decode()}?=")
        start, room = end, (_WORD - _WORD_FRAME) // 4 * 3
    return "\r\n ".join(words)
