"""A plan: all that a change does, counted; whether it may come into force by itself; and the hash it is known by."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from outreach.sequence.change.differences import Difference
from outreach.sequence.change.moves import Kind, Move
from outreach.sequence.schedules import Schedules

BURST = 10  # newly due at once, or a tenth of what the mailbox may send in a day: more need somebody's yes
HARMFUL = (Kind.NEW, Kind.GONE, Kind.SOONER)


@dataclass(frozen=True, slots=True)
class Burst:
    """A mailbox through which more mails become due at once than `limit`."""

    mailbox: str
    count: int
    limit: int


@dataclass(frozen=True, slots=True)
class Row:
    """One sequence of one campaign: how many people, and how many mails of each kind; `words` of all that stay too."""

    campaign: str
    sequence: str
    people: int
    counts: Mapping[Kind, int]
    words: int
    at_once: int


@dataclass(slots=True)
class Tally:
    """Counts what the change does, contact by contact. `keeps`: the moves themselves are wanted too."""

    keeps: bool = True
    people: int = 0  # looked at
    written: int = 0  # mails that are written already, of those who are touched
    moves: list[Move] = field(default_factory=list)
    digests: dict[str, str] = field(
        default_factory=dict
    )  # of what happens to each contact to whom anything does
    _people: Counter[tuple[str, str]] = field(default_factory=Counter)
    _counts: Counter[tuple[str, str, Kind]] = field(default_factory=Counter)
    _words: Counter[tuple[str, str]] = field(default_factory=Counter)
    _at_once: Counter[tuple[str, str]] = field(default_factory=Counter)

    def count(self, contact_id: str, moves: Iterable[Move], *, written: int = 0) -> None:
        """One contact more."""
        found = list(moves)
        self.people += 1
        self.written += written
        if not found:
            return
        self.digests[contact_id] = digest(found)
        self._people.update({(move.campaign, move.sequence) for move in found})
        for move in found:
            way = (move.campaign, move.sequence)
            self._counts[*way, move.kind] += 1
            self._words[way] += move.other_words
            self._at_once[way] += move.at_once
        if self.keeps:
            self.moves += found

    def rows(self) -> tuple[Row, ...]:
        """By campaign and sequence, those with anything in them."""
        return tuple(
            Row(
                *way,
                people=people,
                counts={kind: self._counts[*way, kind] for kind in Kind},
                words=self._words[way],
                at_once=self._at_once[way],
            )
            for way, people in sorted(self._people.items())
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """What changing from number `number` in force to the files with these `hashes` does, as of `made_at`."""

    number: int
    hashes: tuple[str, str]
    made_at: datetime
    until: datetime
    enrolled: int  # sequences under way
    differences: tuple[Difference, ...]
    refusals: tuple[str, ...]
    bursts: tuple[Burst, ...]
    rows: tuple[Row, ...]
    people: int
    written: int
    moves: tuple[Move, ...]
    digests: Mapping[str, str]
    seen: int  # the newest event when it was made: what happened later may make it another one

    @property
    def hash(self) -> str:
        """Twelve characters that are the same only for the same files, before and after, and the same effects."""
        said = [self.number, self.hashes, self.refusals, sorted(self.digests.items())]
        return sha256(json.dumps(said).encode()).hexdigest()[:12]

    @property
    def loosened(self) -> tuple[Difference, ...]:
        """What lets something leave that stays today; of no harm while nobody is enrolled."""
        return tuple(each for each in self.differences if each.loosens) if self.enrolled else ()

    @property
    def is_harmless(self) -> bool:
        """Whether it may come into force by itself: it sends nothing sooner, and drops nothing."""
        return not (self.refusals or self.loosened or any(self.total(kind) for kind in HARMFUL))

    def total(self, kind: Kind) -> int:
        """How many mails and tasks of this kind."""
        return sum(row.counts[kind] for row in self.rows)

    @property
    def at_once(self) -> int:
        return sum(row.at_once for row in self.rows)

    @property
    def words(self) -> int:
        """How many say other words, whether they move or stay."""
        return sum(row.words for row in self.rows)


def digest(moves: Iterable[Move]) -> str:
    """The same for the same effects on the same days: mail that left a minute later than foreseen is no other plan."""
    said = [
        (move.sequence, move.step, move.kind, _day(move.was), _day(move.will), move.other_words, move.at_once)
        for move in moves
    ]
    return sha256(json.dumps(sorted(said)).encode()).hexdigest()[:16]


def _day(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d}" if at else ""


def find_bursts(rows: Iterable[Row], new: Schedules) -> tuple[Burst, ...]:
    """The mailboxes through which too many become due at once."""
    due: Counter[str] = Counter()
    for row in rows:
        if row.campaign in new.campaigns:
            due[new.campaigns[row.campaign].mailbox] += row.at_once
    limits = {key: max(BURST, mailbox.limits.per_day // 10) for key, mailbox in new.mailboxes.items()}
    return tuple(Burst(key, due[key], limits[key]) for key in due if due[key] > limits[key])
