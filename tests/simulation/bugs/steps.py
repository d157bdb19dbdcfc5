"""Steps of the product that do something else, or too early, or for the wrong one."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from outreach.actions import (
    opt_out,
    prepare_drafts,
    record_outcomes,
    replay_receipts,
    resolve_uncertain,
    review_draft,
    send_due,
)
from outreach.sequence import gate
from outreach.sequence.model import State
from outreach.smtp import Deferred
from outreach.store import expired, ledger, messages, suppressions
from outreach.store.ledger import Ended
from outreach.store.schema import messages as rows
from tests.simulation import owner_deeds
from tests.simulation.bugs.bug import Mutation, nothing
from tests.simulation.putting import Put


def stopping_frees_what_is_being_sent(put: Put) -> None:
    def let_go(tx: Any, owner: str, now: Any) -> list[str]:
        mine = (rows.c.lease_owner == owner, now)
        return expired._leave(tx, State.SENDING, State.APPROVED, "released", mine)

    put(expired, "let_go", let_go)


def judged(kind: type, as_what: Callable[[Any], Any]) -> Mutation:
    """One kind of outcome is taken for another."""
    real = record_outcomes._judge

    def judge(claim: Any, outcome: Any, *moments: Any) -> Any:
        return real(claim, as_what(outcome) if isinstance(outcome, kind) else outcome, *moments)

    return lambda put: put(record_outcomes, "_judge", judge)


def blind(rule: str) -> Mutation:
    return lambda put: put(gate._Look, rule, nothing)


def finish_before_deliver(put: Put) -> None:
    real = ledger.commit

    def commit(tx: Any, asked: Sequence[Any], now: Any, **more: Any) -> set[str]:
        allowed = real(tx, asked, now, **more)
        ledger.finish(
            tx, [Ended(c, State.SENT, "accepted", 250) for c, *_ in asked if c.message.id in allowed], now
        )
        return allowed

    put(ledger, "commit", commit)


def mark_after_deliver(put: Put) -> None:
    put(ledger, "commit", lambda tx, asked, now, **_: {claim.message.id for claim, *_ in asked})


def sweep_frees_sending(put: Put) -> None:
    real = expired._leave

    def leave(tx: Any, old: State, new: State, outcome: str, when: Any) -> list[str]:
        return real(tx, old, State.APPROVED, "released", when)

    put(expired, "_leave", leave)


def permit_in_spite_of_trouble(put: Put) -> None:
    real = send_due._write_down

    def write_down(desk: Any, asked: Sequence[Any]) -> list[bool]:
        try:
            return real(desk, asked)
        except sa.exc.OperationalError:
            return [True] * len(asked)

    put(send_due, "_write_down", write_down)


def another_message_id(put: Put) -> None:
    real = send_due.compose_letter

    def compose(desk: Any, claim: Any, earlier: Any, now: Any) -> bytes:
        other = replace(claim.message, message_id=f"<{claim.fence}.{claim.message.message_id[1:]}")
        return real(desk, replace(claim, message=other), earlier, now)

    put(send_due, "compose_letter", compose)


def planned(**changes: Callable[[Any], Any]) -> Mutation:
    real = prepare_drafts._plan

    def plan(*given: Any) -> Any:
        message = real(*given)
        return replace(message, **{name: change(message) for name, change in changes.items()})

    return lambda put: put(prepare_drafts, "_plan", plan)


def stops_in_name_only(put: Put) -> None:
    """The person is told that they have left."""
    put(opt_out, "suppress_many", lambda *_: set())


def leaves_no_trace(put: Put) -> None:
    put(suppressions, "add_new", lambda tx, new: {suppression.address_key for suppression in new})


def advances_in_doubt(put: Put) -> None:
    put(
        record_outcomes,
        "_ending",
        lambda end: {"sent": "sent", "uncertain": "sent", "failed": "failed"}.get(end.state),
    )


def resends_by_itself(put: Put) -> None:
    """The rule for mail to the owner, for everybody."""
    real = messages.in_state

    def in_state(tx: Any, states: Any, *limit: Any) -> Any:
        return [replace(message, contact_id=None) for message in real(tx, states, *limit)]

    put(resolve_uncertain, "messages", type("Messages", (), {"in_state": staticmethod(in_state)}))


def receipts_read_wrongly(put: Put) -> None:
    put(replay_receipts, "_VERDICTS", dict.fromkeys(replay_receipts._VERDICTS, State.APPROVED))
    put(replay_receipts, "outcome_of", lambda _: Deferred(451, "later", "dot"))


def approves_what_nobody_read(put: Put) -> None:
    def approve(desk: Any, message_id: str, _: str, by: str, now: Any) -> Any:
        with desk.store.read() as tx:
            now_is = review_draft.find_draft(tx, message_id).content_hash
        return review_draft.approve(desk, message_id, now_is, by, now)

    put(owner_deeds, "approve", approve)


def again(outcome: Any) -> Deferred:
    return Deferred(451, outcome.reply, "dot")
