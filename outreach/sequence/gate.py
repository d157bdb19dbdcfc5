"""The last look before a message is claimed: may it leave now, and if not, why not?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from outreach.sequence.calendar import Calendar
from outreach.sequence.model import Enrollment, Message, Priority, Status
from outreach.sequence.pace import DISTANCE, distance
from outreach.sequence.timing import AFTER_RETURN, in_touch_since
from outreach.sequence.words import say_cause, say_duration, say_moment, say_roughly

FRESH = timedelta(minutes=10)  # so long a complete look into the mailbox counts
LOOK_AGAIN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class GateFacts:
    """What is true now. For mail to the owner only `mailbox_paused` matters."""

    calendar: Calendar | None = None  # the contact's; None for mail to the owner
    enrollment: Enrollment | None = None
    stops: frozenset[str] = frozenset()  # what the sequence's `stops` names
    suppressed: str | None = None  # the reason why this address is never written to
    paused_until: datetime | None = None
    away_until: datetime | None = None  # the return of an auto-reply; a promise does not wait for it
    last_mail_at: datetime | None = None
    last_reply_at: datetime | None = None
    last_met_at: datetime | None = None
    last_contact_at: datetime | None = None
    is_round: bool = False  # the first step of a sequence that repeats: any real contact takes its place
    mailbox_paused: str = ""  # the reason; "" while it works
    is_read: bool = False  # answers come into the mailbox that it leaves from, and are read there
    inbox_read_at: datetime | None = None  # by then, all that had come was read
    hold: str = ""  # everything waits: a restored database, a clock that jumped


@dataclass(frozen=True, slots=True)
class Refusal:
    """Our own reason not to send: it `ends` the message, or a person is to `ask`, or look again at `until`.

    Who asks a person about a mail that is too late clears its `not_after`: the answer then counts.
    """

    code: str
    text: str
    until: datetime | None = None
    ends: bool = False
    ask: bool = False


def refusal(message: Message, gate: GateFacts, now: datetime) -> str | None:
    """Why the message does not leave now, in words; None if it may."""
    found = find_refusal(message, gate, now)
    return found.text if found else None


def find_refusal(message: Message, gate: GateFacts, now: datetime) -> Refusal | None:
    """The first refusal that holds; those that end the message come first, those that only wait last."""
    return next(find_refusals(message, gate, now), None)


def find_refusals(message: Message, gate: GateFacts, now: datetime) -> Iterator[Refusal]:
    """All that hold, in that order."""
    look = _Look(message, gate, now)
    for_owner = message.priority is Priority.OWNER
    found = look.refusals_of_owner_mail() if for_owner else look.refusals()
    return (refused for refused in found if refused is not None)


def foresee(message: Message, gate: GateFacts, now: datetime) -> tuple[datetime, tuple[Refusal, ...]]:
    """When an open message leaves once nobody is asked about it any more, and what moves it there, in turn."""
    at, moved = max(now, message.due_at), []
    while later := next((r for r in find_refusals(message, gate, at) if _moves(r, at)), None):
        moved.append(later)
        at = later.until or at
    return at, tuple(moved)


def _moves(refused: Refusal, at: datetime) -> bool:
    """A mailbox that is not read yet may be read at any moment."""
    return refused.until is not None and refused.until > at and refused.code != "unread"


@dataclass(frozen=True, slots=True)
class _Look:
    """One look at one message; each question answers with a refusal or None."""

    message: Message
    gate: GateFacts
    now: datetime

    def refusals_of_owner_mail(self) -> Iterator[Refusal | None]:
        """Caps, windows and holds are for contacts; the owner must hear of them."""
        yield self._mailbox_paused()
        yield self._too_early()

    def refusals(self) -> Iterator[Refusal | None]:
        yield self._suppressed()
        yield self._ended()
        yield self._answered()
        yield self._unapproved()
        yield self._too_late()
        yield self._held()
        yield self._mailbox_paused()
        yield self._contact_paused()
        yield self._too_early()
        yield self._away()
        yield self._unread()
        yield self._too_close()
        yield self._window_closed()

    def _suppressed(self) -> Refusal | None:
        if not self.gate.suppressed:
            return None
        text = f"we may not write to this address any more: {self.gate.suppressed}"
        return Refusal("suppressed", text, ends=True)

    def _ended(self) -> Refusal | None:
        enrollment = self.gate.enrollment
        if enrollment is None or enrollment.status is Status.ACTIVE:
            return None
        why = say_cause(enrollment.reason) if enrollment.reason else enrollment.status
        return Refusal("ended", f"the sequence {enrollment.sequence} has ended: {why}", ends=True)

    def _answered(self) -> Refusal | None:
        """A reply that came after the mail was planned may not have reached the enrollment yet."""
        gate, since = self.gate, self.message.created_at
        if "replied" in gate.stops and self._is_after_planning(gate.last_reply_at):
            return Refusal("replied", "they replied after this mail was planned", ends=True)
        if "met" in gate.stops and self._is_after_planning(gate.last_met_at):
            return Refusal("met", "you met after this mail was planned", ends=True)
        if self._is_needless_nudge():
            return Refusal("thread", "you were in touch after the last mail", ends=True)
        if gate.is_round and gate.last_contact_at and gate.last_contact_at >= since:
            return Refusal("contact", "you were in touch after this mail was planned", ends=True)
        return None

    def _is_after_planning(self, at: datetime | None) -> bool:
        """In the same moment counts as after, but for what started this very sequence: it is no answer to it."""
        enrollment = self.gate.enrollment
        started_it = enrollment is not None and at == enrollment.started_at
        return at is not None and at >= self.message.created_at and not started_it

    def _is_needless_nudge(self) -> bool:
        enrollment, message = self.gate.enrollment, self.message
        if enrollment is None or not message.thread or message.is_promise:
            return False
        return in_touch_since(self.gate, enrollment.anchor_at)

    def _unapproved(self) -> Refusal | None:
        approved = self.message.approved_hash
        if not approved and not self.message.review:
            return None
        if approved == self.message.content_hash:
            return None
        text = "its text changed after it was approved" if approved else "nobody has approved it yet"
        return Refusal("unapproved", text, ask=True)

    def _too_late(self) -> Refusal | None:
        not_after = self.message.not_after
        if not_after is None or self.now <= not_after:
            return None
        late = say_roughly(self.now - self.message.due_at)
        text = f"it should have left {late} ago, too long to send it unasked"
        return Refusal("too-late", text, ask=True)

    def _held(self) -> Refusal | None:
        hold = self.gate.hold
        return Refusal("hold", f"everything is on hold: {hold}", ask=True) if hold else None

    def _mailbox_paused(self) -> Refusal | None:
        if not self.gate.mailbox_paused:
            return None
        text = f"the mailbox {self.message.mailbox} is paused: {self.gate.mailbox_paused}"
        return Refusal("mailbox", text, ask=True)

    def _contact_paused(self) -> Refusal | None:
        until = self.gate.paused_until
        if until is None or self.now >= until:
            return None
        return Refusal("paused", f"the contact is paused until {self._say(until)}", until)

    def _too_early(self) -> Refusal | None:
        due_at = self.message.due_at
        if self.now >= due_at:
            return None
        return Refusal("early", f"it is not due before {self._say(due_at)}", due_at)

    def _away(self) -> Refusal | None:
        back, calendar = self.gate.away_until, self.gate.calendar
        if back is None or calendar is None or self.message.is_promise:
            return None
        until = calendar.add(AFTER_RETURN, back)
        return Refusal("away", f"they are away until {self._say(back)}", until) if self.now < until else None

    def _unread(self) -> Refusal | None:
        """Whoever nudges must know that there is no answer yet. A promise does not wait for the server."""
        if not (self.gate.is_read and self.message.thread) or self.message.is_promise:
            return None
        read_at = self.gate.inbox_read_at
        if read_at is not None and read_at > self.now - FRESH:
            return None
        when = f"since {self._say(read_at)}" if read_at else "yet"
        text = f"answers in the mailbox {self.message.mailbox} have not been read {when}"
        return Refusal("unread", text, self.now + LOOK_AGAIN)

    def _too_close(self) -> Refusal | None:
        until = distance(self.gate.last_mail_at, self.message.priority)
        if until is None or self.now >= until:
            return None
        text = f"the last mail to this contact was less than {say_duration(DISTANCE)} ago"
        return Refusal("distance", text, until)

    def _window_closed(self) -> Refusal | None:
        """Only a promise passes a closed window, and only when no open one lies before its deadline."""
        calendar = self.gate.calendar
        if calendar is None or calendar.is_open(self.now):
            return None
        if _is_last_chance(self.message, calendar, self.now):
            return None
        opens_at = calendar.next_open(self.now)
        return Refusal("window", f"the send window opens on {self._say(opens_at)}", opens_at)

    def _say(self, at: datetime) -> str:
        zone = self.gate.calendar.zone if self.gate.calendar else ZoneInfo("UTC")
        return say_moment(at, zone)


def _is_last_chance(message: Message, calendar: Calendar, now: datetime) -> bool:
    deadline = message.deadline_at
    return deadline is not None and now < deadline and calendar.last_open(now, deadline) is None
