"""What one contact would get under one version, mail by mail: the timeline, walked."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import NamedTuple

from outreach.sequence.calendar import Calendar, send_zone
from outreach.sequence.decision import Facts, Happening, Mail, OwnerTask
from outreach.sequence.model import Enrollment, Priority
from outreach.sequence.schedules import Campaign, Schedules, Step
from outreach.sequence.walk import Standing, walk_contact

Key = tuple[str, str, int]  # enrollment, step as the version in force calls it, occurrence


class Voice(NamedTuple):
    """What decides the words of a mail, besides the person: a template, for whom, and who writes it."""

    template: str
    audience: str
    language: str
    owner: str


class Waiting(NamedTuple):
    """A mail that is written, or a task that is given: it keeps its words and its moment, whatever changes."""

    step: str
    occurrence: int
    at: datetime
    is_task: bool = False


@dataclass(frozen=True, slots=True)
class Situation:
    """Where one contact stands. By enrollment: `has`, of the facts, and `waiting`."""

    contact_id: str
    audience: str
    language: str
    zone: str | None
    facts: Facts
    enrollments: tuple[Enrollment, ...]
    has: Mapping[str, frozenset[str]] = field(default_factory=dict)
    waiting: Mapping[str, Waiting] = field(default_factory=dict)


class Foreseen(NamedTuple):
    """One mail or task to come. `words`: the same text, the same words; "" where it is written already."""

    at: datetime
    campaign: str
    sequence: str
    step: str
    is_task: bool
    words: str


@dataclass(frozen=True, slots=True)
class Version:
    """Schedules and templates together. `words_of` gives a fingerprint of what a mail says.

    `letters`: by template, a fingerprint of all its variants. `names`: by (sequence, step), how the version before
    calls a step that was renamed.
    """

    schedules: Schedules
    words_of: Callable[[Voice], str]
    letters: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[tuple[str, str], str] = field(default_factory=dict)
    _calendars: dict[tuple[str | None, str], Calendar] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    def calendar_for(self, zone: str | None, campaign: Campaign) -> Calendar:
        """The one in which this contact's days count; contacts of one zone share it."""
        owner, window = self.schedules.owners[campaign.owner], self.schedules.window
        key = (zone if window.zone == "contact" else None, owner.zone.key)
        if key not in self._calendars:
            self._calendars[key] = Calendar(window, send_zone(window, zone, owner.zone))
        return self._calendars[key]


def foresee(
    version: Version, situation: Situation, *, now: datetime, until: datetime
) -> Iterator[tuple[Key, Foreseen]]:
    """Mails and tasks up to `until`, in their order, as if nobody answered and nothing were missing.

    Who stands where this version has nothing gets nothing.
    """
    schedules = version.schedules
    under_way = [e for e in situation.enrollments if _is_known(schedules, e)]
    if not under_way:
        return
    home = schedules.campaigns[under_way[0].campaign]
    ahead = walk_contact(
        schedules,
        home,
        under_way,
        situation.facts,
        calendar=version.calendar_for(situation.zone, home),
        now=now,
        until=until,
        standing={each.id: _stand(schedules, situation, each) for each in under_way},
    )
    for enrollment, coming in ahead:
        if isinstance(coming, Mail | OwnerTask):
            name = version.names.get((enrollment.sequence, coming.step.id), coming.step.id)
            yield (enrollment.id, name, coming.occurrence), _describe(version, situation, enrollment, coming)


def _is_known(schedules: Schedules, enrollment: Enrollment) -> bool:
    sequence = schedules.sequences.get(enrollment.sequence)
    has_step = sequence is not None and sequence.find_step(enrollment.step) is not None
    return has_step and enrollment.campaign in schedules.campaigns


def _stand(schedules: Schedules, situation: Situation, enrollment: Enrollment) -> Standing:
    has = situation.has.get(enrollment.id, frozenset())
    waiting = situation.waiting.get(enrollment.id)
    step = schedules.sequences[enrollment.sequence].find_step(waiting.step) if waiting else None
    if waiting is None or step is None:
        return Standing(has)
    return Standing(has, partial(_keep, step, waiting))


def _keep(step: Step, waiting: Waiting, _facts: Facts, now: datetime) -> Happening:
    """What is written, or given, keeps its moment, or happens now where that is over."""
    at = max(waiting.at, now)
    if waiting.is_task:
        return OwnerTask(step, waiting.occurrence, at)
    return Mail(step, waiting.occurrence, Priority.FOLLOW_UP, prepare_at=at, leave_at=at)


def _describe(
    version: Version, situation: Situation, enrollment: Enrollment, coming: Mail | OwnerTask
) -> Foreseen:
    step, waiting = coming.step, situation.waiting.get(enrollment.id)
    words = step.task or ""
    if waiting and (waiting.step, waiting.occurrence) == (enrollment.step, coming.occurrence):
        words = ""
    elif step.template:
        owner = version.schedules.campaigns[enrollment.campaign].owner
        words = version.words_of(Voice(step.template, situation.audience, situation.language, owner))
    is_task = isinstance(coming, OwnerTask)
    return Foreseen(coming.at, enrollment.campaign, enrollment.sequence, step.id, is_task, words)
