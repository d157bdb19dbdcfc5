"""The heart: from a sequence, an enrollment, the facts and `now`, what happens next, when, and why."""

from datetime import datetime

from outreach.sequence.calendar import Calendar
from outreach.sequence.decision import Facts, Finish, Mail, Next, Nothing, OwnerTask, Reason, Skip
from outreach.sequence.model import Enrollment, Status
from outreach.sequence.schedules import Sequence
from outreach.sequence.silence import is_spent
from outreach.sequence.timing import (
    Case,
    Moment,
    find_moment,
    find_prepare_at,
    find_task_moment,
    in_touch_since,
)
from outreach.sequence.words import say_day, say_needs, say_roughly

__all__ = ["Facts", "Finish", "Mail", "Next", "Nothing", "OwnerTask", "Reason", "Skip", "next_step"]

LATE = {"send": "leaves all the same", "ask": "a person decides", "skip": "is skipped"}


def next_step(
    sequence: Sequence, enrollment: Enrollment, facts: Facts, calendar: Calendar, now: datetime
) -> Next:
    """What happens next in this enrollment. Act on it once `due_at` has come; ask again then."""
    if enrollment.status is not Status.ACTIVE:
        return Nothing((Reason("ended", f"{enrollment.status}: {enrollment.reason}"),))
    ending = _find_ending(sequence, enrollment, facts, now)
    if ending is not None:
        return ending
    step = sequence.find_step(enrollment.step)
    if step is None:
        return _finish(Status.FINISHED, f"its step {enrollment.step} is no longer in schedules.yaml", now)
    case = Case(sequence, step, enrollment, facts, calendar, now)
    if step.task is not None:
        return _next_task(case)
    return _next_mail(case, find_moment(case))


def _find_ending(sequence: Sequence, enrollment: Enrollment, facts: Facts, now: datetime) -> Finish | None:
    if facts.suppressed:
        return _finish(Status.STOPPED, f"we may not write any more: {facts.suppressed}", now)
    since = enrollment.started_at
    if "replied" in sequence.stops and facts.last_reply_at and facts.last_reply_at > since:
        return _finish(Status.STOPPED, "they replied", now)
    if "met" in sequence.stops and facts.last_met_at and facts.last_met_at > since:
        return _finish(Status.STOPPED, "you met", now)
    return None


def _finish(status: Status, reason: str, at: datetime, *, ask_owner: bool = False) -> Finish:
    reasons = (Reason("finish", f"ends: {reason}"),)
    return Finish(status, reason, at, ask_owner=ask_owner, reasons=reasons)


def _next_task(case: Case) -> OwnerTask | Skip:
    moment = find_task_moment(case)
    missing = _unmet(case)
    if missing:
        return _skip(case, moment, missing)
    return OwnerTask(case.step, case.enrollment.occurrence, moment.leave_at, moment.reasons)


def _next_mail(case: Case, moment: Moment) -> Mail | Skip | Finish:
    enrollment = case.enrollment
    if case.is_first and is_spent(case.sequence, enrollment.unanswered):
        reason = f"asks the owner: the last {enrollment.unanswered} mails were not answered"
        return _finish(Status.STOPPED, reason, moment.leave_at, ask_owner=True)
    late = _find_lateness(case, moment)
    if late and case.late == "skip":
        return _skip(case, moment, late)
    unmet = _unmet(case) or _nothing_to_follow(case) or _nothing_to_say(case)
    if unmet:
        return _skip(case, moment, unmet)
    return _make_mail(case, moment, late)


def _make_mail(case: Case, moment: Moment, late: Reason | None) -> Mail:
    missing = _missing(case)
    held = (Reason("needs", f"is held until {say_needs(missing)} there"),) if missing else ()
    ask = late is not None and case.late == "ask"
    return Mail(
        case.step,
        case.enrollment.occurrence,
        case.priority,
        prepare_at=find_prepare_at(case, moment.leave_at),
        leave_at=moment.leave_at,
        deadline_at=case.deadline,
        not_after=None if ask else _not_after(case, moment),
        needs_missing=missing,
        ask=ask,
        reasons=(*moment.reasons, *((late,) if late else ()), *held),
    )


def _skip(case: Case, moment: Moment, reason: Reason) -> Skip:
    return Skip(case.step, case.enrollment.occurrence, moment.leave_at, (*moment.reasons, reason))


def _missing(case: Case) -> tuple[str, ...]:
    return tuple(name for name in case.step.needs if name not in case.facts.has)


def _unmet(case: Case) -> Reason | None:
    """`when` names a fact, or `not` a fact. "replied" means: since this sequence started."""
    if case.step.when is None:
        return None
    negated, name = case.step.when.startswith("not "), case.step.when.removeprefix("not ")
    if _holds(name, case) is not negated:
        return None
    return Reason("when", f'is skipped, because "{case.step.when}" does not hold')


def _holds(name: str, case: Case) -> bool:
    reply_at = case.facts.last_reply_at
    if name == "replied" and reply_at is not None and reply_at > case.enrollment.started_at:
        return True
    return name in case.facts.has


def _nothing_to_follow(case: Case) -> Reason | None:
    if not case.step.thread:
        return None
    if not case.enrollment.sent:
        return Reason("thread", "is skipped, because there is no earlier mail to follow up")
    if case.deadline is None and in_touch_since(case.facts, case.enrollment.anchor_at):
        return Reason("thread", "is skipped, because you were in touch after the last mail")
    return None


def _nothing_to_say(case: Case) -> Reason | None:
    missing = _missing(case) if case.step.missing == "skip" else ()
    return Reason("needs", f"is skipped unless {say_needs(missing)} there") if missing else None


def _not_after(case: Case, moment: Moment) -> datetime | None:
    if case.late == "send":
        return None
    return (case.deadline or moment.planned_at) + case.step.late_after


def _find_lateness(case: Case, moment: Moment) -> Reason | None:
    """A promise is late after its deadline, other mail after the moment it should have left."""
    due_at = case.deadline or moment.planned_at
    if case.now - due_at <= case.step.late_after:
        return None
    since = say_day(due_at, case.calendar.zone)
    return Reason("late", f"is {say_roughly(case.now - due_at)} late (since {since}): {LATE[case.late]}")
