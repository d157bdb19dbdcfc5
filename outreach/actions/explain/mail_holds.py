"""What holds a mail that is open already, and the mailbox that it would leave from."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from outreach.actions.explain.known import Known
from outreach.actions.explain.next import Coming
from outreach.actions.put_off import TURN
from outreach.sequence import pace
from outreach.sequence.decision import Mail
from outreach.sequence.model import Message, Priority, State
from outreach.sequence.rules import find_rule
from outreach.sequence.words import count, say_day, say_duration, say_moment

AWHILE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Hold:
    """`until` is when it lets go by itself, `command` what a person types, `rule` where schedules.yaml says so."""

    code: str
    text: str
    command: str = ""
    until: datetime | None = None
    message: Message | None = None
    rule: tuple[str, ...] = ()

    def as_plain(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "text": self.text,
            "command": self.command,
            "until": self.until,
            "message": self.message.id if self.message else None,
            "rule": ".".join(self.rule),
        }


def of_messages(known: Known) -> Iterator[Hold]:
    for message in known.open_messages:
        found = _of_message(known, message)
        if found is not None:
            yield found


def _of_message(known: Known, message: Message) -> Hold | None:
    name, short = f"{message.sequence}/{message.step}", message.id[-6:]
    if message.state is State.UNCERTAIN:
        text = f"Nobody can know whether {name} arrived. Look into your Sent folder, and decide."
        return Hold("uncertain", text, f"outreach uncertain decide {short} sent", message=message)
    if message.state is State.PLANNED:
        return _missing(known, message, name)
    if message.state is State.DRAFT:
        again = f" ({message.reason})" if _was_asked_again(known, message) else ""
        text = f"{name} is written and waits for your yes{again}."
        rule = _rule_of(known, "unapproved", message)
        return Hold("unapproved", text, f"outreach drafts approve {short}", message=message, rule=rule)
    if message.state is State.APPROVED:
        at = known.now if message.reason == TURN else max(known.now, message.due_at)
        return find_turn(known, message.mailbox, at, message)
    return None


def _missing(known: Known, message: Message, name: str) -> Hold:
    case = known.cases.get(message.enrollment_id or "")
    meeting = case.meeting if case else None
    if "notes" in message.reason and meeting is not None:
        met = say_day(meeting.met_at, known.zone)
        text = f"{name} waits for what was said when you met ({met}). No notes, no mail."
        command = f'outreach meet notes {meeting.id[-6:]} --mention "…"'
        return Hold("notes", text, command, message=message, rule=_rule_of(known, "needs", message))
    return Hold("missing", f"{name} is not written yet: it {message.reason.rstrip('.')}.", message=message)


def of_reading(known: Known, coming: Iterable[Coming], mailboxes: Mapping[str, None]) -> Iterator[Hold]:
    """A nudge waits until the mailbox was read: it must not remind somebody who has answered."""
    for mailbox in mailboxes:
        if mailbox in known.place.unread and any(_is_nudge(one) for one in coming):
            why = known.place.unread[mailbox].rstrip(".")
            text = f"Answers in the mailbox {mailbox} are not read ({why}). A reminder waits until they are."
            yield Hold("unread", text, f"outreach mailboxes resume {mailbox}")
    for message in known.open_messages:
        waits = message.thread and "have not been read" in message.reason
        if waits and message.mailbox not in known.place.unread:
            text = f"{message.sequence}/{message.step} waits until the mailbox {message.mailbox} was read."
            yield Hold("unread", text, "outreach run", message=message)


def _is_nudge(one: Coming) -> bool:
    return isinstance(one.happening, Mail) and one.happening.step.thread


def find_turn(known: Known, mailbox: str, at: datetime, message: Message | None) -> Hold | None:
    """Its mailbox has sent what it may for now. Only what would leave within a day is told of it."""
    settings = known.schedules.mailboxes.get(mailbox)
    is_paused = mailbox in known.place.paused
    if (
        settings is None
        or is_paused
        or at - known.now > AWHILE
        or (message and message.priority is Priority.OWNER)
    ):
        return None
    usage, zone = known.place.usage[mailbox], known.owner.zone
    turn_at = pace.slot(settings.limits, usage, at, zone)
    if turn_at is None:
        return None
    cap = pace.cap_now(settings.limits, usage, at, zone)
    full = pace.is_full(settings.limits, usage, at, zone)
    gap = say_duration(pace.gap(settings.limits, usage, at))
    why = (
        f"has sent its {count(cap, 'mail')} of the day"
        if full
        else f"lets {gap} or more pass between two mails"
    )
    slowed = " Its server said that it was too much." if pace.halvings(usage, at) else ""
    text = f"The mailbox {mailbox} {why}: the next turn is on {say_moment(turn_at, known.zone)}.{slowed}"
    rule = ("mailboxes", mailbox, "limits", "per_day" if full else "gap")
    return Hold("turn", text, until=turn_at, message=message, rule=rule)


def _was_asked_again(known: Known, message: Message) -> bool:
    return any(e.kind == "asked again" and e.message_id == message.id for e in known.events)


def _rule_of(known: Known, code: str, message: Message) -> tuple[str, ...]:
    rule = find_rule(code, *known.find_rules(message.sequence, message.step))
    return rule.path if rule else ()
