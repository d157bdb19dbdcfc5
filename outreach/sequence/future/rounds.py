"""One person's part of a round: what is due becomes a message, a task, a skipped step or an end."""

from dataclasses import dataclass
from datetime import datetime

from outreach.errors import NotPossible
from outreach.sequence import drafts, promise, shelf
from outreach.sequence.calendar import Calendar
from outreach.sequence.decision import Facts, Finish, Mail, Next, Nothing, OwnerTask, Reason, Skip, name_facts
from outreach.sequence.future.following import go_on
from outreach.sequence.future.stage import Stage, Turn
from outreach.sequence.future.standing import Standing, change, task_key
from outreach.sequence.future.values import What
from outreach.sequence.local import local_day
from outreach.sequence.model import Enrollment, Message, Resource, State, Status, Task
from outreach.sequence.progress import StepEnded
from outreach.sequence.schedules import Campaign, Sequence
from outreach.sequence.timeline import next_step

WRITTEN = "written"  # the hash of a text that a play does not write


@dataclass(frozen=True, slots=True)
class Case:
    """One enrollment, and all that its next step depends on."""

    enrollment: Enrollment
    sequence: Sequence
    campaign: Campaign
    facts: Facts
    calendar: Calendar
    resource: Resource | None


def look(stage: Stage, standing: Standing) -> None:
    """Decide what is due, one thing after the other: the next one must see what this one takes from the shelf."""
    while True:
        due = [e for e in standing.active if e.due_at is not None and e.due_at <= stage.now]
        held = [key for key, at in standing.looks.items() if at is not None and at <= stage.now]
        if due:
            _take(stage, standing, min(due, key=_turn))
        elif held:
            _look_again(stage, standing, min(held, key=lambda key: (standing.looks[key], key)))
        else:
            break
    stage.wake(standing)


def _turn(enrollment: Enrollment) -> tuple[datetime | None, str, str]:
    return enrollment.due_at, enrollment.sequence, enrollment.id


def _take(stage: Stage, standing: Standing, enrollment: Enrollment) -> None:
    case = _find_case(stage, standing, enrollment)
    if case is None:
        _park(stage, standing, enrollment, "its step is not in schedules.yaml any more")
        return
    try:
        decision = next_step(case.sequence, enrollment, case.facts, case.calendar, stage.now)
    except NotPossible as err:
        _park(stage, standing, enrollment, str(err))
        return
    _act(stage, standing, case, decision)


def _park(stage: Stage, standing: Standing, enrollment: Enrollment, why: str) -> None:
    """Nothing can be said about it, whatever happens to others."""
    standing.keep(change(enrollment, due_at=None, reason=why))
    stage.tell(What.HELD, enrollment, step=enrollment.step, reasons=(Reason("unknown", why),))


def _find_case(stage: Stage, standing: Standing, enrollment: Enrollment) -> Case | None:
    sequence = stage.schedules.sequences.get(enrollment.sequence)
    campaign = stage.schedules.campaigns.get(enrollment.campaign)
    if sequence is None or campaign is None or sequence.find_step(enrollment.step) is None:
        return None
    calendar = stage.calendar_of(standing, campaign)
    resource = None
    if any("resource" in step.needs for step in sequence.steps):
        today = local_day(stage.now, calendar.zone)
        resource = shelf.choose(stage.shelf, standing.contact, standing.given, today)
    meeting = standing.meetings.get(enrollment.meeting_id or "")
    facts = change(standing.facts, has=name_facts(meeting, resource))
    return Case(enrollment, sequence, campaign, facts, calendar, resource)


def _act(stage: Stage, standing: Standing, case: Case, decision: Next) -> None:
    """Each branch leaves the enrollment due again, waiting, or ended."""
    enrollment = case.enrollment
    match decision:
        case Nothing():
            standing.keep(change(enrollment, due_at=None))
        case _ if decision.due_at > stage.now:
            standing.keep(change(enrollment, due_at=decision.due_at))
        case Finish():
            _finish(stage, standing, enrollment, decision)
        case Mail():
            standing.keep(change(enrollment, due_at=None))
            _write(stage, standing, case, decision, message=_plan(stage, standing, case, decision))
        case OwnerTask():
            standing.keep(change(enrollment, due_at=None))
            _give_task(stage, standing, enrollment, decision)
        case Skip():
            step, occurrence = decision.step.id, decision.occurrence
            stage.tell(What.SKIPPED, enrollment, step=step, occurrence=occurrence, reasons=decision.reasons)
            go_on(stage, standing, enrollment.id, StepEnded(step, occurrence, "skipped"))


def _finish(stage: Stage, standing: Standing, enrollment: Enrollment, end: Finish) -> None:
    ended = change(enrollment, status=end.status, reason=end.reason, due_at=None, ended_at=stage.now)
    standing.keep(ended)
    what = What.FINISHED if end.status is Status.FINISHED else What.STOPPED
    stage.tell(what, ended, reasons=end.reasons)


def _plan(stage: Stage, standing: Standing, case: Case, mail: Mail) -> Message:
    key = drafts.key_of(case.enrollment, mail)
    address = standing.contact.address
    label = drafts.Label(key, key, address, address)
    return drafts.plan(case.enrollment, mail, case.campaign, label, stage.now)


def _write(stage: Stage, standing: Standing, case: Case, mail: Mail, *, message: Message) -> None:
    """Held while something is missing; else a draft, or approved."""
    standing.why[message.key] = mail.reasons
    if mail.needs_missing:
        was_held = message.key in standing.messages
        held = drafts.hold(message, "waits for " + ", ".join(mail.needs_missing), stage.now)
        standing.messages[message.key] = held
        standing.looks[message.key] = held.due_at if _may_pass(case, mail) else None
        if not was_held:
            stage.tell(What.HELD, held, reasons=mail.reasons)
        return
    standing.looks.pop(message.key, None)
    resource = case.resource.id if case.resource else None
    written = drafts.write(message, mail, WRITTEN, resource)
    standing.messages[message.key] = written
    if written.resource_id:
        standing.given.add(written.resource_id)
    if written.state is State.DRAFT:
        stage.tell(What.DRAFTED, written, reasons=mail.reasons)
        await_call(stage, standing, written)
    else:
        stage.plan(written.due_at, Turn.DUE, (standing, written.key))


def _may_pass(case: Case, mail: Mail) -> bool:
    """Whether a day alone may change it. Notes are announced by whoever gives them; the shelf is not."""
    sequence, step = case.sequence, mail.step.id
    return "resource" in mail.needs_missing or drafts.is_skipped_when_late(sequence, step)


def await_call(stage: Stage, standing: Standing, draft: Message) -> None:
    """A promise that nobody reviews may leave by itself when its last window closes."""
    enrollment = standing.enrollments.get(draft.enrollment_id or "")
    sequence = stage.schedules.sequences.get(draft.sequence)
    step = sequence.find_step(draft.step) if sequence else None
    promised = promise.find_promise(draft, enrollment.started_at) if enrollment else None
    if step is not None and promised is not None and step.unreviewed == "send":
        calendar = stage.calendar_for(standing.contact, stage.schedules.owners[draft.owner])
        at = promise.last_call(calendar, promised.started_at, promised.deadline_at)
        stage.plan(at, Turn.CALL, (standing, draft.key))


def call(stage: Stage, standing: Standing, key: str) -> None:
    """The last call of a draft, if it still is one."""
    draft = standing.messages.get(key)
    enrollment = standing.enrollments.get(draft.enrollment_id or "") if draft else None
    sequence = stage.schedules.sequences.get(draft.sequence) if draft else None
    step = sequence.find_step(draft.step) if sequence and draft else None
    if draft is None or enrollment is None or step is None:
        return
    promised = promise.find_promise(draft, enrollment.started_at)
    calendar = stage.calendar_for(standing.contact, stage.schedules.owners[draft.owner])
    if promised and promise.leaves_unreviewed(draft, step, promised, calendar, stage.now):
        sent = promise.send_unreviewed(draft, stage.now)
        standing.messages[key] = sent
        standing.note(sent, Reason("unreviewed", "leaves unreviewed, so that the promise is kept"))
        stage.plan(stage.now, Turn.DUE, (standing, key))


def _give_task(stage: Stage, standing: Standing, enrollment: Enrollment, task: OwnerTask) -> None:
    given = Task(
        id=f"{enrollment.id}/{task.step.id}/{task.occurrence}",
        enrollment_id=enrollment.id,
        contact_id=standing.contact.id,
        step=task.step.id,
        occurrence=task.occurrence,
        text=task.step.task or "",
        due_at=task.at,
    )
    standing.tasks[task_key(given)] = given
    step, occurrence = task.step.id, task.occurrence
    stage.tell(What.TASK, enrollment, step=step, occurrence=occurrence, reasons=task.reasons)


def _look_again(stage: Stage, standing: Standing, key: str) -> None:
    """What a held message waited for may be there now."""
    message = standing.messages[key]
    enrollment = standing.enrollments[message.enrollment_id or ""]
    case = _find_case(stage, standing, enrollment)
    if case is None:
        standing.looks[key] = None
        return
    decision = next_step(case.sequence, enrollment, case.facts, case.calendar, stage.now)
    if isinstance(decision, Mail) and case.sequence.find_step(message.step) == decision.step:
        _write(stage, standing, case, decision, message=change(message, due_at=stage.now))
    else:
        end(stage, standing, message, Reason("gone", "its step no longer applies"))
        _act(stage, standing, case, decision)


def end(stage: Stage, standing: Standing, message: Message, reason: Reason) -> None:
    """The message never leaves; its resource is free again for this person."""
    drop(standing, message)
    standing.given.discard(message.resource_id or "")
    reasons = (reason,)
    stage.tell(What.SKIPPED, change(message, state=State.SKIPPED, ended_at=stage.now), reasons=reasons)
    if message.is_promise:
        stage.tell(What.BROKEN, message, reasons=reasons)


def drop(standing: Standing, message: Message) -> None:
    """It has ended in one way or the other."""
    for known in (standing.messages, standing.looks, standing.why, standing.places):
        known.pop(message.key, None)
