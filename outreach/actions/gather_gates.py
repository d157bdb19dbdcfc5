"""What the gate must know about open messages, read in a few statements for many of them."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from outreach.actions.desk import Desk
from outreach.sequence.decision import Facts
from outreach.sequence.drafts import is_round
from outreach.sequence.gate import GateFacts
from outreach.sequence.model import Message
from outreach.store import cursors, enrollments, events, facts, messages


def gather_gates(
    tx: sa.Connection, desk: Desk, due: Sequence[Message], paused: str, now: datetime
) -> dict[str, GateFacts]:
    """By message id. `paused`: why the mailbox of these messages is; "" while it works."""
    read_at = cursors.read_at(tx)
    people = facts.known_of(tx, {m.contact_id for m in due if m.contact_id})
    leaving = messages.on_their_way(tx, people)
    running = {e.id: e for e in enrollments.get_many(tx, {m.enrollment_id for m in due if m.enrollment_id})}
    gates = {}
    for message in due:
        if message.contact_id is None:
            gates[message.id] = GateFacts(mailbox_paused=paused)
            continue
        zone, known = people[message.contact_id]
        sequence = desk.schedules.sequences.get(message.sequence)
        gates[message.id] = GateFacts(
            away_until=known.away_until,
            last_contact_at=known.last_contact_at,
            is_round=is_round(sequence, message.step),
            calendar=desk.calendar_for(zone, desk.schedules.owners[message.owner]),
            enrollment=running.get(message.enrollment_id or ""),
            stops=sequence.stops if sequence else frozenset(),
            suppressed=known.suppressed,
            paused_until=known.paused_until,
            last_mail_at=now if message.contact_id in leaving else _last_mail_at(tx, message, known),
            last_reply_at=known.last_reply_at,
            last_met_at=known.last_met_at,
            mailbox_paused=paused,
            is_read=desk.is_read(message.mailbox),
            inbox_read_at=read_at.get(message.mailbox),
        )
    return gates


def _last_mail_at(tx: sa.Connection, message: Message, known: Facts) -> datetime | None:
    """A person may want the very same mail to go once more: it keeps no distance to itself."""
    if message.fence > 0 and events.happened(tx, "resend_approved", message_id=message.id):
        return None
    return known.last_mail_at
