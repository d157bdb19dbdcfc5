"""Whom a change can touch at all: only they are walked through, which makes most plans quick."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from outreach.sequence.change.foresee import Version
from outreach.sequence.model import Enrollment
from outreach.sequence.schedules import Schedules


@dataclass(frozen=True, slots=True)
class Touched:
    """`everybody`, or those who go, or may come, through one of these (campaign, sequence)."""

    everybody: bool
    ways: frozenset[tuple[str, str]]

    def __bool__(self) -> bool:
        return self.everybody or bool(self.ways)

    def holds(self, enrollments: Iterable[Enrollment]) -> bool:
        """Whether a contact with these may notice the change."""
        return self.everybody or any((each.campaign, each.sequence) in self.ways for each in enrollments)


def find_touched(old: Version, new: Version, *, words: bool = True) -> Touched:
    """`words`: whoever gets other words too, not only who gets mail at another time."""
    before, after = old.schedules, new.schedules
    zones = ({key: owner.zone for key, owner in each.owners.items()} for each in (before, after))
    if before.window != after.window or next(zones) != next(zones):
        return Touched(everybody=True, ways=frozenset())
    ways = {
        (name, sequence)
        for name in before.campaigns.keys() | after.campaigns.keys()
        for sequence in _touched_of(name, old, new, words=words)
    }
    return Touched(everybody=False, ways=frozenset(ways))


def _touched_of(name: str, old: Version, new: Version, *, words: bool) -> set[str]:
    """The sequences of a campaign that change, and those that lead to them."""
    before, after = old.schedules, new.schedules
    was, will = before.campaigns.get(name), after.campaigns.get(name)
    everywhere = before.sequences.keys() | after.sequences.keys()
    if was is None or will is None or was.owner != will.owner:
        return set(everywhere)
    found = {each for each in everywhere if before.sequences.get(each) != after.sequences.get(each)}
    found |= set(was.sequences) ^ set(will.sequences)
    if words:
        wordy = before.owners[was.owner] != after.owners[will.owner]
        found |= {each for each in everywhere if wordy or _says_otherwise(each, old, new)}
    return _with_leading(found, (before, after))


def _says_otherwise(sequence: str, old: Version, new: Version) -> bool:
    """Whether a template of its steps has other words; those of other templates change nothing here."""
    known = new.schedules.sequences.get(sequence)
    names = {step.template for step in known.steps if step.template} if known else set()
    return any(old.letters.get(name) != new.letters.get(name) for name in names)


def _with_leading(found: set[str], versions: tuple[Schedules, Schedules]) -> set[str]:
    """A sequence leads to another by that one's `starts: {after: …}`, in either version."""
    while leading := set(_leading(found, versions)) - found:
        found = found | leading
    return found


def _leading(found: set[str], versions: tuple[Schedules, Schedules]) -> Iterator[str]:
    for schedules in versions:
        for name in found & schedules.sequences.keys():
            after = schedules.sequences[name].start.after
            if after is not None:
                yield after
