"""Reasons as they are kept: each event about a mail says why it was planned then, for whoever asks later."""

from collections.abc import Iterable, Sequence
from typing import Any

from outreach.sequence.decision import Reason

LONGEST = 300  # of a line beside a message


def say_line(reasons: Iterable[Reason]) -> str:
    """All of them in one line."""
    return "; ".join(reason.text for reason in reasons)[:LONGEST]


def as_data(reasons: Iterable[Reason]) -> list[list[str]]:
    """For the `data` of an event: pairs of code and text, which hold dates and our own words only."""
    return [[reason.code, reason.text] for reason in reasons]


def read_data(data: Sequence[Any] | None) -> tuple[Reason, ...]:
    """What `as_data` made; nothing where none were kept."""
    return tuple(Reason(str(code), str(text)) for code, text in data or ())
