"""Header fields by hand and in linear time: the standard library needs 46 s for one header of 39 KiB."""

import binascii
import re
from collections.abc import Iterable

from outreach.errors import MailUnreadable
from outreach.mail.reading.octets import find_codec, to_text, unbase64

Fields = tuple[tuple[str, str], ...]
"""Names in lower case and unfolded values, still encoded, in the order in which they stand."""

MOST_FIELDS = 1_000
LONGEST_FIELD = 64 * 1024
LONGEST_HEAD = 256 * 1024
_NAME = re.compile(rb"([!-9;-~]{1,80})[ \t]*:")
_WORD = re.compile(r"=\?([^?\s*]{1,60})(?:\*[^?\s]{1,20})?\?([bBqQ])\?([^?]*)\?=")
_BETWEEN = re.compile(r"[ \t]*")
_MBOX = (b"From ", b">From ")


def split_mail(octets: bytes) -> tuple[Fields, bytes]:
    """The fields and the body of a mail or part with LF line ends. Raises MailUnreadable over the limits.

    Lines that are no header are passed over where headers go on behind them; else the body begins there.
    """
    head, end = _head_of(octets)
    found: list[tuple[str, list[bytes]]] = []
    lines = head.split(b"\n")
    start = 0
    for number, line in enumerate(lines):
        if line[:1] in (b" ", b"\t"):
            if found:
                found[-1][1].append(line)
        elif name := _NAME.match(line):
            found.append((name[1].decode("ascii").lower(), [line[name.end() :]]))
        elif not (number == 0 and line.startswith(_MBOX)) and not _goes_on(lines, number):
            end = start
            break
        start += len(line) + 1
    return _unfolded(found), octets[end:]


def _head_of(octets: bytes) -> tuple[bytes, int]:
    """The header block and where the body begins."""
    if octets[:1] == b"\n":
        return b"", 1
    blank = octets.find(b"\n\n", 0, LONGEST_HEAD)
    if blank >= 0:
        return octets[:blank], blank + 2
    if len(octets) > LONGEST_HEAD:
        head = octets[:LONGEST_HEAD]
        if _is_all_head(head):
            raise MailUnreadable(reason=f"its headers are longer than {LONGEST_HEAD // 1024} KiB")
        return head, len(head)
    return octets, len(octets)


def _is_all_head(head: bytes) -> bool:
    lines = head.split(b"\n")[:-1] or [head]
    return all(line[:1] in (b" ", b"\t") or _NAME.match(line) for line in lines)


def _goes_on(lines: list[bytes], number: int) -> bool:
    following = lines[number + 1] if number + 1 < len(lines) else b""
    return bool(_NAME.match(following)) and lines[number][:2] != b"--"


def _unfolded(found: Iterable[tuple[str, list[bytes]]]) -> Fields:
    fields = []
    for name, lines in found:
        value = b"".join(lines)
        if len(value) > LONGEST_FIELD:
            raise MailUnreadable(reason=f"its header {name} is longer than {LONGEST_FIELD // 1024} KiB")
        fields.append((name, to_text(value, "utf-8" if value.isascii() else "").replace("\t", " ").strip()))
    if len(fields) > MOST_FIELDS:
        raise MailUnreadable(reason=f"it has more than {MOST_FIELDS} headers")
    return tuple(fields)


def first(fields: Fields, name: str) -> str | None:
    """The value of the first field of that name."""
    return next((value for known, value in fields if known == name), None)


def decode_words(value: str) -> str:
    """RFC 2047: encoded words become text; those side by side are joined first, for many cut characters apart."""
    if "=?" not in value:
        return value
    out: list[str] = []
    octets, charset, end = b"", "", 0
    for word in _WORD.finditer(value):
        adjoining = octets and not value[end : word.start()].strip(" \t\n")
        if not adjoining or word[1].lower() != charset:
            out.append(_shown(octets, charset))
            out.append("" if adjoining else value[end : word.start()])
            octets, charset = b"", word[1].lower()
        octets += _octets_of(word)
        end = word.end()
    return "".join([*out, _shown(octets, charset), value[end:]])


def _octets_of(word: re.Match[str]) -> bytes:
    letters = word[3].encode("utf-8", "replace")
    return unbase64(letters) if word[2] in "bB" else binascii.a2b_qp(letters, header=True)


def _shown(octets: bytes, charset: str) -> str:
    return to_text(octets, charset if find_codec(charset) else "").replace("\n", " ") if octets else ""


def parameters(value: str) -> tuple[str, dict[str, str]]:
    """RFC 2045 5.1: `text/plain; charset=utf-8`, in lower case before the first semicolon. One pass, no regex.

    RFC 2231's `name*0*=` pieces are joined; what cannot be read is left out. At most 64 parameters are read.
    """
    pieces = _pieces(value)
    found: dict[str, str] = {}
    for piece in pieces[1:65]:
        name, equals, text = piece.partition("=")
        if equals:
            found.setdefault(name.strip().lower(), _unquoted(text.strip()))
    return pieces[0].strip().lower(), _joined(found)


def _pieces(value: str) -> list[str]:
    """Cut at semicolons outside quotes."""
    if '"' not in value:
        return value.split(";")
    pieces, begin, quoted, skip = [], 0, False, False
    for place, char in enumerate(value):
        if skip:
            skip = False
        elif char == "\\" and quoted:
            skip = True
        elif char == '"':
            quoted = not quoted
        elif char == ";" and not quoted:
            pieces.append(value[begin:place])
            begin = place + 1
    return [*pieces, value[begin:]]


def _unquoted(text: str) -> str:
    if text[:1] == '"':
        inside = text[1 : text.rfind('"')] if text.rfind('"') > 0 else text[1:]
        return re.sub(r"\\(.)", r"\1", inside)
    return text.partition(" ")[0]


def _joined(found: dict[str, str]) -> dict[str, str]:
    """RFC 2231 3 and 4."""
    if not any("*" in name for name in found):
        return found
    plain = {name: text for name, text in found.items() if "*" not in name}
    bases = dict.fromkeys(name.partition("*")[0] for name in found if "*" in name)
    for base in bases:
        names = [f"{base}*"] + [f"{base}*{n}{star}" for n in range(64) for star in ("", "*")]
        text = "".join(found[name] for name in names if name in found)
        if f"{base}*" in found or f"{base}*0*" in found:
            charset, _, rest = text.partition("'")
            octets = re.sub(rb"%([0-9A-Fa-f]{2})", _octet, rest.partition("'")[2].encode())
            text = to_text(octets, charset)
        plain.setdefault(base, text)
    return plain


def _octet(found: re.Match[bytes]) -> bytes:
    return bytes((int(found[1], 16),))
