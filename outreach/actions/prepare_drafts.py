"""What is due next in each enrollment becomes a message: held, a draft for the owner, or approved to leave."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

import sqlalchemy as sa
import structlog

from outreach.actions.advance import advance_steps
from outreach.actions.ask_owner import ask_about_end, ask_for_notes, ask_for_review, tell_empty_shelf
from outreach.actions.changes import Changes
from outreach.actions.desk import Desk
from outreach.actions.gather import Case, gather_cases
from outreach.actions.make_context import make_context
from outreach.errors import NewerSchedulesNeeded, OutreachError, TemplateMissing, TextUnfit, ValueMissing
from outreach.sequence import drafts
from outreach.sequence.decision import Finish, Mail, Next, Nothing, OwnerTask, Skip
from outreach.sequence.model import Enrollment, Message, State, Status, Task
from outreach.sequence.progress import StepEnded
from outreach.sequence.reasons import as_data, say_line
from outreach.sequence.timeline import next_step
from outreach.store import enrollments, events, queue, tasks, unclaimed
from outreach.store.ids import new_id

log = structlog.get_logger("drafts")
BATCH = 64  # in one transaction: others want to write too
PUT_OFF = timedelta(hours=1)
Turn = TypeVar("Turn", Enrollment, Message)


def prepare_drafts(desk: Desk, now: datetime) -> int:
    """One round over at most `BATCH` due enrollments and held messages; returns how many were looked at."""
    with desk.store.read() as tx:  # most ticks end here, without a write
        if not enrollments.due(tx, now, 1) and not queue.planned_due(tx, now, 1):
            return 0
    with desk.store.write() as tx:
        due = _one_of_each(enrollments.due(tx, now, BATCH, lock=True), set())
        changes = Changes()
        for case in gather_cases(tx, desk, due, now):
            _safely(desk, case, changes, now, partial(_decide_and_act, tx, desk, case, changes, now))
        looked = _look_again(tx, desk, {e.contact_id for e in due}, changes, now)
        changes.write(tx, desk.schedules.sha256)
    return len(due) + looked


def _safely(desk: Desk, case: Case, changes: Changes, now: datetime, act: Callable[[], None]) -> None:
    """One bad record never stops the loop: it is put off by an hour, and shown by status."""
    topic = f"enrollment {case.enrollment.id[-6:]}"
    try:
        act()
        desk.troubles.pop(topic, None)
    except (ArithmeticError, LookupError, OutreachError, TypeError, ValueError) as err:
        log.exception("prepare.failed", enrollment=case.enrollment.id)
        desk.troubles[topic] = f"could not be prepared ({type(err).__name__}); it is tried again in an hour"
        changes.dues.append((case.enrollment.id, now + PUT_OFF, f"trouble: {type(err).__name__}"))


def _one_of_each(turns: Sequence[Turn], seen: set[str]) -> list[Turn]:
    """One turn of each person a round: the next one must see what this one takes from the shelf."""
    first: dict[str, Turn] = {}
    for turn in turns:
        if turn.contact_id and turn.contact_id not in seen:
            first.setdefault(turn.contact_id, turn)
    return list(first.values())


def _look_again(tx: sa.Connection, desk: Desk, seen: set[str], changes: Changes, now: datetime) -> int:
    """Held messages: what they waited for may be there now."""
    due = _one_of_each(queue.planned_due(tx, now, BATCH, lock=True), seen)
    held = {m.enrollment_id or "": m for m in due}
    unclaimed.reschedule(tx, [m.id for m in held.values()], now + drafts.HELD, "is looked at again")
    for case in gather_cases(tx, desk, enrollments.get_many(tx, held.keys()), now):
        look = partial(_look, tx, desk, case, held[case.enrollment.id], changes, now)
        _safely(desk, case, changes, now, look)
    return len(held)


def _look(
    tx: sa.Connection, desk: Desk, case: Case, message: Message, changes: Changes, now: datetime
) -> None:
    decision = _decide(case, now)
    if (
        isinstance(decision, Mail)
        and case.sequence
        and case.sequence.find_step(message.step) == decision.step
    ):
        unclaimed.save(tx, _write(tx, desk, case, decision, replace(message, due_at=now), changes, now))
    else:
        unclaimed.end(tx, [message.id], State.SKIPPED, "its step no longer applies", now)
        _act(tx, desk, case, decision, changes, now)


def _decide_and_act(tx: sa.Connection, desk: Desk, case: Case, changes: Changes, now: datetime) -> None:
    _act(tx, desk, case, _decide(case, now), changes, now)


def _decide(case: Case, now: datetime) -> Next:
    """No version comes into force that lacks where somebody stands, so what is unknown here is of a newer one."""
    standing = case.enrollment
    if standing.status is not Status.ACTIVE:
        return Nothing()
    if case.sequence is None or case.campaign is None or not case.sequence.find_step(standing.step):
        raise NewerSchedulesNeeded(where=f"{standing.campaign}/{standing.sequence}/{standing.step}")
    return next_step(case.sequence, standing, case.facts, case.calendar, now)


def _act(tx: sa.Connection, desk: Desk, case: Case, decision: Next, changes: Changes, now: datetime) -> None:
    """Carry out what the core decided; each branch leaves the enrollment due again, waiting, or ended."""
    match decision:
        case Nothing():
            changes.dues.append((case.enrollment.id, None, ""))
        case _ if decision.due_at > now:
            changes.dues.append((case.enrollment.id, decision.due_at, say_line(decision.reasons)))
        case Finish():
            _finish(tx, desk, case, decision, now)
        case Mail():
            message = _plan(desk, case, decision, now)
            changes.new.append(_write(tx, desk, case, decision, message, changes, now))
            changes.dues.append((case.enrollment.id, None, say_line(decision.reasons)))
        case OwnerTask():
            _give_task(tx, case, decision, now)
            changes.dues.append((case.enrollment.id, None, "waits for the owner's task"))
        case Skip():
            _skip(tx, desk, case, decision, now)


def _plan(desk: Desk, case: Case, mail: Mail, now: datetime) -> Message:
    assert case.campaign is not None  # `_decide` has looked
    mailbox = desk.schedules.mailboxes[case.campaign.mailbox]
    label = drafts.Label(
        id=new_id(now),
        message_id=desk.message_id_of(drafts.key_of(case.enrollment, mail), mailbox),
        address=case.contact.address,
        address_key=desk.address_key(case.contact.address),
    )
    return drafts.plan(case.enrollment, mail, case.campaign, label, now)


def _write(
    tx: sa.Connection, desk: Desk, case: Case, mail: Mail, message: Message, changes: Changes, now: datetime
) -> Message:
    """The message, rendered; a missing value holds it and says which. The owner is asked where she must decide."""
    before = message.reason
    if mail.needs_missing:
        held = "waits for " + ", ".join(mail.needs_missing)
    else:
        message, held = _render(desk, case, mail, message)
    if held:
        message = drafts.hold(message, held, now)
    if message.reason != before or not held:  # what is held is looked at daily, and noted once
        _note(case, mail, message, changes, now)
    if "meeting.notes" in mail.needs_missing:
        ask_for_notes(tx, desk, case, message, now)
    elif message.state is State.DRAFT:
        ask_for_review(tx, desk, case, message, now)
    return message


def _note(case: Case, mail: Mail, message: Message, changes: Changes, now: datetime) -> None:
    """With why it leaves then: its own reason is written over by whatever becomes of it."""
    kind = {State.PLANNED: "held", State.DRAFT: "drafted", State.APPROVED: "prepared"}[message.state]
    about = {"contact_id": case.contact.id, "enrollment_id": case.enrollment.id, "message_id": message.id}
    changes.note(now, kind, **about, data={"step": message.step, "why": as_data(mail.reasons)})


def _render(desk: Desk, case: Case, mail: Mail, message: Message) -> tuple[Message, str]:
    """The message with its content, and why it is held ("" if it is not)."""
    context = make_context(
        desk,
        case.contact,
        case.owner,
        zone=case.calendar.zone,
        meeting=case.meeting,
        resource=case.resource,
        earlier=case.earlier,
    )
    try:
        template = desk.templates.find(message.template, case.contact.audience, case.contact.language)
        content = template.render(context)
    except (ValueMissing, TextUnfit, TemplateMissing) as err:
        return message, f"waits, because {str(err)[:1].lower()}{str(err)[1:]}"
    written = drafts.write(message, mail, content.sha256, case.resource.id if case.resource else None)
    return replace(written, subject=content.subject, text=content.text, html=content.html), ""


def _finish(tx: sa.Connection, desk: Desk, case: Case, end: Finish, now: datetime) -> None:
    ended = replace(case.enrollment, status=end.status, reason=end.reason[:300], due_at=None, ended_at=now)
    enrollments.save_many(tx, [ended])
    about = {"contact_id": case.contact.id, "enrollment_id": case.enrollment.id}
    events.add(tx, now, str(end.status), **about, data={"reason": end.reason})
    if end.ask_owner:
        ask_about_end(tx, desk, case, end.reason, now)


def _give_task(tx: sa.Connection, case: Case, task: OwnerTask, now: datetime) -> None:
    text = task.step.task or ""
    given = Task(
        new_id(now), case.enrollment.id, case.contact.id, task.step.id, task.occurrence, text, task.at
    )
    tasks.add(tx, given, now)
    about = {"contact_id": case.contact.id, "enrollment_id": case.enrollment.id}
    events.add(tx, now, "task", **about, data={"step": task.step.id, "why": as_data(task.reasons)})


def _skip(tx: sa.Connection, desk: Desk, case: Case, skip: Skip, now: datetime) -> None:
    about = {"contact_id": case.contact.id, "enrollment_id": case.enrollment.id}
    code = skip.reasons[-1].code if skip.reasons else "skipped"
    why = {"step": skip.step.id, "reason": code, "why": as_data(skip.reasons)}
    events.add(tx, now, "step skipped", **about, data=why)
    if "resource" in skip.step.needs and "resource" not in case.facts.has:
        tell_empty_shelf(tx, desk, case, now)
    step = StepEnded(skip.step.id, skip.occurrence, "skipped")
    advance_steps(tx, desk, {case.enrollment.id: step}, now)
