"""Promises that the calendar cannot keep as they are meant: the next 18 months, day by day."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil

from outreach.sequence.calendar import Calendar, send_zone
from outreach.sequence.decision import Facts, Mail
from outreach.sequence.flaws.flaw import Flaw
from outreach.sequence.local import ONE_DAY, first_moment, local_day
from outreach.sequence.model import Enrollment
from outreach.sequence.schedules import Campaign, Schedules, Sequence, Starting, Step
from outreach.sequence.timeline import next_step
from outreach.sequence.words import say_duration, say_moment, say_wait

DAYS = 548  # a year and a half: all holidays come by, and those of next spring twice
_MEETINGS = (time(10), time(14), time(18))  # the last is an evening: those are what long weekends begin with
_BEGINS = {
    Starting.ENROLLED: "Somebody enrolled",
    Starting.MET: "Somebody you meet",
    Starting.REFERRED: "Somebody who sends you a client",
}


@dataclass(frozen=True, slots=True)
class _Try:
    """One promise, begun at `start`."""

    start: datetime
    mail: Mail
    deadline: datetime
    waited: datetime  # when its wait is over


@dataclass(frozen=True, slots=True)
class _Promise:
    sequence: Sequence
    index: int
    calendar: Calendar

    @property
    def step(self) -> Step:
        return self.sequence.steps[self.index]

    @property
    def begins(self) -> Starting | None:
        """The event that it runs from; None where it runs from another step."""
        return self.sequence.start.on if self.index == 0 else None


def find_broken_promises(schedules: Schedules, now: datetime) -> Iterator[Flaw]:
    """A window that never opens; promises that leave outside of it, and before their own wait is over."""
    for campaign in schedules.campaigns.values():
        calendar = _calendar(schedules, campaign)
        if calendar.find_next_open(now) is None:
            text = "The send window never opens within the next 400 days, so no mail leaves."
            yield Flaw("window-shut", ("send_window",), text, "Look at `days`, `holidays` and `away`.")
            return
    for promise in _promises(schedules):
        tries = list(_tries(promise, now))
        yield from _find_outside(promise, [each for each in tries if _is_outside(each, promise.calendar)])
        yield from _find_hurried(promise, [each for each in tries if each.waited >= each.deadline])


def _calendar(schedules: Schedules, campaign: Campaign) -> Calendar:
    window = schedules.window
    return Calendar(window, send_zone(window, None, schedules.owners[campaign.owner].zone))


def _promises(schedules: Schedules) -> Iterator[_Promise]:
    """Each once, by the calendar of the first campaign that has it."""
    for name, sequence in schedules.sequences.items():
        campaign = next((c for c in schedules.campaigns.values() if name in c.sequences), None)
        for index, step in enumerate(sequence.steps):
            if campaign is not None and step.within is not None:
                yield _Promise(sequence, index, _calendar(schedules, campaign))


def _tries(promise: _Promise, now: datetime) -> Iterator[_Try]:
    for start in _starts(promise, now):
        facts = Facts(
            has=frozenset({*promise.step.needs, *([promise.step.when] if promise.step.when else ())})
        )
        coming = next_step(promise.sequence, _enroll(promise, start), facts, promise.calendar, start)
        if isinstance(coming, Mail) and coming.deadline_at is not None:
            yield _Try(start, coming, coming.deadline_at, promise.calendar.add(promise.step.wait, start))


def _starts(promise: _Promise, now: datetime) -> Iterator[datetime]:
    """An event comes on any day of work; another step has left while the window was open."""
    calendar = promise.calendar
    first = local_day(now, calendar.zone) + ONE_DAY
    for day in (first + timedelta(days=number) for number in range(DAYS)):
        if promise.begins is None:
            yield from (opens_at for opens_at, _ in calendar.stretches(day))
        elif calendar.is_business_day(day) and not _is_away(calendar, day):
            yield from (first_moment(day, at, calendar.zone) for at in _MEETINGS)


def _is_away(calendar: Calendar, day: date) -> bool:
    return any(absence.first <= day <= absence.last for absence in calendar.window.away)


def _enroll(promise: _Promise, start: datetime) -> Enrollment:
    return Enrollment(
        id="check",
        contact_id="check",
        campaign="",
        sequence=promise.sequence.name,
        trigger="check",
        started_at=start,
        step=promise.step.id,
        anchor_at=start,
        due_at=start,
        sent=promise.index,
    )


def _is_outside(one: _Try, calendar: Calendar) -> bool:
    return not calendar.is_open(one.mail.leave_at)


def _find_outside(promise: _Promise, found: list[_Try]) -> Iterator[Flaw]:
    if not found:
        return
    first, calendar = found[0], promise.calendar
    say = _sayer(calendar)
    opens_at = calendar.find_next_open(max(first.start, first.waited))
    opens = f"it opens on {say(opens_at)}" if opens_at else "it opens"
    text = (
        f"{_begin(promise, first)} gets '{promise.step.id}' on {say(first.mail.leave_at)}, outside the send window:"
        f" {opens}, after the promise has ended ({say(first.deadline)})."
        f" So it is on {_count_days(found, calendar)} days of the next 18 months."
    )
    yield Flaw("promise-window", _path(promise), text, _remedy(promise, found))


def _find_hurried(promise: _Promise, found: list[_Try]) -> Iterator[Flaw]:
    if not found:
        return
    first, say = found[0], _sayer(promise.calendar)
    text = (
        f"{_begin(promise, first)} gets '{promise.step.id}' before its wait is over: {say_wait(promise.step.wait)}"
        f" later is {say(first.waited)}, and the promise ends on {say(first.deadline)}."
    )
    longest = max(each.waited - each.start for each in found)
    remedy = f"Make `within` at least {_whole_days(longest)}, or the wait shorter."
    yield Flaw("wait-deadline", _path(promise), text, remedy)


def _begin(promise: _Promise, first: _Try) -> str:
    """`Somebody you meet on Fri 4 Dec 2026, 18:00`."""
    who = _BEGINS[promise.begins] if promise.begins else _say_before(promise)
    day, _, clock = _sayer(promise.calendar)(first.start).rpartition(" ")
    return f"{who} on {day} {local_day(first.start, promise.calendar.zone).year}, {clock}"


def _say_before(promise: _Promise) -> str:
    before = promise.sequence.steps[promise.index - 1].id if promise.index else promise.sequence.start.after
    return f"Somebody whose '{before}' ended"


def _remedy(promise: _Promise, found: list[_Try]) -> str:
    """The `within` that would always find a window, but for absences: nobody promises for those."""
    calendar, within = promise.calendar, promise.step.within or timedelta(0)
    gaps = (opens_at - each.start for each in found if (opens_at := calendar.find_next_open(each.waited)))
    longest = max((gap for gap in gaps if gap < within + timedelta(days=5)), default=None)
    longer = f"Make `within` {_whole_days(longest)}, or widen" if longest else "Widen"
    return f"{longer} `send_window`; or allow it, where keeping the promise counts for more than the hour."


def _path(promise: _Promise) -> tuple[str | int, ...]:
    return ("sequences", promise.sequence.name, "steps", promise.index, "within")


def _whole_days(span: timedelta) -> str:
    return say_duration(timedelta(days=ceil(span / ONE_DAY)))


def _count_days(found: list[_Try], calendar: Calendar) -> int:
    return len({local_day(each.start, calendar.zone) for each in found})


def _sayer(calendar: Calendar) -> Callable[[datetime], str]:
    return lambda at: say_moment(at, calendar.zone)
