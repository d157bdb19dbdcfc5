"""A time of day as people write it at the end of a day: `friday 4pm`, `20 Nov 16:00`, `tomorrow at noon`."""

import re
from datetime import time

_CLOCK = re.compile(
    r"(?:(?:^|(?<=\s))(?:at\s+)?)(?:(?P<hour>[0-9]{1,2})(?:[:.](?P<minute>[0-9]{2})(?::[0-9]{2})?)?\s*"
    r"(?P<half>[ap]m|[ap]\.m\.)?|(?P<word>noon|midday))$"
)
_HALF_A_DAY = 12


def plain(text: str) -> str:
    """In small letters, with single blanks, and without what only looks good."""
    words = " ".join(text.lower().replace(",", " ").split())
    return re.sub(r"(?<=[0-9])t(?=[0-9]{1,2}:)", " ", words)


def split_clock(words: str) -> tuple[str, str]:
    """The day and the time of day, of `plain` words; a bare number is no time."""
    found = _CLOCK.search(words)
    if found is None or not (found["minute"] or found["half"] or found["word"]):
        return words, ""
    return words[: found.start()].strip(), found[0].strip()


def find_clock(typed: str) -> time | None:
    """The time of day that `split_clock` found; None where there is no such time."""
    found = _CLOCK.search(typed)
    if found is None or found["word"]:
        return time(12) if found else None
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if found["half"]:
        if not 1 <= hour <= _HALF_A_DAY:
            return None
        hour = hour % _HALF_A_DAY + (_HALF_A_DAY if found["half"].startswith("p") else 0)
    try:
        return time(hour, minute)
    except ValueError:
        return None
