"""When a daemon that sleeps should look again."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from outreach.sequence.promise import WARNINGS
from tests.simulation.rules import Rules

MOMENTS = (
    """SELECT min(due_at) FROM messages WHERE state = 'planned' OR state = 'approved'
       AND mailbox NOT IN (SELECT mailbox FROM mailboxes WHERE paused_reason <> '')""",
    "SELECT min(due_at) FROM enrollments WHERE status = 'active'",
    "SELECT min(lease_until) FROM messages WHERE state IN ('claimed', 'sending')",
)
PROMISES = (
    "SELECT m.deadline_at, e.started_at FROM messages m JOIN enrollments e ON e.id = m.enrollment_id"
    " WHERE m.deadline_at IS NOT NULL AND m.ended_at IS NULL"
)


def next_moments(tables: Rules, since: datetime) -> Iterator[datetime | None]:
    """When one that looked at `since` should look again: something is due, a lease ends, a warning, a summary.

    What fell due while it slept is a moment too.
    """
    for query in MOMENTS:
        found = tables.ask(query)[0][0]
        yield datetime.fromisoformat(found) if found else None
    for deadline, started in tables.ask(PROMISES):
        end, start = datetime.fromisoformat(deadline), datetime.fromisoformat(started)
        marks = (start + (end - start) * share for share in WARNINGS)
        yield from (at for at in marks if at > since)
    yield _next_summary(since.astimezone(tables.world.owner_zone))


def _next_summary(local: datetime) -> datetime:
    monday = (local + timedelta(days=-local.weekday() % 7)).replace(
        hour=7, minute=30, second=0, microsecond=0
    )
    return (monday if monday > local else monday + timedelta(days=7)).astimezone(UTC)
