"""What may end a doubt without a person. Mail to contacts is never sent again by itself."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from outreach.actions.decide_uncertain import settle_uncertain
from outreach.actions.desk import Desk
from outreach.sequence.model import Message, State
from outreach.store import events, evidence, messages

PATIENCE = timedelta(minutes=30)  # after the dot; a receipt in the journal has ended the doubt by then
BY = "the rule for mail to the owner"
ALL = 1_000_000


def resolve_uncertain(desk: Desk, now: datetime) -> int:
    """A mail to the owner in doubt goes once more, as the same bytes: a second one does no harm. Returns how many."""
    with desk.store.read() as tx:  # most ticks end here, without a write
        if not _list_ripe(tx, now):
            return 0
    with desk.store.write() as tx:
        ripe = _list_ripe(tx, now)
        return sum(settle_uncertain(tx, desk, message, State.APPROVED, now, by=BY) for message in ripe)


def _list_ripe(tx: sa.Connection, now: datetime) -> list[Message]:
    for_owner = [m for m in messages.in_state(tx, [State.UNCERTAIN], ALL) if m.contact_id is None]
    left_at = evidence.last_committed_at(tx, [m.id for m in for_owner]) if for_owner else {}
    waited = [m for m in for_owner if left_at.get(m.id, now) + PATIENCE <= now]
    return [m for m in waited if not events.happened(tx, "resend_approved", message_id=m.id)]
