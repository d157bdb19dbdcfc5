"""What servers answer, as values. All that comes in is from outside: what cannot be read raises ValueError."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from imap_tools.imap_utf7 import utf7_decode

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_UID = re.compile(rb"\bUID (\d{1,10})\b", re.IGNORECASE)
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d{1,12})\b", re.IGNORECASE)
_MOMENT = re.compile(
    rb'INTERNALDATE "([ \d]\d)-([A-Za-z]{3})-(\d{4}) (\d\d:\d\d:\d\d) ([+-]\d{4})"', re.IGNORECASE
)
_EMPTY = re.compile(rb'BODY\[(?:HEADER)?\](?:<0>)? (?:""|NIL)', re.IGNORECASE)
_LISTED = re.compile(rb'\(([^)]*)\) (?:"(?:\\.|[^"\\])*"|NIL) (.*)', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Mail:
    """What a server says of a mail without its text."""

    size: int
    received_at: datetime | None


def say_day(day: date) -> str:
    """As SEARCH wants it, whatever the locale: `2-Mar-2026`."""
    return f"{day.day}-{_MONTHS[day.month - 1]}-{day.year}"


def read_number(responses: Mapping[str, list[Any]], name: str) -> int | None:
    """A number that came with EXAMINE, such as UIDVALIDITY."""
    said = responses.get(name) or [None]
    return int(said[-1]) if said[-1] else None


def read_uids(data: Iterable[bytes | None]) -> Iterator[int]:
    """Of a SEARCH; some servers answer in several lines."""
    words = [word for line in data if line for word in line.split()]
    if not all(word.isdigit() for word in words):
        raise ValueError("no numbers")
    return map(int, words)


def read_sizes(data: Iterable[Any]) -> dict[int, Mail]:
    """By UID."""
    found = {}
    for line in data:
        text = line[0] if isinstance(line, tuple) else line or b""
        uid, size = _UID.search(text), _SIZE.search(text)
        if uid and size:
            found[int(uid[1])] = Mail(int(size[1]), _read_moment(text))
    return found


def read_fetched(data: Iterable[Any], uid: int) -> bytes | None:
    """The octets of the mail with this UID; None where the server has it no more.

    Between the lines of one answer others may stand, about other mails; and the UID may come behind the text.
    """
    raw: bytes | None = None
    for item in data:
        text = item[0] if isinstance(item, tuple) else item or b""
        named = _UID.search(text)
        if isinstance(item, tuple):
            if named is None:
                raw = item[1]
                continue
            if int(named[1]) == uid:
                return bytes(item[1])
        elif named and int(named[1]) == uid and raw is not None:
            return raw
        elif named and int(named[1]) == uid and _EMPTY.search(text):
            return b""
    return None


def read_list(data: Iterable[Any]) -> Iterator[tuple[frozenset[str], str]]:
    """(flags in lower case, name) of each folder of a LIST."""
    for item in data:
        text = item[0] + b"\0" if isinstance(item, tuple) else item or b""
        listed = _LISTED.match(text)
        if listed is None:
            continue
        flags = frozenset(flag.decode("ascii", "replace").lower() for flag in listed[1].split())
        name = item[1] if isinstance(item, tuple) else _unquote(listed[2])
        yield flags, utf7_decode(name)


def _unquote(name: bytes) -> bytes:
    if len(name) > 1 and name.startswith(b'"') and name.endswith(b'"'):
        return re.sub(rb"\\(.)", rb"\1", name[1:-1])
    return name


def _read_moment(text: bytes) -> datetime | None:
    found = _MOMENT.search(text)
    if found is None or found[2].decode().title() not in _MONTHS:
        return None
    month = _MONTHS.index(found[2].decode().title()) + 1
    words = f"{found[3].decode()}-{month:02}-{int(found[1]):02} {found[4].decode()} {found[5].decode()}"
    try:
        return datetime.strptime(words, "%Y-%m-%d %H:%M:%S %z").astimezone(UTC)
    except (ValueError, OverflowError):
        return None
