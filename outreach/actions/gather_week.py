"""Everything that the weekly summary speaks of, for one owner."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import sqlalchemy as sa

from outreach.actions.desk import Desk
from outreach.actions.gather import gather_cases
from outreach.sequence.decision import Happening
from outreach.sequence.model import OPEN, Contact, Enrollment, Message
from outreach.sequence.schedules import Owner
from outreach.sequence.summary import Week
from outreach.sequence.walk import walk
from outreach.store import (
    contacts,
    enrollments,
    events,
    mailboxes,
    meetings,
    messages,
    referrals,
    suppressions,
    tasks,
)

AHEAD = timedelta(days=7)
NOTES = timedelta(days=28)  # a meeting older than that is not asked about any more
LEDGER = timedelta(days=190)
PAGE = 500
CAME_BACK = {"replied": "replies", "opt-out": "opt-outs", "suppressed": "bounces", "less often": "less often"}


def gather_week(tx: sa.Connection, desk: Desk, owner: Owner, since: datetime, now: datetime) -> Week:
    """The facts of [since, now), what is open, and what the next seven days bring."""
    campaigns = {c.name for c in desk.schedules.campaigns.values() if c.owner == owner.key}
    written = [*messages.in_state(tx, OPEN, limit=10_000), *messages.ended_between(tx, since, now)]
    people = _everybody(tx)
    summary = desk.schedules.summary
    return Week(
        now=now,
        since=since,
        zone=owner.zone,
        contacts=people,
        messages=tuple(m for m in written if m.owner == owner.key),
        needs={m.id: _needs(m) for m in written if m.reason.startswith("waits for ")},
        meetings_without_notes=tuple(meetings.without_notes(tx, now - NOTES)),
        tasks=tuple(tasks.list_open(tx)),
        came_back=_came_back(tx, since, now),
        enrollments=tuple(e for e in _running(tx) if e.campaign in campaigns),
        coming=tuple(_coming(tx, desk, campaigns, now)),
        referrals=tuple(referrals.since(tx, (now - LEDGER).date())),
        suppressions=tuple(s for s in suppressions.export(tx) if s.at >= since),
        paused_mailboxes=mailboxes.paused(tx),
        problems=tuple(f"{topic}: {problem}" for topic, problem in desk.troubles.items()),
        goal=summary.new_contacts_per_month if summary else None,
    )


def _everybody(tx: sa.Connection) -> dict[str, Contact]:
    found: dict[str, Contact] = {}
    while page := contacts.list_contacts(tx, limit=PAGE, offset=len(found)):
        found |= {contact.id: contact for contact in page}
    return found


def _running(tx: sa.Connection) -> Iterator[Enrollment]:
    after = ""
    while page := enrollments.active_page(tx, PAGE, after):
        yield from page
        after = page[-1].id


def _needs(message: Message) -> tuple[str, ...]:
    return tuple(message.reason.removeprefix("waits for ").split(", "))


def _came_back(tx: sa.Connection, since: datetime, now: datetime) -> dict[str, int]:
    counts: dict[str, int] = {}
    for fact in events.between(tx, since, now, tuple(CAME_BACK)):
        word = CAME_BACK[fact.kind]
        counts[word] = counts.get(word, 0) + 1
    return counts


def _coming(
    tx: sa.Connection, desk: Desk, campaigns: set[str], now: datetime
) -> Iterator[tuple[str, Happening]]:
    """Only enrollments that are due within the week can do something in it."""
    soon = enrollments.due(tx, now + AHEAD, 10_000)
    mine = [e for e in soon if e.campaign in campaigns]
    for case in gather_cases(tx, desk, mine, now):
        if case.sequence is None or case.facts.suppressed:
            continue
        steps = walk(case.sequence, case.enrollment, case.facts, case.calendar, now=now, until=now + AHEAD)
        first: Happening | None = next(steps, None)
        if first is not None:
            yield case.contact.id, first
