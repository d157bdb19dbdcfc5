"""Tasks: the steps that the owner does by hand."""

from collections.abc import Collection
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from outreach.errors import NotFound
from outreach.sequence.model import Task
from outreach.store.among import among
from outreach.store.rows import insert_new
from outreach.store.schema import tasks

_COLUMNS = [tasks.c[field.name] for field in fields(Task)]
_ALL = sa.select(*_COLUMNS)
_OPEN = tasks.c.done_at.is_(None)


def add(tx: sa.Connection, task: Task, at: datetime) -> bool:
    """Give the owner a task; False where this enrollment, step and occurrence gave it already."""
    return bool(
        insert_new(tx, tasks, [asdict(task) | {"created_at": at}], "enrollment_id", "step", "occurrence")
    )


def find(tx: sa.Connection, task_id: str) -> Task | None:
    """The task with this id."""
    return next(iter(_values(tx, _ALL.where(tasks.c.id == task_id))), None)


def get(tx: sa.Connection, task_id: str) -> Task:
    """The task with this id. Raises NotFound."""
    task = find(tx, task_id)
    if task is None:
        raise NotFound(what="task", query=task_id, hint="")
    return task


def finish(tx: sa.Connection, task_id: str, at: datetime) -> bool:
    """The owner did it; False where it was done already."""
    done = sa.update(tasks).where(tasks.c.id == task_id, _OPEN).values(done_at=at)
    return tx.execute(done).rowcount == 1


def list_open(tx: sa.Connection, limit: int = 100) -> list[Task]:
    """What is to be done, the longest due first."""
    return _values(tx, _ALL.where(_OPEN).order_by(tasks.c.due_at, tasks.c.id).limit(limit))


def of_contact(tx: sa.Connection, contact_id: str) -> list[Task]:
    """Every task about one contact, done or not, the first due first."""
    query = _ALL.where(tasks.c.contact_id == contact_id)
    return _values(tx, query.order_by(tasks.c.due_at, tasks.c.id))


def open_of_enrollments(tx: sa.Connection, ids: Collection[str]) -> list[Task]:
    """Those of these enrollments that are to be done, in no particular order."""
    return _values(tx, _ALL.where(_OPEN, among(tasks.c.enrollment_id, "b_ids")), {"b_ids": list(ids)})


def _values(tx: sa.Connection, query: sa.Select[Any], given: dict[str, Any] | None = None) -> list[Task]:
    return [Task(*row) for row in tx.execute(query, given)]
