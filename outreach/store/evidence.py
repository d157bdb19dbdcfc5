"""What the tables know of attempts that the journal tells of, and messages that left without their knowledge."""

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa

from outreach.sequence.model import Message, State
from outreach.store import ledger
from outreach.store.among import among
from outreach.store.ledger import Claim
from outreach.store.rows import in_pieces
from outreach.store.schema import attempts, contents, messages

_STEPS = (State.APPROVED, State.CLAIMED, State.SENDING)
_MISSING: dict[State, Sequence[State]] = {  # the guards let no state be skipped
    State.PLANNED: _STEPS,
    State.DRAFT: _STEPS,
    State.UNCERTAIN: _STEPS,
    State.APPROVED: _STEPS[1:],
    State.CLAIMED: _STEPS[2:],
    State.SENDING: (),
}
_COMMITTED = sa.select(attempts.c.id, attempts.c.fence).where(
    among(attempts.c.id, "b_ids"), attempts.c.committed_at.is_not(None)
)
_KNOWN = sa.select(messages.c.id).where(among(messages.c.id, "b_ids"))


def committed(tx: sa.Connection, ids: Collection[str]) -> set[tuple[str, int]]:
    """Of these messages, each attempt that passed its commit point here, as (id, fence)."""
    return {(row.id, row.fence) for row in tx.execute(_COMMITTED, {"b_ids": list(ids)})}


def known(tx: sa.Connection, ids: Collection[str]) -> set[str]:
    """Those of the ids that are messages here."""
    return set(tx.execute(_KNOWN, {"b_ids": list(ids)}).scalars())


def last_committed_at(tx: sa.Connection, ids: Collection[str]) -> dict[str, datetime]:
    """When each of these messages was last permitted its final dot."""
    query = (
        sa.select(attempts.c.id, sa.func.max(attempts.c.committed_at))
        .where(attempts.c.id.in_(ids), attempts.c.committed_at.is_not(None))
        .group_by(attempts.c.id)
    )
    return {row[0]: row[1] for row in tx.execute(query)}


def answers(
    tx: sa.Connection, ids: Collection[str]
) -> dict[str, list[tuple[datetime, str, int | None, str]]]:
    """By message id, of each attempt that ended: when, its outcome, the server's code and words; oldest first."""
    said = (attempts.c.id, attempts.c.ended_at, attempts.c.outcome, attempts.c.code, attempts.c.reply)
    found: dict[str, list[tuple[datetime, str, int | None, str]]] = {}
    for piece in in_pieces(ids):
        query = sa.select(*said).where(attempts.c.id.in_(piece), attempts.c.ended_at.is_not(None))
        for message_id, *answer in tx.execute(query.order_by(attempts.c.fence)):
            found.setdefault(message_id, []).append(tuple(answer))
    return found


def tried_since(tx: sa.Connection, since: datetime) -> set[str]:
    """The ids of the messages that a daemon took for sending since then, whatever came of it."""
    return set(tx.execute(sa.select(attempts.c.id).where(attempts.c.claimed_at >= since)).scalars())


def adopt(tx: sa.Connection, message: Message, at: datetime, *, by: str) -> Claim:
    """An open message that left at `at`, as another history of this database knew: it stands at `sending` now."""
    if message.state is State.UNCERTAIN:
        ledger.resolve(tx, message, State.APPROVED, at, by=by)
    for state in _MISSING[message.state]:
        tx.execute(sa.update(messages).where(messages.c.id == message.id).values(state=state))
    fence = message.fence
    if State.CLAIMED in _MISSING[message.state]:
        fence += 1
        tx.execute(sa.update(messages).where(messages.c.id == message.id).values(fence=fence))
        made = {"id": message.id, "fence": fence, "lease_owner": by, "claimed_at": at}
        tx.execute(sa.insert(attempts), made | {"body_hash": "", "reply": ""})
    _note_commit(tx, message.id, fence, at)
    return Claim(message, fence, by, "", "", None)


def _note_commit(tx: sa.Connection, message_id: str, fence: int, at: datetime) -> None:
    """With the hash of the bytes that are kept, if any are: every attempt is the same mail."""
    query = sa.select(contents.c.body_hash).where(contents.c.id == message_id)
    body_hash = tx.execute(query).scalar() or ""
    unnoted = (attempts.c.id == message_id, attempts.c.fence == fence, attempts.c.committed_at.is_(None))
    tx.execute(sa.update(attempts).where(*unnoted).values(committed_at=at, body_hash=body_hash))
