"""Everything that a decision about enrollments needs, read in a few statements for many of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from outreach.actions.desk import Desk
from outreach.sequence import shelf
from outreach.sequence.calendar import Calendar
from outreach.sequence.decision import Facts, name_facts
from outreach.sequence.local import ONE_DAY
from outreach.sequence.model import Contact, Enrollment, Meeting, Message, Resource
from outreach.sequence.schedules import Campaign, Owner
from outreach.sequence.schedules import Sequence as Steps
from outreach.store import facts, meetings, messages, resources


@dataclass(frozen=True, slots=True)
class Case:
    """One enrollment, and all that is known around it. `sequence` is None where schedules.yaml lost it."""

    enrollment: Enrollment
    contact: Contact
    facts: Facts
    sequence: Steps | None
    campaign: Campaign | None
    owner: Owner
    calendar: Calendar
    meeting: Meeting | None
    resource: Resource | None
    earlier: tuple[Message, ...]


def gather_cases(
    tx: sa.Connection, desk: Desk, enrollments: Sequence[Enrollment], now: datetime
) -> list[Case]:
    """One case for each enrollment, in order."""
    if not enrollments:
        return []
    people = facts.of_contacts(tx, {e.contact_id for e in enrollments})
    met = {m.id: m for m in meetings.get_many(tx, {e.meeting_id for e in enrollments if e.meeting_id})}
    shelved = _shelved(tx, desk, enrollments, now)
    sent = messages.parents(tx, [e.id for e in enrollments if _threads(desk, e)])
    return [
        _case(desk, e, people[e.contact_id], meeting=met.get(e.meeting_id or ""), shelved=shelved, sent=sent)
        for e in enrollments
    ]


def _case(
    desk: Desk,
    enrollment: Enrollment,
    person: tuple[Contact, Facts],
    *,
    meeting: Meeting | None,
    shelved: tuple[Sequence[Resource], Mapping[str, frozenset[str]], datetime],
    sent: Mapping[str, list[Message]],
) -> Case:
    contact, known = person
    campaign = desk.schedules.campaigns.get(enrollment.campaign)
    owner = desk.owner_of(campaign) if campaign else next(iter(desk.schedules.owners.values()))
    calendar = desk.calendar_for(contact.zone, owner)
    offered, given, now = shelved
    today = now.astimezone(calendar.zone).date()
    resource = shelf.choose(offered, contact, given.get(contact.id, frozenset()), today) if offered else None
    return Case(
        enrollment,
        contact,
        replace(known, has=name_facts(meeting, resource)),
        desk.schedules.sequences.get(enrollment.sequence),
        campaign,
        owner,
        calendar,
        meeting,
        resource,
        tuple(sent.get(enrollment.id, ())),
    )


def _shelved(
    tx: sa.Connection, desk: Desk, enrollments: Sequence[Enrollment], now: datetime
) -> tuple[Sequence[Resource], Mapping[str, frozenset[str]], datetime]:
    """The shelf is only looked at where a step asks for it."""
    asking = {e.contact_id for e in enrollments if _asks_for_resource(desk, e)}
    if not asking:
        return (), {}, now
    some_evening = now.date() - ONE_DAY  # it is yesterday there; `shelf.choose` knows each contact's day
    return resources.valid(tx, some_evening), messages.resources_given(tx, asking), now


def _asks_for_resource(desk: Desk, enrollment: Enrollment) -> bool:
    sequence = desk.schedules.sequences.get(enrollment.sequence)
    return sequence is not None and any("resource" in step.needs for step in sequence.steps)


def _threads(desk: Desk, enrollment: Enrollment) -> bool:
    sequence = desk.schedules.sequences.get(enrollment.sequence)
    return sequence is not None and any(step.thread for step in sequence.steps)
