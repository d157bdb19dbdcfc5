"""What comes for one contact and why then: the timeline and the gate, walked into the future."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from outreach.actions.explain.known import Known
from outreach.actions.explain.story import Said, say_reason, tell_plan, tell_way
from outreach.sequence.decision import Facts, Finish, Happening, Mail, OwnerTask, Reason, Skip
from outreach.sequence.gate import Refusal, foresee
from outreach.sequence.model import Enrollment, Message, State
from outreach.sequence.reasons import say_now
from outreach.sequence.rules import find_rule
from outreach.sequence.schedules import Step
from outreach.sequence.walk import RESOURCE, Standing, walk_contact
from outreach.sequence.words import say_cause

_DECIDED = (State.DRAFT, State.APPROVED)
_KINDS = {Mail: "mail", OwnerTask: "task", Skip: "skip", Finish: "end"}


@dataclass(frozen=True, slots=True)
class Coming:
    """One thing that comes; `message` is its open message, where it has one."""

    enrollment: Enrollment
    happening: Happening
    message: Message | None
    says: tuple[Said, ...]

    @property
    def is_given(self) -> bool:
        """A task that is on the owner's list already, or a mail that may have left: nothing of it is to come."""
        is_uncertain = self.message is not None and self.message.state is State.UNCERTAIN
        return is_uncertain or any(said.code == "task" for said in self.says)

    @property
    def step(self) -> str:
        return "" if isinstance(self.happening, Finish) else self.happening.step.id

    def as_plain(self) -> dict[str, Any]:
        coming = self.happening
        return {
            "at": coming.at,
            "what": _KINDS[type(coming)],
            "sequence": self.enrollment.sequence,
            "step": self.step,
            "occurrence": self.enrollment.occurrence,
            "state": str(self.message.state) if self.message else "",
            "message": self.message.id if self.message else None,
            "promised_by": coming.deadline_at if isinstance(coming, Mail) else None,
            "reasons": [said.as_plain() for said in self.says],
        }


def find_coming(known: Known, until: datetime) -> Iterator[Coming]:
    """In the order of their moments. Raises NotPossible where no window opens for more than a year."""
    mine = {m.enrollment_id: m for m in known.open_messages}
    running = [
        case
        for case in known.cases.values()
        if case.sequence and case.sequence.find_step(case.enrollment.step)
    ]
    campaign = next((case.campaign for case in running if case.campaign), None)
    if campaign is None:
        return
    shelf = frozenset({RESOURCE} if known.shelf else ())  # also for the sequences that follow
    walked = walk_contact(
        known.schedules,
        campaign,
        [case.enrollment for case in running],
        known.facts,
        calendar=known.calendar,
        now=known.now,
        until=until,
        standing={c.enrollment.id: _stand(known, c.enrollment, c.facts.has | shelf, mine) for c in running},
        shelf=known.shelf,
    )
    first: set[str] = set()
    for enrollment, happening in walked:
        message = mine.get(enrollment.id) if enrollment.id not in first else None
        first.add(enrollment.id)
        yield Coming(enrollment, happening, message, tuple(_say(known, enrollment, happening, message)))


def _stand(
    known: Known, enrollment: Enrollment, has: frozenset[str], messages: dict[str | None, Message]
) -> Standing:
    _, step = known.find_rules(enrollment.sequence, enrollment.step)
    message = messages.get(enrollment.id)
    if step is not None and message is not None and message.state is not State.PLANNED:
        return Standing(has, partial(_leave, known, message, step))
    given = [t for t in known.tasks if t.enrollment_id == enrollment.id and t.done_at is None]
    if step is not None and given:
        return Standing(has, partial(_do, step, given[0].occurrence))
    return Standing(has)


def _leave(known: Known, message: Message, step: Step, facts: Facts, now: datetime) -> Mail:
    """An open message leaves when the gate lets it; of a mail before it in the walk, the gate knows, too."""
    at, moved = now, tuple[Refusal, ...]()
    if message.state in _DECIDED:
        gate = known.gates[message.id]
        if facts.last_mail_at != known.facts.last_mail_at:
            gate = replace(gate, last_mail_at=facts.last_mail_at)
        at, moved = foresee(message, gate, now)
    reasons = tuple(Reason(refused.code, refused.text) for refused in moved)
    return Mail(step, message.occurrence, message.priority, at, at, message.deadline_at, reasons=reasons)


def _do(step: Step, occurrence: int, _: Facts, now: datetime) -> OwnerTask:
    """Whoever has the task does it now."""
    return OwnerTask(
        step, occurrence, now, (Reason("task", "waits for you: its sequence goes on when it is done"),)
    )


def _say(known: Known, enrollment: Enrollment, coming: Happening, message: Message | None) -> Iterator[Said]:
    if message is not None and message.state is not State.PLANNED and isinstance(coming, Mail):
        yield from tell_plan(known, message, past=False)
        yield from tell_way(known, message)
        for reason in coming.reasons:
            yield say_reason(known, reason, message, past=False)
        return
    named, reasons = "", coming.reasons
    if isinstance(coming, Finish):
        reasons = (_reason_of_end(coming),)
    else:
        named = coming.step.id
    sequence, step = known.find_rules(enrollment.sequence, named)
    campaign = known.schedules.campaigns.get(enrollment.campaign)
    for reason in reasons:
        rule = find_rule(reason.code, sequence, step, campaign.mailbox if campaign else "", key=reason.key)
        yield Said(reason.code, say_now(reason), rule.path if rule else ())


def _reason_of_end(end: Finish) -> Reason:
    """With the rule that ends it."""
    asked = ", so you are asked how it goes on" if end.ask_owner else ""
    return Reason("spent" if end.ask_owner else "stops", f"{say_cause(end.reason)}{asked}")
