"""Reasons as they are kept: each event about a mail says why it was planned then, for whoever asks later."""

from collections.abc import Iterable, Sequence
from typing import Any

from outreach.sequence.decision import Reason

LONGEST = 300  # of a line beside a message
_PAST = {"waits": "waited", "comes": "came", "keeps": "kept", "leaves": "left", "is": "was", "ends": "ended"}

_PAST_WITHIN = {
    " are there": " were there",
    " is there": " was there",
    " is kept": " was kept",
    " does not hold": " did not hold",
    "can no longer be kept: leaves": "could no longer be kept: it was to leave",
    "a person decides": "a person was to decide",
    ": leaves all the same": ": left all the same",
    ": is skipped": ": was skipped",
}


def say_line(reasons: Iterable[Reason]) -> str:
    """All of them in one line."""
    return "; ".join(reason.text for reason in reasons)[:LONGEST]


def as_data(reasons: Iterable[Reason]) -> list[list[str]]:
    """For the `data` of an event: code, text and perhaps key of each, which hold dates and our own words only."""
    return [[r.code, r.text, r.key] if r.key else [r.code, r.text] for r in reasons]


def read_data(data: Sequence[Any] | None) -> tuple[Reason, ...]:
    """What `as_data` made; nothing where none were kept."""
    return tuple(Reason(*map(str, reason)) for reason in data or ())


def say_now(reason: Reason) -> str:
    """As a sentence of its own: `Waits 5 business days after the last step (Tue 3 Mar).`"""
    return _sentence(reason.text)


def say_past(reason: Reason) -> str:
    """The same once it is over: `Waited 5 business days …`"""
    verb, space, rest = reason.text.partition(" ")
    text = f"{_PAST.get(verb, verb)}{space}{rest}"
    for now, then in _PAST_WITHIN.items():
        text = text.replace(now, then)
    return _sentence(text)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}" + ("" if text.endswith((".", "!", "?", "…")) else ".")
