"""The timeline walked into the future, as if everything went out on time and nobody answered."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Literal

from outreach.sequence.calendar import Calendar
from outreach.sequence.decision import Facts, Finish, Happening, Mail, Nothing, OwnerTask, Skip
from outreach.sequence.model import Enrollment, Priority, Status
from outreach.sequence.progress import StepEnded, advance, start, start_refusal, starts_after
from outreach.sequence.schedules import Campaign, Schedules, Sequence
from outreach.sequence.timeline import next_step

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
        enrollment, facts = take(coming, sequence, enrollment, facts, calendar)
        coming = next_step(sequence, enrollment, facts, calendar, coming.at)


def take(
    coming: Happening, sequence: Sequence, enrollment: Enrollment, facts: Facts, calendar: Calendar
) -> tuple[Enrollment, Facts]:
    """The enrollment and the facts once this has happened at its time."""
    if isinstance(coming, Finish):
        status, reason = coming.status, coming.reason
        return replace(enrollment, status=status, reason=reason, due_at=None, ended_at=coming.at), facts
    if isinstance(coming, Mail):
        facts = replace(facts, last_mail_at=coming.at)
    ended = StepEnded(coming.step.id, coming.occurrence, OUTCOMES[type(coming)])
    return advance(enrollment, sequence, ended, coming.at, calendar), facts


def walk_contact(
    schedules: Schedules,
    campaign: Campaign,
    enrollments: Iterable[Enrollment],
    facts: Facts,
    calendar: Calendar,
    *,
    now: datetime,
    until: datetime,
) -> Iterator[tuple[Enrollment, Happening]]:
    """What happens to one contact up to `until`, in all sequences, with those that start on the way.

    Each step comes with its enrollment as it was before. Of two mails at one moment the more pressing goes
    first, and the 5-day distance moves the other.
    """
    known = {enrollment.id: enrollment for enrollment in enrollments}
    while upcoming := list(_upcoming(schedules, known.values(), facts, calendar, now)):
        enrollment, coming = min(upcoming, key=_turn)
        if coming.at > until:
            return
        yield enrollment, coming
        now = max(now, coming.at)
        sequence = schedules.sequences[enrollment.sequence]
        moved, facts = take(coming, sequence, enrollment, facts, calendar)
        known[moved.id] = moved
        known |= {begun.id: begun for begun in _begin(schedules, campaign, moved, list(known.values()), now)}


def _upcoming(
    schedules: Schedules, known: Iterable[Enrollment], facts: Facts, calendar: Calendar, now: datetime
) -> Iterator[tuple[Enrollment, Happening]]:
    for enrollment in known:
        if enrollment.status is Status.ACTIVE:
            sequence = schedules.sequences[enrollment.sequence]
            coming = next_step(sequence, enrollment, facts, calendar, max(now, enrollment.started_at))
            if not isinstance(coming, Nothing):
                yield enrollment, coming


def _turn(upcoming: tuple[Enrollment, Happening]) -> tuple[datetime, Priority]:
    """Of two things at one moment the more pressing goes first."""
    coming = upcoming[1]
    return coming.at, coming.priority if isinstance(coming, Mail) else Priority.OWNER


def _begin(
    schedules: Schedules, campaign: Campaign, moved: Enrollment, known: Iterable[Enrollment], at: datetime
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
