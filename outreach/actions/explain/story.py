"""What happened to one mail between its plan and now, in sentences, from the facts that were kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from outreach.actions.explain.known import Known
from outreach.sequence.decision import Reason
from outreach.sequence.model import Event, Message, State
from outreach.sequence.promise import Keeping, find_promise, keeping
from outreach.sequence.reasons import read_data, say_now, say_past
from outreach.sequence.rules import find_rule
from outreach.sequence.words import say_moment

_PLANNED = ("prepared", "drafted", "held")
_PUT_OFF = {
    "turn": "It waited for its turn in the mailbox",
    "mailbox": "Its mailbox was paused",
    "paused": "The contact was paused",
    "away": "They were away",
    "unread": "The answers in its mailbox had not been read",
    "distance": "It kept its distance to the mail before",
    "window": "The send window was closed",
    "early": "It was not due yet",
    "hold": "Everything was on hold",
}
_ASKED_AGAIN = {
    "too-late": "It was too late to leave unasked: on {at} you were asked again.",
    "unapproved": "Its text was no longer the one that was approved: on {at} you were asked again.",
}
_DECIDED = {  # after nobody knew
    "sent": "On {at} it was decided that it had arrived.",
    "abandoned": "On {at} it was decided to give it up.",
}
_WORDS = {
    "approved": "{who} approved it on {at}.",
    "rewritten": "{who} wrote it anew on {at}.",
    "moved": "You moved it on {at}: to leave no earlier than {until}.",
    "sent unreviewed": "Nobody had decided by {at}, and its step says `unreviewed: send`.",
    "uncertain": "The mail server's answer never came (on {at}).",
    "resend_approved": "You let it leave once more on {at}.",
}


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence, with the code of its reason, and the rule of schedules.yaml that it comes from ("" for none)."""

    code: str
    text: str
    rule: tuple[str, ...] = ()

    def as_plain(self) -> dict[str, Any]:
        return {"code": self.code, "text": self.text, "rule": ".".join(self.rule)}


def say_reason(known: Known, reason: Reason, message: Message, *, past: bool) -> Said:
    """With its rule as it is in force now."""
    whose = known.find_rules(message.sequence, message.step)
    rule = find_rule(reason.code, *whose, message.mailbox, key=reason.key)
    return Said(reason.code, say_past(reason) if past else say_now(reason), rule.path if rule else ())


def tell_plan(known: Known, message: Message, *, past: bool) -> Iterator[Said]:
    """Why it was planned for then."""
    plans = [e for e in _events_of(known, message) if e.kind in _PLANNED and (e.data or {}).get("why")]
    if not plans:
        yield Said("unknown", "Why it was planned for then was not kept.")
        return
    held = next((e for e in plans if e.kind == "held"), None)
    written = next((e for e in reversed(plans) if e.kind != "held"), plans[-1])
    is_told = any(_tell_promise(known, message))  # what became of the promise, at the end
    for reason in read_data((written.data or {})["why"]):
        if not (is_told and reason.code == "promise"):
            yield say_reason(known, reason, message, past=past)
    if held is not None and written is not held:
        waited = f"from {_say(known, held.at)} to {_say(known, written.at)}"
        yield Said("held", f"Was held {waited}, because something was missing.")


def tell_way(known: Known, message: Message) -> Iterator[Said]:
    """What happened to it since it was planned."""
    answers = iter([a for a in known.answers.get(message.id, ()) if a[1] in ("deferred", "released")])
    for event in _events_of(known, message):
        if event.kind in ("deferred", "released"):
            yield _say_answer(known, event, next(answers, None))
        elif said := _say_event(known, event, message):
            yield said
    yield from _tell_promise(known, message)


def _say_event(known: Known, event: Event, message: Message) -> Said | None:
    at, data = _say(known, event.at), event.data or {}
    if event.kind == "put off":
        return _say_put_off(known, data, message, at)
    words = _find_words(event.kind, data)
    if words is None:
        return None
    until = _say(known, datetime.fromisoformat(data["until"])) if "until" in data else "a later day"
    text = words.format(at=at, who=_who(known, data, message), until=until)
    return Said(event.kind.replace(" ", "-").replace("_", "-"), text)


def _find_words(kind: str, data: Mapping[str, Any]) -> str | None:
    if kind == "asked again":
        return _ASKED_AGAIN.get(data.get("reason", ""))
    return _WORDS.get(kind) or (_DECIDED.get(kind) if "by" in data else None)


def _say_put_off(known: Known, data: Mapping[str, Any], message: Message, at: str) -> Said:
    code = str(data.get("code", ""))
    rule = find_rule(code, *known.find_rules(message.sequence, message.step), message.mailbox)
    text = f"{_PUT_OFF.get(code, 'It was put off')} (since {at})"
    if code not in ("turn", "mailbox", "unread", "hold") and data.get("until"):
        text = f"{_PUT_OFF.get(code, 'It was put off')}: moved to {_say(known, datetime.fromisoformat(data['until']))}"
    return Said(code, f"{text}.", rule.path if rule else ())


def _say_answer(known: Known, event: Event, answer: tuple[datetime, str, int | None, str] | None) -> Said:
    at = _say(known, event.at)
    if event.kind == "released" and not (answer and answer[3]):
        return Said("released", f"It was held back at the last moment ({at}), and looked at again.")
    code, words = (answer[2], answer[3].rstrip(".")) if answer else (None, "")
    said = " ".join(part for part in (str(code or ""), words) if part) or "not now"
    return Said("deferred", f"The mail server put it off on {at}: {said}.")


def _tell_promise(known: Known, message: Message) -> Iterator[Said]:
    started = next(
        (e.started_at for e in known.enrollments if e.id == message.enrollment_id), message.created_at
    )
    promised = find_promise(message, started)
    if promised is None:
        return
    stands, by = keeping(promised, known.now), _say(known, promised.deadline_at)
    told = {
        Keeping.KEPT: f"It was promised by {by}, and the promise was kept.",
        Keeping.LATE: f"It was promised by {by}, and is late.",
        Keeping.BROKEN: f"It was promised by {by}, and the promise was broken.",
    }
    if message.state is State.SENT and stands is Keeping.LATE:
        yield Said("promise-late", f"It was promised by {by}, and came late.")
    elif stands in told:
        yield Said(f"promise-{stands}", told[stands])


def _events_of(known: Known, message: Message) -> Iterator[Event]:
    return (event for event in known.events if event.message_id == message.id)


def _who(known: Known, data: Mapping[str, Any], message: Message) -> str:
    """The owner is told of herself; where there are several, another is named."""
    by = data.get("by", "")
    other = known.schedules.owners.get(by)
    return other.name if other and by != message.owner else "You"


def _say(known: Known, at: datetime) -> str:
    return say_moment(at, known.zone)
