"""The send ledger: claim, commit point, finish, release. At most one final dot per planned message.

    approved → claimed → [commit point] sending → sent | failed | uncertain

Before the commit point a message is provably unsent and may be tried again. After it, without an answer, it is
never tried again by itself (RFC 1047 names that gap; the whole protocol is in the README under "What is promised").
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa

from outreach.sequence.gate import FRESH
from outreach.sequence.model import Message, State
from outreach.store import events
from outreach.store import ledger_statements as sql
from outreach.store.schema import attempts, messages

LEASE = timedelta(seconds=60)
SENDING_LEASE = timedelta(
    minutes=11
)  # the server may take 10 minutes for its last answer (RFC 5321 4.5.3.2.6)


@dataclass(frozen=True, slots=True)
class Claim:
    """One process has this message, until the lease ends. `fence` counts the claims of the message."""

    message: Message
    fence: int
    instance: str
    text: str
    html: str
    body: bytes | None  # of an earlier attempt that passed its commit point
    taken_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """How an attempt ended, in the ledger's words."""

    claim: Claim
    state: State  # sent, failed, uncertain, or approved: to be tried again at `due_at`
    outcome: Literal["accepted", "refused", "deferred", "unknown", "released"]
    code: int | None = None
    reply: str = ""
    due_at: datetime | None = None
    reason: str = ""


def claim(tx: sa.Connection, due: Sequence[Message], instance: str, now: datetime) -> list[Claim]:
    """Take approved messages for sending; those that another process took first are left out."""
    if not due:
        return []
    given = {"b_ids": [m.id for m in due], "b_instance": instance, "b_lease_until": now + LEASE}
    taken = tx.execute(sql.CLAIM, given)
    fences = {row.id: row.fence for row in taken}
    if fences:
        tx.execute(
            sa.insert(attempts),
            [
                {
                    "id": i,
                    "fence": f,
                    "lease_owner": instance,
                    "claimed_at": now,
                    "body_hash": "",
                    "reply": "",
                }
                for i, f in fences.items()
            ],
        )
    written = _contents(tx, list(fences))
    return [Claim(m, fences[m.id], instance, *written[m.id], now) for m in due if m.id in fences]


def commit(
    tx: sa.Connection,
    asked: Sequence[tuple[Claim, bytes, str]],
    now: datetime,
    *,
    read: Collection[str] = (),
) -> set[str]:
    """THE COMMIT POINT: the ids that may put out their final dot, each with its body and that body's hash.

    One statement checks, at this moment, claim, fence, lease, opt-out, stopped enrollment, paused contact, paused
    mailbox, approval and hold; and for the mailboxes in `read`, that the answer to a nudge would be known. The caller
    holds the addresses' locks (`suppressions.lock_addresses`).
    """
    given = {
        **_named([c for c, _, _ in asked]),
        "b_instance": asked[0][0].instance,
        "b_now": now,
        "b_read": list(read),
        "b_fresh": now - FRESH,
        "b_lease_until": now + SENDING_LEASE,
    }
    allowed = set(tx.execute(sql.COMMIT, given).scalars())
    passed = [(c, body, digest) for c, body, digest in asked if c.message.id in allowed]
    if passed:
        _write_commit(tx, passed, now)
    return allowed


def finish(tx: sa.Connection, ended: Sequence[Ended], now: datetime) -> list[Ended]:
    """Record how attempts ended; returns those whose claim still held, in their order."""
    alike: dict[tuple[Any, ...], list[Ended]] = {}
    for end in ended:
        alike.setdefault((end.state, end.outcome == "released", end.due_at, end.reason), []).append(end)
    found = {pair for group in alike.values() for pair in _finish_alike(tx, group, now)}
    held = [end for end in ended if (end.claim.message.id, end.claim.fence) in found]
    if held:
        tx.execute(sql.ATTEMPT_ENDED, [_attempt_row(end, now) for end in held])
        events.add_many(tx, [_fact(end.claim.message, now, _KIND[end.outcome]) for end in held])
    return held


def resolve(tx: sa.Connection, message: Message, state: State, now: datetime, *, by: str) -> bool:
    """A person or evidence decides an uncertain message: sent, abandoned, or approved (say it again).

    They speak of the attempt that they knew; False where there was another one since, or no doubt any more.
    """
    same = (messages.c.id == message.id, messages.c.fence == message.fence)
    ended_at = None if state is State.APPROVED else now
    changed = tx.execute(
        sa.update(messages)
        .where(*same, messages.c.state == State.UNCERTAIN)
        .values(state=state, ended_at=ended_at, due_at=now, reason=f"decided by {by}")
        .returning(messages.c.contact_id, messages.c.enrollment_id)
    )
    whose = changed.mappings().first()
    if whose is not None:
        kind = "resend_approved" if state is State.APPROVED else str(state)
        events.add(tx, now, kind, message_id=message.id, **whose, data={"by": by})
    return whose is not None


def _write_commit(tx: sa.Connection, passed: Sequence[tuple[Claim, bytes, str]], now: datetime) -> None:
    fresh = [{"b_id": c.message.id, "b_body": b, "b_hash": h} for c, b, h in passed if c.body is None]
    if fresh:
        tx.execute(sql.KEEP_BODY, fresh)
    tx.execute(
        sql.ATTEMPT_COMMITTED,
        [{"b_id": c.message.id, "b_fence": c.fence, "b_at": now, "b_hash": h} for c, _, h in passed],
    )
    events.add_many(tx, [_fact(c.message, now, "commit") for c, _, _ in passed])


def _finish_alike(tx: sa.Connection, group: Sequence[Ended], now: datetime) -> list[tuple[str, int]]:
    """One statement for all that ended in the same way; those whose claim was lost are not among the answers."""
    first = group[0]
    given = {
        **_named([end.claim for end in group]),
        "b_state": first.state,
        "b_reason": first.reason,
        "b_ended_at": now if first.state in (State.SENT, State.FAILED) else None,
        "b_tried": 0 if first.outcome == "released" else 1,
    }
    released = first.outcome == "released"
    if first.due_at is not None:
        given["b_due_at"] = first.due_at
        rows = tx.execute(sql.RELEASE_UNTIL if released else sql.FINISH_UNTIL, given)
    else:
        rows = tx.execute(sql.RELEASE if released else sql.FINISH, given)
    return [(row.id, row.fence) for row in rows]


def _named(claims: Sequence[Claim]) -> dict[str, Any]:
    """The messages that are meant, each by its id, and by its id with the fence of the claim."""
    ids = [claim.message.id for claim in claims]
    return {"b_ids": ids, "b_holds": [f"{claim.message.id}:{claim.fence}" for claim in claims]}


def _contents(tx: sa.Connection, ids: Sequence[str]) -> dict[str, tuple[str, str, bytes | None]]:
    if not ids:
        return {}
    return {row.id: (row.text, row.html, row.body) for row in tx.execute(sql.CONTENTS, {"b_ids": ids})}


def _fact(message: Message, now: datetime, kind: str) -> dict[str, Any]:
    return events.make_fact(
        now,
        kind,
        contact_id=message.contact_id,
        enrollment_id=message.enrollment_id,
        message_id=message.id,
        address_key=message.address_key,
    )


def _attempt_row(end: Ended, now: datetime) -> dict[str, Any]:
    return {
        "b_id": end.claim.message.id,
        "b_fence": end.claim.fence,
        "b_at": now,
        "b_outcome": end.outcome,
        "b_code": end.code,
        "b_reply": end.reply[:300],
    }


_KIND = {
    "accepted": "sent",
    "refused": "refused",
    "deferred": "deferred",
    "unknown": "uncertain",
    "released": "released",
}
