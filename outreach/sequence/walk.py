"""The timeline walked into the future, as if everything went out on time and nobody answered."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Literal

from outreach.sequence.calendar import Calendar
from outreach.sequence.decision import Facts, Finish, Happening, Mail, Next, Nothing, OwnerTask, Skip
from outreach.sequence.model import Enrollment, Priority, Status
from outreach.sequence.progress import StepEnded, advance, start, start_refusal, starts_after
from outreach.sequence.schedules import Campaign, Schedules, Sequence
from outreach.sequence.timeline import next_step

RESOURCE = "resource"
OUTCOMES: Mapping[type[Happening], Literal["sent", "done", "skipped"]] = {
    Mail: "sent",
    OwnerTask: "done",
    Skip: "skipped",
}


def walk(
    sequence: Sequence,
    enrollment: Enrollment,
    facts: Facts,
    calendar: Calendar,
    *,
    now: datetime,
    until: datetime,
) -> Iterator[Happening]:
    """What happens in one enrollment up to `until`. What is missing comes in time, except resources."""
    coming = next_step(sequence, enrollment, facts, calendar, now)
    while not isinstance(coming, Nothing) and coming.at <= until:
        yield coming
        enrollment, facts = take(coming, sequence, enrollment, facts, calendar=calendar)
        coming = next_step(sequence, enrollment, facts, calendar, coming.at)


def take(
    coming: Happening, sequence: Sequence, enrollment: Enrollment, facts: Facts, *, calendar: Calendar
) -> tuple[Enrollment, Facts]:
    """The enrollment and the facts once this has happened at its time."""
    if isinstance(coming, Finish):
        status, reason = coming.status, coming.reason
        return replace(enrollment, status=status, reason=reason, due_at=None, ended_at=coming.at), facts
    if isinstance(coming, Mail):
        facts = replace(facts, last_mail_at=coming.at)
    ended = StepEnded(coming.step.id, coming.occurrence, OUTCOMES[type(coming)])
    return advance(enrollment, sequence, ended, at=coming.at, calendar=calendar), facts


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an enrollment stands already: what it has (`Facts.has` of its own), and what is under way in it.

    `under_way` says, from the facts and a moment, how the open message or task of its present step ends.
    """

    has: frozenset[str] = frozenset()
    under_way: Callable[[Facts, datetime], Happening] | None = None


def walk_contact(
    schedules: Schedules,
    campaign: Campaign,
    enrollments: Iterable[Enrollment],
    facts: Facts,
    *,
    calendar: Calendar,
    now: datetime,
    until: datetime,
    standing: Mapping[str, Standing] = MappingProxyType({}),
    shelf: int | None = None,
) -> Iterator[tuple[Enrollment, Happening]]:
    """What happens to one contact up to `until`, in all sequences, with those that start on the way.

    Each step comes with its enrollment as it was before. Of two mails at one moment the more pressing goes
    first, and the 5-day distance moves the other. `standing` is by enrollment id; `shelf` says how many resources
    there are for this contact (None: always one).
    """
    known = {enrollment.id: enrollment for enrollment in enrollments}
    ahead = _Ahead(schedules, campaign, calendar, known, dict(standing), facts, shelf)
    while upcoming := list(ahead.upcoming(now)):
        enrollment, coming = min(upcoming, key=_turn)
        if coming.at > until:
            return
        yield enrollment, coming
        now = max(now, coming.at)
        ahead.move(enrollment, coming, now)


@dataclass(slots=True)
class _Ahead:
    """One contact on the way into the future."""

    schedules: Schedules
    campaign: Campaign
    calendar: Calendar
    known: dict[str, Enrollment]
    standing: dict[str, Standing]
    facts: Facts
    shelf: int | None

    def upcoming(self, now: datetime) -> Iterator[tuple[Enrollment, Happening]]:
        for enrollment in self.known.values():
            if enrollment.status is Status.ACTIVE:
                coming = self._ask(enrollment, max(now, enrollment.started_at))
                if not isinstance(coming, Nothing):
                    yield enrollment, coming

    def move(self, enrollment: Enrollment, coming: Happening, now: datetime) -> None:
        sequence = self.schedules.sequences[enrollment.sequence]
        moved, self.facts = take(coming, sequence, enrollment, self.facts, calendar=self.calendar)
        stood = Standing(self._stand(enrollment).has)
        self.known[moved.id], self.standing[moved.id] = moved, stood
        if self.shelf and isinstance(coming, Mail) and RESOURCE in coming.step.needs:
            self.shelf -= 1
        campaign = self.schedules.campaigns.get(moved.campaign, self.campaign)
        for begun in _begin(self.schedules, campaign, moved, known=list(self.known.values()), at=now):
            self.known[begun.id], self.standing[begun.id] = begun, stood

    def _ask(self, enrollment: Enrollment, now: datetime) -> Next:
        mine = self._stand(enrollment)
        has = mine.has - {RESOURCE} if self.shelf == 0 else mine.has
        facts = self.facts if has == self.facts.has else replace(self.facts, has=has)
        if mine.under_way is not None:
            return mine.under_way(facts, now)
        sequence = self.schedules.sequences[enrollment.sequence]
        return next_step(sequence, enrollment, facts, self.calendar, now)

    def _stand(self, enrollment: Enrollment) -> Standing:
        return self.standing.get(enrollment.id, Standing(self.facts.has))


def _turn(upcoming: tuple[Enrollment, Happening]) -> tuple[datetime, Priority]:
    """Of two things at one moment the more pressing goes first."""
    coming = upcoming[1]
    return coming.at, coming.priority if isinstance(coming, Mail) else Priority.OWNER


def _begin(
    schedules: Schedules, campaign: Campaign, moved: Enrollment, *, known: Iterable[Enrollment], at: datetime
) -> Iterator[Enrollment]:
    """The enrollments that this one's progress starts."""
    trigger = f"after:{moved.id}"
    for sequence in starts_after(schedules, campaign, moved, replied=False):
        if start_refusal(sequence, trigger, known) is None:
            name = f"{moved.id}>{sequence.name}"
            yield start(
                sequence,
                contact_id=moved.contact_id,
                campaign=campaign.name,
                trigger=trigger,
                enrollment_id=name,
                at=at,
                meeting_id=moved.meeting_id,
            )
