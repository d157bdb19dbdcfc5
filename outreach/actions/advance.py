"""A step ended: its enrollment goes on, and what follows it starts, in the transaction that recorded the end."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, TypeAlias

import sqlalchemy as sa

from outreach.actions.desk import Desk
from outreach.actions.enroll import add_enrollments
from outreach.sequence import progress
from outreach.sequence.model import Enrollment, Message
from outreach.sequence.progress import StepEnded
from outreach.store import enrollments, facts
from outreach.store.ids import new_id

Ending: TypeAlias = Literal["sent", "skipped", "done", "failed"]


def advance_after(
    tx: sa.Connection, desk: Desk, ended: Sequence[tuple[Message, Ending]], now: datetime
) -> None:
    """Move on the enrollments of these messages."""
    steps = {
        m.enrollment_id: StepEnded(m.step, m.occurrence, ending) for m, ending in ended if m.enrollment_id
    }
    advance_steps(tx, desk, steps, now)


def advance_steps(tx: sa.Connection, desk: Desk, steps: dict[str, StepEnded], now: datetime) -> None:
    """Move on these enrollments by the step that ended in each, and start what comes after."""
    if not steps:
        return
    before = enrollments.get_many(tx, steps.keys())
    zones = facts.zones_of(tx, {e.contact_id for e in before})
    after = [_advance(desk, e, steps[e.id], zones[e.contact_id], now) for e in before]
    enrollments.save_many(tx, after)
    start_following(tx, desk, after, now)


def start_following(tx: sa.Connection, desk: Desk, reached: Sequence[Enrollment], now: datetime) -> None:
    """Start the sequences that come after these enrollments, as far as each has got."""
    leading = [e for e in reached if progress.leads_on(desk.schedules, e)]
    known = facts.known_of(tx, {e.contact_id for e in leading}) if leading else {}
    for enrollment in leading:
        following = progress.begin_after(
            desk.schedules,
            enrollment,
            enrollments.of_contact(tx, enrollment.contact_id),
            now,
            replied_at=known[enrollment.contact_id][1].last_reply_at,
            make_id=lambda: new_id(now),
        )
        if following:
            add_enrollments(tx, following, now)


def _advance(
    desk: Desk, enrollment: Enrollment, ended: StepEnded, zone: str | None, now: datetime
) -> Enrollment:
    sequence = desk.schedules.sequences.get(enrollment.sequence)
    campaign = desk.schedules.campaigns.get(enrollment.campaign)
    if sequence is None or campaign is None:
        return progress.stop(enrollment, "its sequence is no longer in schedules.yaml", now)
    calendar = desk.calendar_for(zone, desk.owner_of(campaign))
    return progress.advance(enrollment, sequence, ended, at=now, calendar=calendar)
