"""Not before when, not after when, and in which window: how one step finds its moment."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from outreach.sequence.calendar import Calendar
from outreach.sequence.decision import Facts, Reason
from outreach.sequence.model import Enrollment, Priority
from outreach.sequence.pace import DISTANCE, distance
from outreach.sequence.schedules import Repeat, Sequence, Starting, Step, Wait
from outreach.sequence.silence import interval, interval_reason
from outreach.sequence.words import say_day, say_duration, say_moment, say_repeat, say_wait

AFTER_RETURN = Wait(business_days=2)  # nobody reads letters on the first morning back
REVIEW_LEAD = timedelta(days=3)
STARTS = {
    Starting.ENROLLED: "the start",
    Starting.MET: "the meeting",
    Starting.REFERRED: "the referral",
}

Bound = tuple[datetime, Reason]


class Clocks(Protocol):
    """What is known of the real contact with somebody."""

    @property
    def last_contact_at(self) -> datetime | None: ...
    @property
    def last_reply_at(self) -> datetime | None: ...
    @property
    def last_met_at(self) -> datetime | None: ...


def in_touch_since(known: Clocks, moment: datetime) -> bool:
    """Whether the owner wrote or called by herself. Answers and meetings are what a sequence's `stops` is about."""
    contact_at = known.last_contact_at
    if contact_at is None or contact_at in (known.last_reply_at, known.last_met_at):
        return False
    return contact_at > moment


@dataclass(frozen=True, slots=True)
class Case:
    """One step of one enrollment, and all that its moment depends on."""

    sequence: Sequence
    step: Step
    enrollment: Enrollment
    facts: Facts
    calendar: Calendar
    now: datetime

    @property
    def is_first(self) -> bool:
        return self.step is self.sequence.steps[0]

    @property
    def priority(self) -> Priority:
        if self.step.within is not None:
            return Priority.PROMISE
        enrolled = self.sequence.start.on is Starting.ENROLLED
        introduces = enrolled and self.is_first and self.enrollment.occurrence == 1
        return Priority.INTRODUCTION if introduces else Priority.FOLLOW_UP

    @property
    def interval(self) -> Repeat | None:
        """What lies before this step because the sequence repeats.

        The first round of one that follows another sequence waits an interval too: a monthly mail does not go
        out in the minute after the thank-you.
        """
        is_round = self.enrollment.occurrence > 1 or self.sequence.start.after is not None
        if not (self.is_first and is_round):
            return None
        return interval(self.sequence, self.enrollment.unanswered, less_often=self.facts.less_often)

    @property
    def base(self) -> datetime:
        """From when a promise of this step runs."""
        repeat = self.interval
        anchor = self.enrollment.anchor_at
        return self.calendar.add_repeat(repeat, anchor) if repeat else anchor

    @property
    def late(self) -> Literal["send", "ask", "skip"]:
        """A promise is never given up because of the time alone: it asks."""
        return "ask" if self.step.late == "skip" and self.step.within is not None else self.step.late

    @property
    def deadline(self) -> datetime | None:
        return None if self.step.within is None else self.base + self.step.within


@dataclass(frozen=True, slots=True)
class Moment:
    """`planned_at` is when it should have left, `leave_at` when it now can: at or after `now`."""

    planned_at: datetime
    leave_at: datetime
    reasons: tuple[Reason, ...]


def find_task_moment(case: Case) -> Moment:
    """When a task appears on the owner's list: after its wait, whatever the window says."""
    earliest, reasons = _latest(_waits(case))
    return Moment(earliest, max(earliest, case.now), reasons)


def find_moment(case: Case) -> Moment:
    """When the mail of this step leaves."""
    earliest, reasons = _latest(_bounds(case))
    if case.deadline is not None:
        return _before_deadline(case, earliest, case.deadline, reasons)
    planned_at = case.calendar.next_open(earliest)
    leave_at = planned_at if planned_at >= case.now else case.calendar.next_open(case.now)
    if leave_at != max(earliest, case.now):
        reasons += (_moved(max(earliest, case.now), leave_at, case),)
    elif planned_at != earliest:  # the window has opened meanwhile: it leaves now, and for this reason
        reasons += (_moved(earliest, planned_at, case),)
    return Moment(planned_at, leave_at, reasons)


def _before_deadline(
    case: Case, earliest: datetime, deadline: datetime, reasons: tuple[Reason, ...]
) -> Moment:
    """A promise. Whatever would move it past its deadline yields, except that the contact is paused."""
    floor = max(case.enrollment.anchor_at, case.now, case.facts.paused_until or case.now)
    wanted = max(earliest, floor)
    if floor >= deadline:
        leave_at = case.calendar.next_open(floor)
    else:
        leave_at = case.calendar.leave_between(floor, wanted, deadline)
    why = _promise_reason(case, leave_at, wanted, deadline)
    return Moment(leave_at, leave_at, (*reasons, *why))


def _promise_reason(case: Case, leave_at: datetime, wanted: datetime, deadline: datetime) -> Iterator[Reason]:
    zone = case.calendar.zone
    by, at = say_moment(deadline, zone), say_moment(leave_at, zone)
    promise = f"the promise ({say_duration(case.step.within or timedelta(0))})"
    yield Reason("promise", f"is promised by {by}")
    if leave_at >= deadline:
        yield Reason("overdue", f"{promise} can no longer be kept: leaves on {at}")
    elif not case.calendar.is_open(leave_at):
        yield Reason("deadline", f"leaves on {at}, outside the send window, so that {promise} is kept")
    elif leave_at < wanted:
        yield Reason("deadline", f"pulled earlier to {at} so that {promise} is kept")
    elif leave_at > wanted:
        yield _moved(wanted, leave_at, case)


def _moved(wanted: datetime, leave_at: datetime, case: Case) -> Reason:
    text = f"moved to {say_moment(leave_at, case.calendar.zone)}: outside the send window"
    return Reason("window", text, case.calendar.closed_by(wanted))


def _latest(bounds: Iterator[Bound]) -> tuple[datetime, tuple[Reason, ...]]:
    """The latest of the bounds, and the reasons of those that moved the step later."""
    earliest, reason = next(bounds)
    reasons = [reason]
    for moment, reason in bounds:
        if moment > earliest:
            earliest = moment
            reasons.append(reason)
    return earliest, tuple(reasons)


def _waits(case: Case) -> Iterator[Bound]:
    anchor, wait, repeat = case.enrollment.anchor_at, case.step.wait, case.interval
    since = f"after {_anchor_name(case)} ({say_day(anchor, case.calendar.zone)})"
    if repeat:
        why = interval_reason(case.sequence, case.enrollment, repeat, less_often=case.facts.less_often)
        yield case.base, Reason(why.code, f"comes {say_repeat(repeat)} {since}{why.text}")
    if wait != Wait():
        yield case.calendar.add(wait, anchor), Reason("wait", f"waits {say_wait(wait)} {since}")
    elif not repeat:
        yield anchor, Reason("wait", f"comes at once {since}")
    if case.facts.paused_until:
        until = say_moment(case.facts.paused_until, case.calendar.zone)
        yield case.facts.paused_until, Reason("paused", f"is paused until {until}")


def _anchor_name(case: Case) -> str:
    if not case.is_first or case.enrollment.occurrence > 1:
        return "the last step"
    start = case.sequence.start
    return start.after or STARTS[start.on or Starting.ENROLLED]


def _bounds(case: Case) -> Iterator[Bound]:
    yield from _waits(case)
    yield from _contact_bounds(case)
    facts, zone = case.facts, case.calendar.zone
    if facts.away_until:
        back = f"their return ({say_day(facts.away_until, zone)})"
        moment = case.calendar.add(AFTER_RETURN, facts.away_until)
        yield moment, Reason("away", f"waits {say_wait(AFTER_RETURN)} after {back}")
    apart = distance(facts.last_mail_at, case.priority)
    if apart and facts.last_mail_at:
        last = f"the last mail ({say_day(facts.last_mail_at, zone)})"
        yield apart, Reason("distance", f"keeps {say_duration(DISTANCE)} of distance to {last}")


def _contact_bounds(case: Case) -> Iterator[Bound]:
    """One clock for hand-written and automated contact: a lunch moves the monthly mail a month on."""
    met, repeat = case.facts.last_contact_at, case.interval
    if repeat and met and met > case.enrollment.anchor_at:
        last = f"the last real contact ({say_day(met, case.calendar.zone)})"
        moment = case.calendar.add_repeat(repeat, met)
        yield moment, Reason("contact", f"comes {say_repeat(repeat)} after {last}")


def find_prepare_at(case: Case, leave_at: datetime) -> datetime:
    """When the draft is made: a promise at once, a reviewed mail 3 days before it leaves, others then."""
    if case.step.within is not None:
        return min(case.base, leave_at)
    if case.step.review:
        return min(max(case.enrollment.anchor_at, leave_at - REVIEW_LEAD), leave_at)
    return leave_at
