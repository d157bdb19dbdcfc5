"""What follows from what the owner decides about a draft or a task of hers."""

from outreach.sequence import drafts
from outreach.sequence.decision import Reason
from outreach.sequence.future import acts
from outreach.sequence.future.following import go_on
from outreach.sequence.future.rounds import await_call, end
from outreach.sequence.future.stage import Stage, Turn
from outreach.sequence.future.standing import Standing
from outreach.sequence.model import State
from outreach.sequence.progress import StepEnded
from outreach.sequence.words import say_moment


def approve(stage: Stage, standing: Standing, act: acts.Approved) -> None:
    for draft in standing.unclaimed(act.step):
        if draft.state is State.DRAFT:
            approved = drafts.approve(draft, draft.owner, stage.now)
            standing.messages[draft.key] = approved
            said = say_moment(stage.now, stage.schedules.owners[draft.owner].zone)
            standing.note(draft, Reason("approved", f"is approved on {said}"))
            stage.plan(approved.due_at, Turn.DUE, (standing, draft.key))


def reject(stage: Stage, standing: Standing, act: acts.Rejected) -> None:
    for draft in standing.unclaimed(act.step):
        end(stage, standing, draft, Reason("owner", f"skipped by {draft.owner}"))
        ended = StepEnded(draft.step, draft.occurrence, "skipped")
        go_on(stage, standing, draft.enrollment_id or "", ended)


def postpone(stage: Stage, standing: Standing, act: acts.Postponed) -> None:
    """What is not written yet cannot be moved."""
    for draft in standing.unclaimed(act.step):
        if draft.state is State.PLANNED:
            continue
        moved = drafts.move(draft, act.until)
        standing.messages[draft.key] = moved
        standing.places.pop(draft.key, None)
        if moved.state is State.APPROVED:
            stage.plan(moved.due_at, Turn.DUE, (standing, draft.key))
        else:
            await_call(stage, standing, moved)


def end_task(stage: Stage, standing: Standing, act: acts.TaskEnded) -> None:
    for key, task in list(standing.tasks.items()):
        if act.step in ("", task.step):
            del standing.tasks[key]
            ended = StepEnded(task.step, task.occurrence, "done" if act.done else "skipped")
            go_on(stage, standing, task.enrollment_id, ended)
