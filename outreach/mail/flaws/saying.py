"""A piece of text that had better be another one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Saying:
    """What is wrong, and how to mend it, both as sentences. `found` are the very words, at `start` of the text.

    `start` is -1 where nobody wrote the words: they came together when the letter was filled in.
    """

    code: str
    text: str
    remedy: str
    found: str = ""
    start: int = -1


def phrase(lines: str) -> re.Pattern[str]:
    """Any of these, one a line, in either case; a space may also be the end of a line."""
    either = "|".join(line.strip().replace(" ", r"\s+") for line in lines.strip().splitlines())
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE)


def each(pattern: re.Pattern[str], text: str) -> Iterator[tuple[str, int]]:
    """What is found, in one line, and where it starts."""
    for found in pattern.finditer(text):
        yield " ".join(found[0].split()), found.start()
