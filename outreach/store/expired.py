"""What somebody has in hand and does not finish: its lease ends, or its run does."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from outreach.sequence.model import State
from outreach.store import events
from outreach.store import ledger_statements as sql
from outreach.store.ledger import SENDING_LEASE
from outreach.store.schema import IN_HANDS, messages

LONGEST_LEASE = 2 * SENDING_LEASE  # clocks of several machines may differ, but not by so much


def sweep(
    tx: sa.Connection, now: datetime, *, alive: Collection[str] | None = None
) -> tuple[list[str], list[str]]:
    """What a dead process left behind: the ids of (claims freed, messages now uncertain).

    An expired lease frees `claimed`, never `sending`; one that ends later than any can was taken by a clock that is
    wrong, and counts as expired. With `alive`, claims of other instances count as expired:
    the caller holds the database alone.
    """
    too_long = messages.c.lease_until > now + LONGEST_LEASE
    is_over: sa.ColumnElement[bool] = sa.or_(messages.c.lease_until < now, too_long)
    if alive is not None:
        is_over = sa.or_(is_over, messages.c.lease_owner.not_in(list(alive)))
    freed = _leave(tx, State.CLAIMED, State.APPROVED, "released", (is_over, now))
    unsure = _leave(tx, State.SENDING, State.UNCERTAIN, "unknown", (is_over, now))
    return freed, unsure


def let_go(tx: sa.Connection, owner: str, now: datetime) -> list[str]:
    """A run that ends needs none of its claims any more; returns the ids of those that are free now."""
    return _leave(tx, State.CLAIMED, State.APPROVED, "released", (messages.c.lease_owner == owner, now))


def anything_expired(tx: sa.Connection, now: datetime) -> bool:
    """Whether a sweep would find something; a look at an index."""
    given = {"b_now": now, "b_latest": now + LONGEST_LEASE}
    return tx.execute(sql.EXPIRED, given).first() is not None


def _leave(
    tx: sa.Connection, old: State, new: State, outcome: str, when: tuple[sa.ColumnElement[bool], datetime]
) -> list[str]:
    is_over, now = when
    left = tx.execute(
        sa.update(messages)
        .where(IN_HANDS, messages.c.state == old, is_over)
        .values(state=new, reason="the process that had it ended without a word", lease_until=None)
        .returning(messages.c.id, messages.c.fence, messages.c.contact_id, messages.c.address_key)
    ).all()
    if left:
        tx.execute(
            sql.ATTEMPT_ENDED,
            [
                {
                    "b_id": r.id,
                    "b_fence": r.fence,
                    "b_at": now,
                    "b_outcome": outcome,
                    "b_code": None,
                    "b_reply": "",
                }
                for r in left
            ],
        )
        kind = "uncertain" if new is State.UNCERTAIN else "released"
        whose = [{"message_id": r.id, "contact_id": r.contact_id, "address_key": r.address_key} for r in left]
        events.add_many(tx, [events.make_fact(now, kind, **about) for about in whose])
    return [r.id for r in left]
