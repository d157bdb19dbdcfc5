"""What a change does to one contact: the mails that appear, go, move, or say other words."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from outreach.sequence.change.foresee import Foreseen, Key, Situation, Version, foresee

HORIZON = timedelta(days=60)  # what is looked at; two rounds of a monthly letter
FAR = timedelta(days=3 * 365)  # how far a mail is looked for that has left the horizon


class Kind(StrEnum):
    """What becomes of a mail. One that moves may say other words, too: `Move.other_words`."""

    NEW = "new"
    GONE = "gone"
    SOONER = "sooner"
    LATER = "later"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Move:
    """One mail, or task, of one contact. `was` and `will`: when it leaves by either version; None: never.

    `at_once`: it leaves with the first hours of sending, and would not have.
    """

    contact_id: str
    kind: Kind
    campaign: str
    sequence: str
    step: str
    was: datetime | None
    will: datetime | None
    is_task: bool = False
    other_words: bool = False
    at_once: bool = False


class _Ahead:
    """What comes within the horizon, and what lies behind it for whoever asks."""

    def __init__(self, coming: Iterator[tuple[Key, Foreseen]], until: datetime) -> None:
        self._coming = coming
        self.near: dict[Key, Foreseen] = {}
        self._far: dict[Key, Foreseen] = {}
        for key, mail in coming:
            if mail.at > until:
                self._far[key] = mail
                break
            self.near[key] = mail

    def seek(self, wanted: AbstractSet[Key]) -> dict[Key, Foreseen]:
        """Those of the `wanted` that come at all."""
        while not wanted <= self._far.keys() and (following := next(self._coming, None)):
            self._far[following[0]] = following[1]
        return {key: self._far[key] for key in wanted & self._far.keys()}


def find_moves(
    old: Version, new: Version, situation: Situation, *, now: datetime, until: datetime, soon: datetime
) -> Iterator[Move]:
    """In the order of time. `soon`: until then a mail leaves at once."""
    before = _Ahead(foresee(old, situation, now=now, until=until + FAR), until)
    after = _Ahead(foresee(new, situation, now=now, until=until + FAR), until)
    was = before.near | before.seek(after.near.keys() - before.near.keys())
    will = after.near | after.seek(before.near.keys() - after.near.keys())
    for key in [*before.near, *(key for key in after.near if key not in before.near)]:
        move = _compare(situation.contact_id, was.get(key), will.get(key), soon)
        if move is not None:
            yield move


def _compare(contact_id: str, was: Foreseen | None, will: Foreseen | None, soon: datetime) -> Move | None:
    shown = will or was
    kind = _kind(was, will)
    if shown is None or kind is None:
        return None
    late_before = was is None or was.at > soon
    return Move(
        contact_id,
        kind,
        shown.campaign,
        shown.sequence,
        shown.step,
        was.at if was else None,
        will.at if will else None,
        is_task=shown.is_task,
        other_words=_say_otherwise(was, will),
        at_once=late_before and will is not None and will.at <= soon and not shown.is_task,
    )


def _kind(was: Foreseen | None, will: Foreseen | None) -> Kind | None:
    if was is None or will is None:
        return Kind.NEW if will else Kind.GONE
    if will.at != was.at:
        return Kind.SOONER if will.at < was.at else Kind.LATER
    return Kind.WORDS if _say_otherwise(was, will) else None


def _say_otherwise(was: Foreseen | None, will: Foreseen | None) -> bool:
    return bool(was and will and was.words != will.words)
