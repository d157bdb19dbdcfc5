"""Everything that a played future depends on, as it stands in the database now."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

import sqlalchemy as sa

from outreach.actions.pause_colleagues import is_paused_for_colleague
from outreach.mail.address import domain_of
from outreach.mail.free_mail import is_free_mail
from outreach.sequence.decision import Facts
from outreach.sequence.future import Person, World
from outreach.sequence.local import ONE_DAY
from outreach.sequence.model import Contact, Message
from outreach.sequence.schedules import Schedules
from outreach.store import (
    contacts,
    enrollments,
    facts,
    mailboxes,
    meetings,
    messages,
    resources,
    tasks,
)
from outreach.store.contact_filter import EVERYBODY, Filter
from outreach.store.rows import in_pieces

PAGE = 1000
MANY = 1_000_000  # tasks: all that there are
T = TypeVar("T")


def gather_world(
    tx: sa.Connection, schedules: Schedules, now: datetime, contact_ids: Iterable[str] | None = None
) -> World:
    """With `contact_ids`, of these alone; else of everybody. `schedules` need not be those in force."""
    ids = list(contact_ids) if contact_ids is not None else [contact.id for contact in list_all(tx)]
    return World(
        schedules,
        people=tuple(_gather_people(tx, schedules, ids, now)),
        shelf=tuple(resources.valid(tx, now.date() - ONE_DAY)),
        usage={key: mailboxes.find(tx, key) for key in schedules.mailboxes},
        paused_mailboxes=mailboxes.paused(tx),
    )


def list_all(tx: sa.Connection, which: Filter = EVERYBODY) -> Iterator[Contact]:
    """Every contact, a page at a time."""
    seen = 0
    while page := contacts.list_contacts(tx, which, limit=PAGE, offset=seen):
        yield from page
        seen += len(page)


def _gather_people(
    tx: sa.Connection, schedules: Schedules, ids: Sequence[str], now: datetime
) -> Iterator[Person]:
    known: dict[str, tuple[Contact, Facts]] = {}
    for piece in in_pieces(ids):
        known |= facts.of_contacts(tx, piece)
    entered = _by_contact(enrollments.of_contacts(tx, known), lambda e: e.contact_id)
    met = _by_contact(meetings.of_contacts(tx, known), lambda m: m.contact_id)
    waiting = _by_contact(messages.open_of_contacts(tx, known), lambda m: m.contact_id or "")
    given = messages.resources_given(tx, known.keys())
    to_do = _by_contact(tasks.list_open(tx, MANY), lambda t: t.contact_id)
    for contact, clocks in known.values():
        yield Person(
            contact,
            clocks,
            tuple(entered[contact.id]),
            tuple(met[contact.id]),
            given.get(contact.id, frozenset()),
            tuple(_at_home(schedules, message) for message in waiting[contact.id]),
            tuple(to_do[contact.id]),
            practice=practice_of(contact),
            waits_for_colleague=is_paused_for_colleague(tx, contact.id, clocks.paused_until, now),
        )


def practice_of(contact: Contact) -> str:
    """The domain that colleagues share; "" where anybody may have it."""
    domain = domain_of(contact.address)
    return "" if is_free_mail(domain) else domain


def _by_contact(values: Iterable[T], whose: Callable[[T], str]) -> dict[str, list[T]]:
    found: dict[str, list[T]] = defaultdict(list)
    for value in values:
        found[whose(value)].append(value)
    return found


def _at_home(schedules: Schedules, message: Message) -> Message:
    """What is still to leave from a mailbox that these schedules do not have leaves as its campaign does."""
    campaign = schedules.campaigns.get(message.campaign)
    if message.mailbox in schedules.mailboxes and message.owner in schedules.owners:
        return message
    return replace(message, mailbox=campaign.mailbox, owner=campaign.owner) if campaign else message
