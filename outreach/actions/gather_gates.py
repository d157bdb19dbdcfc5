"""What the gate must know about open messages, read in a few statements for many of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from outreach.actions.desk import Desk
from outreach.sequence.decision import Facts
from outreach.sequence.drafts import is_round
from outreach.sequence.gate import GateFacts
from outreach.sequence.model import Enrollment, Message
from outreach.store import cursors, enrollments, events, facts, messages


@dataclass(frozen=True, slots=True)
class _Known:
    """What the few statements found for all of these messages; `leaving` are contacts with a mail on its way."""

    people: Mapping[str, tuple[str | None, Facts]]
    leaving: set[str]
    running: Mapping[str, Enrollment]
    read_at: Mapping[str, datetime | None]


def gather_gates(
    tx: sa.Connection, desk: Desk, due: Sequence[Message], paused: str, now: datetime
) -> dict[str, GateFacts]:
    """By message id. `paused`: why the mailbox of these messages is; "" while it works."""
    known = _gather_known(tx, due)
    return {message.id: _make_gate(tx, desk, message, known, paused, now) for message in due}


def _gather_known(tx: sa.Connection, due: Sequence[Message]) -> _Known:
    people = facts.known_of(tx, {m.contact_id for m in due if m.contact_id})
    running = enrollments.get_many(tx, {m.enrollment_id for m in due if m.enrollment_id})
    leaving = messages.on_their_way(tx, people)
    return _Known(people, leaving, {each.id: each for each in running}, cursors.read_at(tx))


def _make_gate(
    tx: sa.Connection, desk: Desk, message: Message, known: _Known, paused: str, now: datetime
) -> GateFacts:
    """What goes to the owner asks nothing of a contact."""
    if message.contact_id is None:
        return GateFacts(mailbox_paused=paused)
    zone, person = known.people[message.contact_id]
    sequence = desk.schedules.sequences.get(message.sequence)
    is_leaving = message.contact_id in known.leaving
    return GateFacts(
        away_until=person.away_until,
        last_contact_at=person.last_contact_at,
        is_round=is_round(sequence, message.step),
        calendar=desk.calendar_for(zone, desk.schedules.owners[message.owner]),
        enrollment=known.running.get(message.enrollment_id or ""),
        stops=sequence.stops if sequence else frozenset(),
        suppressed=person.suppressed,
        paused_until=person.paused_until,
        last_mail_at=now if is_leaving else _last_mail_at(tx, message, person),
        last_reply_at=person.last_reply_at,
        last_met_at=person.last_met_at,
        mailbox_paused=paused,
        is_read=desk.is_read(message.mailbox),
        inbox_read_at=known.read_at.get(message.mailbox),
    )


def _last_mail_at(tx: sa.Connection, message: Message, person: Facts) -> datetime | None:
    """A person may want the very same mail to go once more: it keeps no distance to itself."""
    if message.fence > 0 and events.happened(tx, "resend_approved", message_id=message.id):
        return None
    return person.last_mail_at
