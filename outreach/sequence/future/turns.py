"""A mailbox in a play: who waits for it, whose turn it is, and what leaves."""

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from outreach.sequence import drafts, pace, promise
from outreach.sequence.calendar import Calendar
from outreach.sequence.decision import Reason
from outreach.sequence.future.following import go_on
from outreach.sequence.future.rounds import await_call, drop, end
from outreach.sequence.future.stage import Stage, Turn
from outreach.sequence.future.standing import Standing, change
from outreach.sequence.future.values import What
from outreach.sequence.gate import GateFacts, Refusal, find_refusal
from outreach.sequence.model import Message, State
from outreach.sequence.pace import Rank, Usage
from outreach.sequence.progress import StepEnded
from outreach.sequence.promise import Keeping
from outreach.sequence.schedules import Mailbox

LOOK_AGAIN = timedelta(minutes=5)
TURN = Reason("turn", "waits for its turn: the mailbox's limit")
KEPT = {Keeping.KEPT: What.KEPT, Keeping.LATE: What.LATE, Keeping.BROKEN: What.BROKEN}

Entry = tuple[
    Rank, int, Standing
]  # the rank ends with the message's key; the number says whether it still counts


@dataclass(slots=True)
class Line:
    """Those who wait for one window; `calendar` is None for promises, which a closed window may let pass."""

    calendar: Calendar | None
    entries: list[Entry] = field(default_factory=list)


@dataclass(slots=True)
class Turns:
    """One mailbox. Only the first of each line is ever looked at: whose turn has not come is not asked anything."""

    stage: Stage
    mailbox: Mailbox
    zone: ZoneInfo
    usage: Usage
    paused: str = ""
    is_rung: bool = False  # somebody may have a turn now
    _come: list[Entry] = field(default_factory=list)  # due just now, in whatever window
    _lines: dict[int, Line] = field(default_factory=dict)  # by the calendar's identity
    _numbers: Iterator[int] = field(default_factory=count)
    _capped_on: date | None = None

    def add(self, standing: Standing, message: Message) -> None:
        """This message may leave from now on."""
        if message.key in standing.places:
            return
        standing.places[message.key] = number = next(self._numbers)
        heapq.heappush(self._come, (pace.rank(message), number, standing))
        self.is_rung = True

    def send(self) -> None:
        """All that may leave now, whose turn comes first."""
        self.is_rung = False
        limits, now = self.mailbox.limits, self.stage.now
        while (slot := pace.slot(limits, self.usage, now, self.zone)) is None:
            found = self._next()
            if found is None:
                break
            self._try(*found)
        if slot is not None:
            self._put_off()
        self._ring_again(slot or now)

    def _next(self) -> tuple[Standing, Message] | None:
        """Whose turn it is of those whose moment has come and whose window is open."""
        now = self.stage.now
        open_lines = [
            line.entries
            for line in self._lines.values()
            if self._clean(line.entries) and (line.calendar is None or line.calendar.is_open(now))
        ]
        if self._clean(self._come):
            open_lines.append(self._come)
        if not open_lines:
            return None
        line = min(open_lines, key=lambda entries: entries[0])
        rank, _, standing = heapq.heappop(line)
        del standing.places[rank[-1]]
        message = standing.messages[rank[-1]]
        return standing, message if line is self._come else change(message, due_at=now)

    def _clean(self, entries: list[Entry]) -> bool:
        """Forget those who are gone from the head of a line; False if it is empty."""
        while entries and entries[0][2].places.get(entries[0][0][-1]) != entries[0][1]:
            heapq.heappop(entries)
        return bool(entries)

    def _put_off(self) -> None:
        """Who has come and found no turn waits in the line of their window."""
        while self._clean(self._come):
            entry = heapq.heappop(self._come)
            standing, message = entry[2], entry[2].messages[entry[0][-1]]
            heapq.heappush(self._line_of(standing, message), entry)
            standing.note(message, TURN)

    def _ring_again(self, slot: datetime) -> None:
        """When the first of those who wait may have a turn."""
        moments = [
            slot if line.calendar is None else line.calendar.find_next_open(slot)
            for line in self._lines.values()
            if self._clean(line.entries)
        ]
        if any(moments):
            self.stage.plan(min(at for at in moments if at), Turn.SLOT, self.mailbox.key)
            self._tell_cap()

    def _line_of(self, standing: Standing, message: Message) -> list[Entry]:
        calendar = None if message.is_promise else self._calendar(standing, message)
        return self._lines.setdefault(id(calendar) if calendar else 0, Line(calendar)).entries

    def _tell_cap(self) -> None:
        """Once a day: the mailbox has sent all that it may, and somebody waits."""
        day = self.usage.day
        if day == self._capped_on or not pace.is_full(
            self.mailbox.limits, self.usage, self.stage.now, self.zone
        ):
            return
        self._capped_on = day
        waiting = [e for line in self._lines.values() for e in line.entries if self._counts(e)]
        rank, _, standing = min(waiting)
        left = "1 mail has" if self.usage.used == 1 else f"{self.usage.used} mails have"
        why = f"{left} left today, which is all that it may; {len(waiting)} wait"
        message, reasons = standing.messages[rank[-1]], (Reason("cap", why),)
        self.stage.tell(What.CAPPED, message, reasons=reasons, count=len(waiting))

    def _counts(self, entry: Entry) -> bool:
        return entry[2].places.get(entry[0][-1]) == entry[1]

    def _calendar(self, standing: Standing, message: Message) -> Calendar:
        return self.stage.calendar_for(standing.contact, self.stage.schedules.owners[message.owner])

    def _try(self, standing: Standing, message: Message) -> None:
        refused = find_refusal(message, self._gate(standing, message), self.stage.now)
        if refused is None:
            self._send(standing, message)
        else:
            self._settle(standing, message, refused)
        self.stage.wake(standing)

    def _gate(self, standing: Standing, message: Message) -> GateFacts:
        """Answers are read at once in a play, so `is_read` is left out."""
        sequence, facts = self.stage.schedules.sequences.get(message.sequence), standing.facts
        return GateFacts(
            calendar=self._calendar(standing, message),
            enrollment=standing.enrollments.get(message.enrollment_id or ""),
            stops=sequence.stops if sequence else frozenset(),
            suppressed=facts.suppressed,
            paused_until=facts.paused_until,
            away_until=facts.away_until,
            last_mail_at=facts.last_mail_at,
            last_reply_at=facts.last_reply_at,
            last_met_at=facts.last_met_at,
            last_contact_at=facts.last_contact_at,
            is_round=drafts.is_round(sequence, message.step),
            mailbox_paused=self.paused,
        )

    def _send(self, standing: Standing, message: Message) -> None:
        stage, now = self.stage, self.stage.now
        self.usage = pace.use(self.mailbox.limits, self.usage, now, self.zone, seed=pace.seed(message))
        reasons = standing.why.get(message.key, ())
        sent = change(message, state=State.SENT, ended_at=now, reason="")
        drop(standing, message)
        standing.touch(last_mail_at=now)
        stage.tell(What.SENT, sent, reasons=reasons)
        enrollment = standing.enrollments.get(message.enrollment_id or "")
        promised = promise.find_promise(sent, enrollment.started_at) if enrollment else None
        if promised is not None:
            stage.tell(KEPT[promise.keeping(promised, now)], sent, reasons=reasons)
        go_on(
            stage, standing, message.enrollment_id or "", StepEnded(message.step, message.occurrence, "sent")
        )

    def _settle(self, standing: Standing, message: Message, refused: Refusal) -> None:
        """A refusal ends the message, asks the owner, or says when to look again."""
        stage, reason = self.stage, Reason(refused.code, refused.text)
        sequence = stage.schedules.sequences.get(message.sequence)
        if refused.ends or (
            refused.code == "too-late" and drafts.is_skipped_when_late(sequence, message.step)
        ):
            end(stage, standing, message, reason)
            ended = StepEnded(message.step, message.occurrence, "skipped")
            go_on(stage, standing, message.enrollment_id or "", ended)
        elif refused.code in drafts.NEEDS_A_PERSON:
            standing.messages[message.key] = draft = drafts.reopen(message, refused.text)
            stage.tell(What.DRAFTED, draft, reasons=(*standing.why.get(message.key, ()), reason))
            await_call(stage, standing, draft)
        elif refused.until is not None or not self.paused:
            until = refused.until or stage.now + LOOK_AGAIN
            standing.messages[message.key] = change(message, due_at=until, reason=refused.text)
            standing.note(message, reason)
            stage.plan(until, Turn.DUE, (standing, message.key))


def list_turns(stage: Stage, usage: Mapping[str, Usage], paused: Mapping[str, str]) -> dict[str, Turns]:
    """One for each mailbox, in the order of the schedules, in which the daemon asks them."""
    return {
        key: Turns(stage, mailbox, stage.schedules.zone_of(key), usage.get(key, Usage()), paused.get(key, ""))
        for key, mailbox in stage.schedules.mailboxes.items()
    }
