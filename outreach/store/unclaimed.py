"""Messages that nobody has claimed for sending: until then their words, moment, address and fate may change."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from outreach.sequence.model import Message, State
from outreach.store.among import among
from outreach.store.messages import add_contents, make_row
from outreach.store.schema import contents, messages

_UNCLAIMED = (State.PLANNED, State.DRAFT, State.APPROVED)


def save(tx: sa.Connection, message: Message) -> bool:
    """Give an unclaimed message its content, state, due moment and reason; False if it is past changing."""
    changed = tx.execute(
        sa.update(messages)
        .where(messages.c.id == message.id, messages.c.state.in_(_UNCLAIMED))
        .values(make_row(message))
    )
    if changed.rowcount != 1:
        return False
    if message.text:
        tx.execute(sa.delete(contents).where(contents.c.id == message.id, contents.c.body.is_(None)))
        if not tx.execute(sa.select(contents.c.id).where(contents.c.id == message.id)).first():
            add_contents(tx, [message])
    return True


def reschedule(tx: sa.Connection, ids: Collection[str], due_at: datetime, reason: str) -> None:
    """Look at these unclaimed messages again at `due_at`, and say why."""
    if ids:
        tx.execute(
            sa.update(messages)
            .where(among(messages.c.id, "b_ids"), messages.c.state.in_(_UNCLAIMED))
            .values(due_at=due_at, reason=reason),
            {"b_ids": list(ids)},
        )


def readdress(tx: sa.Connection, contact_id: str, address: str, address_key: str) -> None:
    """What is still to leave goes to the contact's new address. What was handed over once stays the same mail."""
    handed_over = sa.exists().where(contents.c.id == messages.c.id, contents.c.body.is_not(None))
    theirs = (messages.c.contact_id == contact_id, messages.c.state.in_(_UNCLAIMED), ~handed_over)
    tx.execute(sa.update(messages).where(*theirs).values(address=address, address_key=address_key))


def end(tx: sa.Connection, ids: Collection[str], state: State, reason: str, at: datetime) -> list[str]:
    """End unclaimed messages as skipped or failed; returns the ids that really ended.

    The resource of a mail that never left is free again for this person.
    """
    if not ids:
        return []
    ended = tx.execute(
        sa.update(messages)
        .where(messages.c.id.in_(ids), messages.c.state.in_(_UNCLAIMED))
        .values(state=state, reason=reason, ended_at=at, resource_id=None)
        .returning(messages.c.id)
    )
    return list(ended.scalars())


def back_to_draft(tx: sa.Connection, message_id: str, reason: str) -> None:
    """An approved message needs a person again."""
    tx.execute(
        sa.update(messages)
        .where(messages.c.id == message_id, messages.c.state == State.APPROVED)
        .values(
            state=State.DRAFT, reason=reason, review=True, not_after=None, approved_hash="", approved_by=""
        )
    )
