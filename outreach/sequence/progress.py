"""How an enrollment moves: it starts, goes on from step to step, is answered, stops."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from outreach.sequence.calendar import Calendar
from outreach.sequence.model import Enrollment, Status
from outreach.sequence.schedules import Campaign, Schedules, Sequence, Start, Starting, Step


@dataclass(frozen=True, slots=True)
class StepEnded:
    """A step came to its end: its mail was sent, skipped or failed, or its task is done."""

    step: str
    occurrence: int
    outcome: Literal["sent", "skipped", "done", "failed"]


def start(
    sequence: Sequence,
    *,
    contact_id: str,
    campaign: str,
    trigger: str,
    enrollment_id: str,
    at: datetime,
    meeting_id: str | None = None,
) -> Enrollment:
    """A contact enters a sequence at its first step. After a meeting, `at` is when they met: promises run on.

    It is due at once: the timeline then says when its first step really comes.
    """
    return Enrollment(
        id=enrollment_id,
        contact_id=contact_id,
        campaign=campaign,
        sequence=sequence.name,
        trigger=trigger,
        started_at=at,
        step=sequence.steps[0].id,
        anchor_at=at,
        due_at=at,
        meeting_id=meeting_id,
    )


def start_refusal(sequence: Sequence, trigger: str, history: Iterable[Enrollment]) -> str | None:
    """Why the contact, with this history, does not enter the sequence now; None if they do.

    One meeting thanks once, and each meeting anew; but two check-ins never run side by side.
    """
    mine = [enrollment for enrollment in history if enrollment.sequence == sequence.name]
    if any(enrollment.trigger == trigger for enrollment in mine):
        return f"{sequence.name} was already started by this"
    each_time = sequence.start.on in (Starting.MET, Starting.REFERRED)
    if not each_time and any(enrollment.status is Status.ACTIVE for enrollment in mine):
        return f"{sequence.name} is already under way"
    return None


def advance(
    enrollment: Enrollment, sequence: Sequence, ended: StepEnded, *, at: datetime, calendar: Calendar
) -> Enrollment:
    """The enrollment after its current step ended at `at`; any other step changes nothing."""
    step = sequence.find_step(enrollment.step)
    is_current = step is not None and sequence.find_step(ended.step) is step
    if enrollment.status is not Status.ACTIVE or not is_current or ended.occurrence != enrollment.occurrence:
        return enrollment
    if ended.outcome == "failed" and sequence.repeat is None:
        return stop(enrollment, f"the mail of its step {ended.step} could not be sent", at)
    counted = _count(enrollment, ended)
    following = _following(sequence, ended.step)
    if following is not None:
        return replace(enrollment, **counted, **_move_to(following, at, calendar))
    if sequence.repeat is not None:
        counted["occurrence"] = enrollment.occurrence + 1
        return replace(enrollment, **counted, **_move_to(sequence.steps[0], at, calendar))
    finished, why = Status.FINISHED, "its last step ended"
    return replace(enrollment, **counted, status=finished, reason=why, due_at=None, ended_at=at)


def _count(enrollment: Enrollment, ended: StepEnded) -> dict[str, Any]:
    """What changes, so that one copy is made for all of it: a plan walks through everybody."""
    if ended.outcome != "sent":
        return {}
    return {"sent": enrollment.sent + 1, "unanswered": enrollment.unanswered + 1}


def _following(sequence: Sequence, step_id: str) -> Step | None:
    ids = [step.id for step in sequence.steps]
    step = sequence.find_step(step_id)
    index = ids.index(step.id) + 1 if step else len(ids)
    return sequence.steps[index] if index < len(ids) else None


def _move_to(step: Step, at: datetime, calendar: Calendar) -> dict[str, Any]:
    """Drafts that a person must see early are looked at at once, the rest when the wait is over."""
    due_at = at if step.review or step.within else calendar.add(step.wait, at)
    return {"step": step.id, "anchor_at": at, "due_at": due_at}


def stop(enrollment: Enrollment, reason: str, at: datetime) -> Enrollment:
    """The enrollment, stopped for `reason`; one that has ended stays as it is."""
    if enrollment.status is not Status.ACTIVE:
        return enrollment
    return replace(enrollment, status=Status.STOPPED, reason=reason, due_at=None, ended_at=at)


def answered(enrollment: Enrollment, at: datetime) -> Enrollment:
    """A person answered, or was met: the silence is over, so somebody looks at the next date again.

    While a message or task is open (`due_at` is None) only the count changes; the open one wakes it.
    """
    if enrollment.status is not Status.ACTIVE:
        return enrollment
    due_at = None if enrollment.due_at is None else min(enrollment.due_at, at)
    return replace(enrollment, unanswered=0, due_at=due_at)


def starts_after(
    schedules: Schedules, campaign: Campaign, enrollment: Enrollment, *, replied: bool
) -> tuple[Sequence, ...]:
    """The sequences that this enrollment starts. Ask after each step: `start_refusal` keeps it to once.

    `replied`: the contact has answered since this enrollment started.
    """
    following = schedules.following(campaign, enrollment.sequence)
    return tuple(
        sequence for sequence in following if _is_reached(sequence.start, enrollment, replied=replied)
    )


def begin(
    schedules: Schedules,
    campaign: Campaign,
    event: Starting,
    *,
    contact_id: str,
    trigger: str,
    at: datetime,
    now: datetime,
    make_id: Callable[[], str],
    meeting_id: str | None = None,
) -> list[Enrollment]:
    """The campaign's sequences that this event of `at` starts. Contact, sequence and trigger say which are new.

    Promises run from `at`; but what is noted late is due `now`, and not yet forgotten.
    """
    new = [
        start(
            sequence,
            contact_id=contact_id,
            campaign=campaign.name,
            trigger=trigger,
            enrollment_id=make_id(),
            at=at,
            meeting_id=meeting_id,
        )
        for sequence in schedules.started_by(campaign, event)
    ]
    return [replace(enrollment, due_at=now) for enrollment in new]


def begin_after(
    schedules: Schedules,
    reached: Enrollment,
    history: Iterable[Enrollment],
    at: datetime,
    *,
    replied_at: datetime | None,
    make_id: Callable[[], str],
) -> list[Enrollment]:
    """The sequences that come after this enrollment, as far as it has got. `history`: all of the contact.

    `replied_at`: when the contact answered last.
    """
    campaign = schedules.campaigns[reached.campaign]
    replied = replied_at is not None and replied_at >= reached.started_at
    trigger, known = f"after:{reached.id}", list(history)
    following = starts_after(schedules, campaign, reached, replied=replied)
    return [
        start(
            sequence,
            contact_id=reached.contact_id,
            campaign=campaign.name,
            trigger=trigger,
            enrollment_id=make_id(),
            at=at,
            meeting_id=reached.meeting_id,
        )
        for sequence in following
        if start_refusal(sequence, trigger, known) is None
    ]


def leads_on(schedules: Schedules, enrollment: Enrollment) -> bool:
    """Whether anything comes after this enrollment's sequence."""
    campaign = schedules.campaigns.get(enrollment.campaign)
    return campaign is not None and bool(schedules.following(campaign, enrollment.sequence))


def _is_reached(start_rule: Start, enrollment: Enrollment, *, replied: bool) -> bool:
    """A sequence that ran to its end counts once, even if its mails were skipped: the relation goes on."""
    ran_through = enrollment.status is Status.FINISHED and start_rule.times == 1
    enough = ran_through or enrollment.sent >= start_rule.times
    return enough and (start_rule.when != "replied" or replied)
