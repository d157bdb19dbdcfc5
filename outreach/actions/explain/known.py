"""All that an explanation of one contact needs, read in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from outreach.actions.desk import Desk
from outreach.actions.enroll import find_campaign
from outreach.actions.gather import Case, gather_cases
from outreach.actions.gather_gates import gather_gates
from outreach.sequence import shelf
from outreach.sequence.calendar import Calendar
from outreach.sequence.decision import Facts
from outreach.sequence.gate import GateFacts
from outreach.sequence.model import OPEN, Contact, Enrollment, Event, Message, Status, Suppression, Task
from outreach.sequence.pace import Usage
from outreach.sequence.schedules import Campaign, Owner, Schedules, Step
from outreach.sequence.schedules import Sequence as Steps
from outreach.store import (
    contacts,
    enrollments,
    events,
    evidence,
    facts,
    instances,
    mailboxes,
    messages,
    resources,
    suppressions,
    tasks,
)
from outreach.store.instances import Instance

HEARD = timedelta(minutes=3)  # a daemon that is silent for longer is not running
WEEK = timedelta(days=7)
MOST_EVENTS = 5000

Answer = tuple[datetime, str, int | None, str]  # when, outcome, code, words


@dataclass(frozen=True, slots=True)
class Place:
    """What is true of the installation, whoever the contact is."""

    daemon: Instance | None
    held: Sequence[Instance]
    paused: Mapping[str, str]  # mailboxes, and why
    unread: Mapping[str, str]
    usage: Mapping[str, Usage]


@dataclass(frozen=True, slots=True)
class Known:
    """`messages`, `enrollments` and `events` are the oldest first. `cases` are by enrollment id, of those under way."""

    contact: Contact
    facts: Facts
    owner: Owner
    campaign: Campaign | None
    calendar: Calendar
    left: Suppression | None
    enrollments: Sequence[Enrollment]
    cases: Mapping[str, Case]
    messages: Sequence[Message]
    gates: Mapping[str, GateFacts]  # of the open messages
    answers: Mapping[str, Sequence[Answer]]
    events: Sequence[Event]
    tasks: Sequence[Task]
    shelf: int  # how many resources there are for this contact
    place: Place
    schedules: Schedules
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        return self.calendar.zone

    @property
    def active(self) -> list[Enrollment]:
        return [each for each in self.enrollments if each.status is Status.ACTIVE]

    @property
    def open_messages(self) -> list[Message]:
        return [each for each in self.messages if each.state in OPEN]

    def find_rules(self, sequence: str, step: str) -> tuple[Steps | None, Step | None]:
        """The sequence and the step in force, where schedules.yaml has them."""
        found = self.schedules.sequences.get(sequence)
        return found, found.find_step(step) if found else None


def gather_known(tx: sa.Connection, desk: Desk, contact_id: str, now: datetime) -> Known:
    """Raises NotFound."""
    contact = contacts.get(tx, contact_id)
    known = facts.of_contacts(tx, [contact_id])[contact_id][1]
    campaign = find_campaign(tx, desk, contact)
    owner = desk.owner_of(campaign) if campaign else next(iter(desk.schedules.owners.values()))
    everything = enrollments.of_contact(tx, contact_id)
    cases = gather_cases(tx, desk, [e for e in everything if e.status is Status.ACTIVE], now)
    written = messages.of_contact(tx, contact_id)
    calendar = desk.calendar_for(contact.zone, owner)
    return Known(
        contact=contact,
        facts=known,
        owner=owner,
        campaign=campaign,
        calendar=calendar,
        left=suppressions.find(tx, desk.address_key(contact.address)),
        enrollments=everything,
        cases={case.enrollment.id: case for case in cases},
        messages=written,
        gates=_gates(tx, desk, [m for m in written if m.state in OPEN], now),
        answers=evidence.answers(tx, [m.id for m in written]),
        events=events.of_contact(tx, contact_id, MOST_EVENTS)[::-1],
        tasks=tasks.of_contact(tx, contact_id),
        shelf=_count_fitting(tx, contact, calendar, now),
        place=_look_around(tx, desk, now),
        schedules=desk.schedules,
        now=now,
    )


def _gates(tx: sa.Connection, desk: Desk, waiting: Sequence[Message], now: datetime) -> dict[str, GateFacts]:
    paused = mailboxes.paused(tx)
    found: dict[str, GateFacts] = {}
    for message in waiting:
        found |= gather_gates(tx, desk, [message], paused.get(message.mailbox, ""), now)
    return found


def _count_fitting(tx: sa.Connection, contact: Contact, calendar: Calendar, now: datetime) -> int:
    given = messages.resources_given(tx, [contact.id]).get(contact.id, frozenset())
    today = now.astimezone(calendar.zone).date()
    offered = (r for r in resources.valid(tx, now.date()) if r.id not in given)
    return sum(shelf.is_fitting(resource, contact, today) for resource in offered)


def _look_around(tx: sa.Connection, desk: Desk, now: datetime) -> Place:
    running = (one for one in instances.heard_of(tx, now - HEARD) if one.lease_owner)
    return Place(
        daemon=next(running, None) or instances.latest(tx),
        held=instances.held(tx, now - WEEK),
        paused=mailboxes.paused(tx),
        unread=mailboxes.unread(tx),
        usage={key: mailboxes.find(tx, key) for key in desk.schedules.mailboxes},
    )
