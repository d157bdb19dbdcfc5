"""What happened to one contact so far, and why then: from enrollments, messages and the facts that were kept."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from outreach.actions.explain.known import Known
from outreach.actions.explain.story import Said, tell_plan, tell_way
from outreach.sequence.model import Enrollment, Event, Message, State, Status
from outreach.sequence.reasons import read_data, say_past
from outreach.sequence.rules import find_rule
from outreach.sequence.words import say_cause, say_leaving, say_moment

_EVENTS = {
    "added": "They were taken into your contacts.",
    "met": "You met.",
    "noted": "You noted what was said.",
    "replied": "They answered.",
    "in touch": "You were in touch by hand.",
    "auto-reply": "They are away until {until}: a program answered for them.",
    "back": "They were back: you said so.",
    "paused": "They were paused until {until}.",
    "resumed": "Their pause was ended by hand.",
    "less often": "They asked for less: intervals double.",
    "as before": "They asked to hear as often as before.",
    "referral sent": "You sent them a client.",
    "referral received": "They sent you a client.",
    "soft bounce": "A mail to them came back for now.",
}
_ENDED = {
    State.SENT: "was sent",
    State.FAILED: "could not be delivered",
    State.SKIPPED: "was not sent",
    State.ABANDONED: "was given up: nobody can know whether it arrived",
    State.UNCERTAIN: "may have been sent: nobody can know yet",
}
_BY_STEP = {
    "step skipped": "was left out",
    "task": "became a task for you",
    "task done": "was done",
    "task skipped": "was not to be done",
}
_PHASE = re.compile(r"refused \((?P<phase>[a-z]+)\): ")


@dataclass(frozen=True, slots=True)
class Passed:
    """One thing that happened: `text` is a sentence, `says` tell why then."""

    at: datetime
    what: str
    text: str
    sequence: str = ""
    step: str = ""
    message: Message | None = None
    says: tuple[Said, ...] = ()
    is_first: bool = False  # of what the owner began herself

    def as_plain(self) -> dict[str, Any]:
        return {
            "at": self.at,
            "what": self.what,
            "text": self.text,
            "sequence": self.sequence,
            "step": self.step,
            "message": self.message.id if self.message else None,
            "subject": self.message.subject if self.message else "",
            "reasons": [said.as_plain() for said in self.says],
        }


def find_passed(known: Known) -> list[Passed]:
    """Everything, the oldest first; at one moment causes come before what they brought about."""
    whose = {each.id: each for each in known.enrollments}
    begun = list(_tell_begun(known, whose))
    enrolled = [one for one in begun if one.is_first]
    others = [one for one in begun if not one.is_first]
    found = [*enrolled, *_tell_events(known, whose), *_tell_mails(known), *_tell_ended(known), *others]
    return sorted(found, key=lambda passed: passed.at)


def _tell_begun(known: Known, whose: dict[str, Enrollment]) -> Iterator[Passed]:
    for each in known.enrollments:
        text = f"{each.sequence} began: {_say_trigger(each, whose)}."
        yield Passed(each.started_at, "started", text, each.sequence, is_first=each.trigger == "enrolled")


def _tell_ended(known: Known) -> Iterator[Passed]:
    for each in known.enrollments:
        if each.ended_at is not None:
            why = say_cause(each.reason)
            verb = "ended" if each.status is Status.FINISHED else "was stopped"
            yield Passed(each.ended_at, str(each.status), f"{each.sequence} {verb}: {why}.", each.sequence)


def _say_trigger(each: Enrollment, whose: dict[str, Enrollment]) -> str:
    kind, _, what = each.trigger.partition(":")
    before = whose.get(what)
    told = {"enrolled": "you enrolled them", "meeting": "you met", "referral": "they sent you a client"}
    return told.get(kind) or (f"it follows {before.sequence}" if before else "it follows another one")


def _tell_mails(known: Known) -> Iterator[Passed]:
    for message in known.messages:
        if message.state not in _ENDED:
            continue
        at = message.ended_at or _last_answer(known, message)
        name = f"{message.sequence}/{message.step}" if message.step else message.template
        text = f"{name} {_ENDED[message.state]}{_say_end(message)}."
        says = (*tell_plan(known, message, past=True), *tell_way(known, message))
        yield Passed(at, str(message.state), text, message.sequence, message.step, message, says)


def _last_answer(known: Known, message: Message) -> datetime:
    """An uncertain mail has not ended; its last attempt has."""
    answers = known.answers.get(message.id, ())
    return answers[-1][0] if answers else message.due_at


def _say_end(message: Message) -> str:
    if message.state is State.SENT:
        return f": “{message.subject}”" if message.subject else ""
    if message.state not in (State.FAILED, State.SKIPPED) or not message.reason:
        return ""
    reason = message.reason
    if reason == f"skipped by {message.owner}":
        return ": you said so"
    return f": {say_cause(_PHASE.sub('the mail server said ', reason)).rstrip('.')}"


def _tell_events(known: Known, whose: dict[str, Enrollment]) -> Iterator[Passed]:
    for event in known.events:
        data = event.data or {}
        if event.kind in _EVENTS:
            until = say_moment(datetime.fromisoformat(data["until"]), known.zone) if "until" in data else ""
            yield Passed(event.at, event.kind, _EVENTS[event.kind].format(until=until))
        elif event.kind in ("opt-out", "suppressed"):
            yield Passed(
                event.at, event.kind, say_leaving(data.get("reason", ""), data.get("source", "")) + "."
            )
        elif event.kind in _BY_STEP:
            yield _tell_step(known, event, whose.get(event.enrollment_id or ""))


def _tell_step(known: Known, event: Event, whose: Enrollment | None) -> Passed:
    data, sequence = event.data or {}, whose.sequence if whose else ""
    step = str(data.get("step", ""))
    name = "/".join(part for part in (sequence, step) if part) or "A step"
    return Passed(
        event.at, event.kind, f"{name} {_BY_STEP[event.kind]}.", sequence, step, None,
        tuple(_say_step(known, data, sequence, step)),
    )  # fmt: skip


def _say_step(known: Known, data: dict[str, Any], sequence: str, step: str) -> Iterator[Said]:
    for reason in read_data(data.get("why")):
        rule = find_rule(reason.code, *known.find_rules(sequence, step), key=reason.key)
        yield Said(reason.code, say_past(reason), rule.path if rule else ())
