"""The owner decides by mail: what her mail says is done, and one mail tells her what was understood.

Once for each of her mails, by its Message-ID. What is not proven to be hers does nothing, and is shown, not answered.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
import structlog

from outreach.actions.carry_out import Outcome, Round, carry_out
from outreach.actions.desk import Desk
from outreach.actions.note_mailed_meeting import note_mailed_meeting
from outreach.actions.whose_command import OwnerMail
from outreach.actions.write_to_owner import write_to_owner
from outreach.imap import Judged
from outreach.mail.owner_command import Asked, Meet, NotUnderstood, read_meeting, read_reply
from outreach.mail.owner_words import is_polite
from outreach.sequence.schedules import Owner
from outreach.store import events, inbound, questions, suppressions
from outreach.store.inbound import COMMAND, UNCLEAR, UNPROVEN, Inbound
from outreach.store.questions import Question

log = structlog.get_logger("owner")
KIND = "command-answered"
DAY = timedelta(days=1)
MOST_COMMANDS, MOST_UNCLEAR = 50, 5  # a day: where two programs write to each other, it ends soon
MOST_SUBJECT = 100  # characters
_EXAMPLES: dict[Asked, tuple[str, ...]] = {
    "draft": ("ok", "skip", "later friday", "rewrite: and below it your own text"),
    "notes": (
        "mention: her waiting list",
        "need: a page for parents",
        "promised: to send it",
        "private: for you alone",
    ),
    "task": ("done", "skip"),
    "reply": ("done",),
}
_MEETING = ("meet Jane Doe yesterday: mention: her waiting list",)


@dataclass(frozen=True, slots=True)
class _Understood:
    outcomes: tuple[Outcome, ...]
    asked: tuple[Question, ...]  # what she may say next
    why_not: str = ""
    is_meeting: bool = False


def obey(
    tx: sa.Connection, desk: Desk, mail: Judged, row: Inbound, found: OwnerMail, now: datetime
) -> Inbound:
    """Do what an owner's mail says, in the transaction that keeps it; returns what is kept of it: never its text."""
    row = replace(row, message_id=found.answers.id if found.answers else None)
    if found.doubt:
        return _show(tx, row, found.doubt, now)
    suppressions.lock_address(tx, row.sender_key)  # two mailboxes of hers may hold the same mail
    if inbound.was_obeyed(tx, row.header_id):
        return replace(row, kind="repeated", reason="it was acted on before")
    if is_polite(mail.text):
        return replace(row, kind="thanks")
    if inbound.count_from(tx, row.sender_key, COMMAND, now - DAY) >= MOST_COMMANDS:
        return _show(tx, row, f"it is one of more than {MOST_COMMANDS} within a day", now)
    about = Round(tx, desk, found.owner, now)
    understood = _meet(about, mail) if found.answers is None else _decide(about, mail, found.answers.id)
    if understood.why_not and inbound.count_from(tx, row.sender_key, UNCLEAR, now - DAY) >= MOST_UNCLEAR:
        return _show(tx, row, "it is one of many that were not understood", now)
    _answer(about, row, understood)
    events.add(tx, now, "command", message_id=row.message_id, data={"inbound": row.id})
    log.info("command.taken", understood=not understood.why_not, commands=len(understood.outcomes))
    return replace(row, kind=UNCLEAR if understood.why_not else COMMAND, reason=understood.why_not)


def _show(tx: sa.Connection, row: Inbound, why: str, now: datetime) -> Inbound:
    """It stands in the status for a week; nobody is written to because of it."""
    log.warning("command.unproven", mailbox=row.mailbox, uid=row.uid, reason=why)
    events.add(tx, now, "command refused", message_id=row.message_id, data={"inbound": row.id})
    return replace(row, kind=UNPROVEN, state="quarantined", reason=why)


def _decide(about: Round, mail: Judged, message_id: str) -> _Understood:
    asked = tuple(questions.of_message(about.tx, message_id))
    kinds: dict[int, set[Asked]] = {}
    for each in asked:
        kinds.setdefault(each.number, set()).add(each.kind)
    commands = read_reply(mail.text, kinds, _names(about.owner))
    if isinstance(commands, NotUnderstood):
        return _Understood((), asked, commands.why)
    outcomes = tuple(carry_out(about, command, asked) for command in commands)
    return _Understood(outcomes, _asked_next(asked, outcomes))


def _meet(about: Round, mail: Judged) -> _Understood:
    meeting = read_meeting(mail.subject, mail.text)
    if not isinstance(meeting, Meet):
        return _Understood((), (), meeting.why, is_meeting=True)
    outcome = note_mailed_meeting(about, meeting)
    return _Understood((outcome,), (outcome.question,) if outcome.question else ())


def _asked_next(asked: Sequence[Question], outcomes: Sequence[Outcome]) -> tuple[Question, ...]:
    """The same questions by the same numbers; about a text that was shown just now, where one was."""
    known = {(each.number, each.kind): each for each in asked}
    known |= {(q.number, q.kind): q for outcome in outcomes if (q := outcome.question)}
    return tuple(known.values())


def _names(owner: Owner) -> set[str]:
    """How she may sign."""
    bare, _, title = owner.name.partition(",")
    pieces = [each.strip() for each in owner.postal_address.split(",")]
    known = {owner.name, bare, bare.split()[0], title.strip(), owner.practice, owner.postal_address, *pieces}
    return known | {", ".join(pieces[start:end]) for start in range(len(pieces)) for end in range(start, 9)}


def _answer(about: Round, row: Inbound, understood: _Understood) -> None:
    letters = [outcome.letter for outcome in understood.outcomes if outcome.letter]
    words: dict[str, Any] = {
        "headline": _headline(understood),
        "sentences": [outcome.said for outcome in understood.outcomes],
        "why_not": understood.why_not,
        "examples": _examples(understood) if understood.why_not else [],
        "letters": [{"to": m.address, "subject": m.subject, "text": m.text} for m in letters],
    }
    occurrence = sha256(row.header_id.encode("utf-8", "replace")).hexdigest()[:32]
    write_to_owner(
        about.tx, about.desk, about.owner, KIND, occurrence=occurrence, context=words, now=about.now,
        asks=understood.asked,
    )  # fmt: skip


def _headline(understood: _Understood) -> str:
    if understood.why_not:
        return "Nothing was done: not understood"
    said = [outcome.said for outcome in understood.outcomes]
    if len(said) == 1:
        first = said[0].partition(". ")[0].rstrip(".")
        return first if len(first) <= MOST_SUBJECT else f"{first[:MOST_SUBJECT].rstrip()} …"
    done = sum(outcome.is_done for outcome in understood.outcomes)
    return f"Done: {done} of {len(said)}"


def _examples(understood: _Understood) -> list[str]:
    """With a number where several things were asked."""
    if not understood.asked:
        return list(_MEETING) if understood.is_meeting else []
    numbers = {each.number for each in understood.asked}
    if len(numbers) == 1:
        return [word for each in understood.asked for word in _EXAMPLES[each.kind]]
    first = {each.kind: each.number for each in reversed(understood.asked)}
    return [
        f"{number}: {word}" if kind == "notes" else f"{word} {number}"
        for kind, number in first.items()
        for word in _EXAMPLES[kind][:2]
    ]
