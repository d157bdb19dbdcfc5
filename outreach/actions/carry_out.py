"""One command of the owner, done; and the sentence that tells her so. What cannot be done says why."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from outreach.actions.desk import Desk
from outreach.actions.finish_task import finish_task_in
from outreach.actions.log_meeting import add_notes_in
from outreach.actions.read_moment import read_future
from outreach.actions.review_draft import approve_in, close_letter, later_in, rewrite_in, skip_in
from outreach.errors import NotPossible, OutreachError
from outreach.mail.owner_command import Approve, Asked, Command, Done, Notes, Postpone, Rewrite, Skip
from outreach.sequence.model import Message, Note, State
from outreach.sequence.schedules import Owner
from outreach.sequence.words import say_moment
from outreach.store import contacts, enrollments, inbound, meetings, messages, tasks
from outreach.store.questions import Question

_GONE = {
    State.SENT: "it has left already",
    State.SKIPPED: "it was taken out before",
    State.FAILED: "it could not be delivered",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """`said` to the owner. `letter` is shown to her, and what she says next is about that text: `question`."""

    said: str
    question: Question | None = None
    letter: Message | None = None
    is_done: bool = True


@dataclass(frozen=True, slots=True)
class Round:
    """What every command needs: who gave it, and when."""

    tx: sa.Connection
    desk: Desk
    owner: Owner
    now: datetime

    def say(self, at: datetime) -> str:
        return say_moment(at, self.owner.zone)

    def name_of(self, contact_id: str | None) -> str:
        found = contacts.find(self.tx, contact_id or "")
        return found.name if found else "somebody who was erased"


def carry_out(about: Round, command: Command, asked: Sequence[Question]) -> Outcome:
    """All of it or nothing, whatever goes wrong on the way."""
    mine = {each.kind: each for each in asked if each.number == command.number}
    act, kinds = _ACTS[type(command)]
    question = next((mine[kind] for kind in kinds if kind in mine), None)
    if question is None:
        return Outcome(f"Not done: question {command.number} asks for something else.", is_done=False)
    try:
        with about.tx.begin_nested():
            return act(about, command, question)
    except OutreachError as err:
        return Outcome(f"Not done. {err}", is_done=False)


def _approve(about: Round, _: Approve, question: Question) -> Outcome:
    draft = _get_letter(about, question)
    name = about.name_of(draft.contact_id)
    if draft.state is not State.PLANNED and draft.content_hash != question.shown_hash:
        said = (
            f"Not approved yet: this text of the letter to {name} was never shown to you. Here it is;"
            " answer “ok” to let exactly this leave."
        )
        return Outcome(said, replace(question, shown_hash=draft.content_hash), draft, is_done=False)
    approved = approve_in(about.tx, draft.id, question.shown_hash, about.owner.key, about.now)
    leaves = about.say(max(approved.due_at, about.now))
    return Outcome(
        f"Approved: “{draft.subject}” to {name}. It leaves on {leaves}, or as soon after as the mailbox may send."
    )


def _skip(about: Round, _: Skip, question: Question) -> Outcome:
    if question.kind == "task":
        return _finish(about, question, done=False)
    draft = _get_letter(about, question)
    skip_in(about.tx, about.desk, draft.id, about.owner.key, about.now)
    what = f"“{draft.subject}”" if draft.subject else f"the letter “{draft.step}”"
    return Outcome(f"Skipped: {what} to {about.name_of(draft.contact_id)} is not sent.")


def _postpone(about: Round, command: Postpone, question: Question) -> Outcome:
    draft = _get_letter(about, question)
    calendar = about.desk.calendar_for(about.owner.zone.key, about.owner)
    until = read_future(command.until, calendar, about.now)
    later_in(about.tx, draft.id, until, about.now)
    said = f"Later: “{draft.subject}” to {about.name_of(draft.contact_id)} leaves no earlier than {about.say(until)}."
    if draft.state is State.DRAFT:
        said += " It still needs your “ok”."
    if draft.deadline_at and draft.deadline_at < until:
        said += f" It was promised by {about.say(draft.deadline_at)}, so it will be late."
    return Outcome(said)


def _rewrite(about: Round, command: Rewrite, question: Question) -> Outcome:
    draft = _get_letter(about, question)
    text = close_letter(about.desk, draft, command.text)
    written = rewrite_in(about.tx, draft.id, command.subject, text, about.owner.key, about.now)
    said = f"Approved in your words: the letter to {about.name_of(draft.contact_id)}. This is how it leaves."
    return Outcome(said, replace(question, shown_hash=written.content_hash), written)


def _note(about: Round, command: Notes, question: Question) -> Outcome:
    meeting = add_notes_in(about.tx, question.about, command.public, command.private, about.now)
    name = about.name_of(meeting.contact_id)
    return Outcome(f"Noted about {name}: {say_notes(command.public, len(command.private))}", question)


def _done(about: Round, _: Done, question: Question) -> Outcome:
    if question.kind == "task":
        return _finish(about, question, done=True)
    inbound.note_answered(about.tx, [question.about], about.now)
    return Outcome(f"Noted: {about.name_of(question.about)} has your answer.")


def _finish(about: Round, question: Question, *, done: bool) -> Outcome:
    task = tasks.get(about.tx, question.about)
    if task.done_at is not None:
        raise NotPossible(what=f"“{task.text}”", why="it was ended before")
    finish_task_in(about.tx, about.desk, task.id, about.now, done=done)
    return Outcome(f"{'Done' if done else 'Skipped'}: “{task.text}”.")


def say_notes(public: Sequence[Note], private: int) -> str:
    """How many, never which: nobody's notes are repeated in a mail."""
    said = f"{len(public)} that a letter may mention, {private} for you alone."
    if not public:
        said += " The letter still waits for what it may mention: answer with “mention: her waiting list”."
    return said


def _get_letter(about: Round, question: Question) -> Message:
    """With its text. Raises NotPossible where nobody can decide about it any more."""
    ids = [question.about] if question.kind == "draft" else _waiting_for(about, question.about)
    found = messages.get_many(about.tx, ids)
    if not found or found[0].contact_id is None:
        raise NotPossible(what="That cannot be done", why="no letter waits for it")
    letter = found[0]
    if letter.state not in (State.PLANNED, State.DRAFT, State.APPROVED):
        why = _GONE.get(letter.state, "it is on its way")
        raise NotPossible(what=f"The letter to {about.name_of(letter.contact_id)} cannot be changed", why=why)
    return letter


def _waiting_for(about: Round, meeting_id: str) -> list[str]:
    """The letter that waits for a meeting's notes."""
    held = messages.open_of_contact(about.tx, meetings.get(about.tx, meeting_id).contact_id)
    whose = {m.enrollment_id: m.id for m in held if m.enrollment_id and m.state is State.PLANNED}
    known = enrollments.get_many(about.tx, list(whose))
    return [whose[each.id] for each in known if each.meeting_id == meeting_id][:1]


_Act = Callable[[Round, Any, Question], Outcome]
_ACTS: Mapping[type[Command], tuple[_Act, tuple[Asked, ...]]] = {
    Approve: (_approve, ("draft", "notes")),
    Skip: (_skip, ("draft", "task", "notes")),
    Postpone: (_postpone, ("draft", "notes")),
    Rewrite: (_rewrite, ("draft", "notes")),
    Notes: (_note, ("notes",)),
    Done: (_done, ("task", "reply")),
}
