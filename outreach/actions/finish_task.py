"""The owner did what a step asked of her; its sequence goes on."""

from datetime import datetime

import sqlalchemy as sa

from outreach.actions.advance import advance_steps
from outreach.actions.desk import Desk
from outreach.sequence.model import Task
from outreach.sequence.progress import StepEnded
from outreach.store import events, tasks


def finish_task(desk: Desk, task_id: str, now: datetime, *, done: bool = True) -> Task:
    """Mark a task as done, or as not to be done."""
    with desk.store.write() as tx:
        return finish_task_in(tx, desk, task_id, now, done=done)


def finish_task_in(tx: sa.Connection, desk: Desk, task_id: str, now: datetime, *, done: bool) -> Task:
    """The same in the transaction of the mail that said so."""
    task = tasks.get(tx, task_id)
    if not tasks.finish(tx, task.id, now):
        return task
    about = {"contact_id": task.contact_id, "enrollment_id": task.enrollment_id}
    events.add(tx, now, "task done" if done else "task skipped", **about, data={"step": task.step})
    step = StepEnded(task.step, task.occurrence, "done" if done else "skipped")
    advance_steps(tx, desk, {task.enrollment_id: step}, now)
    return task
