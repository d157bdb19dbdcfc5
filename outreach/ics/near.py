"""Of a calendar of many years only what can matter for some days: reading all of it takes long."""

import re
from collections.abc import Iterator
from datetime import timedelta

from outreach.sequence.window import Interval

_MARGIN = timedelta(days=3)  # zones, and the length of an event
_FOLD = re.compile(rb"\r?\n[ \t]")
_DATE = re.compile(rb"(?:DTSTART|RECURRENCE-ID)(?:;[^:]*)?:(\d{8})", re.IGNORECASE)
_REPEATS = (b"RRULE", b"RDATE")
_UID, _NAMELESS = (b"UID:", b"UID;"), b"-"
_LONGEST_LINE = 8192  # octets; what goes on behind them is text that nobody reads here

Lines = list[bytes]


def keep_near(raw: bytes, during: Interval) -> bytes:
    """The same calendar without the events that neither repeat nor begin about `during`. Linear.

    What has the UID of one that is kept is kept too: it may be a newer version, or say what became of it.
    """
    first = (during.starts_at - _MARGIN).strftime("%Y%m%d").encode()
    last = (during.ends_at + _MARGIN).strftime("%Y%m%d").encode()
    pieces = [(_uid(lines), lines) for lines in _pieces(raw)]
    kept = {uid for uid, lines in pieces if uid != _NAMELESS and _matters(lines, first, last)}
    return b"\r\n".join(line for uid, lines in pieces if uid in kept for line in lines) + b"\r\n"


def _pieces(raw: bytes) -> Iterator[Lines]:
    """Each event, and each line outside of events."""
    event: Lines | None = None
    for whole in _FOLD.sub(b"", raw.removeprefix(b"\xef\xbb\xbf")).splitlines():
        line = whole[:_LONGEST_LINE]
        mark = line.strip().upper()
        if mark == b"BEGIN:VEVENT":
            event = []
        if event is None:
            yield [line]
            continue
        event.append(line)
        if mark == b"END:VEVENT":
            yield event
            event = None


def _uid(lines: Lines) -> bytes:
    """Of a line outside of events, nothing; an event that has none is not known from one reading to the next."""
    return next((line for line in lines if line[:4].upper() in _UID), _NAMELESS) if lines[1:] else b""


def _matters(lines: Lines, first: bytes, last: bytes) -> bool:
    if not lines[1:]:  # no event
        return True
    for line in lines:
        if line[:5].upper() in _REPEATS:
            return True
        found = _DATE.match(line)
        if found and first <= found[1] <= last:
            return True
    return False
