"""Bugs put into the send path on purpose: a simulation that does not find them proves nothing.

`python -m tests.simulation.mutations` tries them all, and says after how many seeds each was found. Every seed is
a lively one; where a bug shows itself only in bad company, it names the mood that brings it.
"""
# ruff: noqa: T201 - a command that prints a table

import argparse
import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from outreach.actions import (
    choose_due,
    log_meeting,
    mind_promises,
    opt_out,
    prepare_drafts,
    record_outcomes,
    replay_receipts,
    resolve_uncertain,
    review_draft,
    send_due,
    stop,
    tick,
)
from outreach.sequence import gate, pace, retry
from outreach.sequence.model import Priority, State
from outreach.smtp import Accepted, Deferred, Refused, Unknown
from outreach.store import contacts, enrollments, expired, ledger, mailboxes, messages, queue, suppressions
from outreach.store import ledger_statements as sql
from outreach.store.among import among
from outreach.store.ledger import Ended
from outreach.store.schema import messages as rows
from tests.simulation import owner_deeds
from tests.simulation.moods import DISK, MOODS, RUDE, TWO_DAEMONS, UNKIND, Mood
from tests.simulation.run import find_commit, try_seed

Put = Callable[[Any, str, Any], None]
Mutation = Callable[[Put], None]
SEEDS = 60


@dataclass(frozen=True)
class Bug:
    """`mood`: the place in MOODS of the one that can show it; None where any will do."""

    put: Mutation
    mood: int | None = None

    def mood_of(self, seed: int) -> Mood:
        return MOODS[seed % len(MOODS) if self.mood is None else self.mood]


def nothing(*_: Any, **__: Any) -> None:
    """What was to be done is not done."""


def _drop(statement: str, *words: str) -> Mutation:
    """Without the clauses of its WHERE that speak of these words; each names one, and only one."""
    whole = getattr(sql, statement)
    kept = [clause for clause in whole._where_criteria if not any(word in _spell(clause) for word in words)]
    assert len(kept) == len(whole._where_criteria) - len(words), f"{words} in {statement}"
    return lambda put: put(sql, statement, _with_clauses(whole, kept))


def _without_fence(statement: str, *words: str) -> Mutation:
    """Whoever claimed it last, this one may go on; also without the clauses that speak of these words."""
    whole = getattr(sql, statement)
    spoken = ("fence", *words)
    kept = [clause for clause in whole._where_criteria if not any(word in _spell(clause) for word in spoken)]
    assert len(kept) == len(whole._where_criteria) - len(spoken), f"{spoken} in {statement}"
    anybody = sa.or_(among(sql._HOLD, "b_holds"), rows.c.id != "")
    return lambda put: put(sql, statement, _with_clauses(whole, [among(rows.c.id, "b_ids"), anybody, *kept]))


def _all(*mutations: Mutation) -> Mutation:
    def put_all(put: Put) -> None:
        for mutation in mutations:
            mutation(put)

    return put_all


def chooses_what_another_has(put: Put) -> None:
    """With one writer, what is chosen and what is claimed are one state: only both together can be wrong here.

    That the claim asks for itself matters on PostgreSQL: tests/actions/test_two_daemons.py.
    """
    anything = {
        priority: _with_clauses(query, [c for c in query._where_criteria if "state" not in _spell(c)])
        for priority, query in queue._DUE.items()
    }
    put(queue, "_DUE", anything)
    put(queue, "any_due", lambda *_: True)
    _drop("CLAIM", "messages.state")(put)


def stopping_frees_what_is_being_sent(put: Put) -> None:
    def let_go(tx: Any, owner: str, now: Any) -> int:
        mine = (rows.c.lease_owner == owner, now)
        return expired._leave(tx, State.SENDING, State.APPROVED, "released", mine)

    put(expired, "let_go", let_go)


def _spell(clause: Any) -> str:
    return str(clause.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": False}))


def _with_clauses(whole: Any, clauses: Sequence[Any]) -> Any:
    less = whole._generate()
    less._where_criteria = tuple(clauses)
    return less


def _judged(kind: type, as_what: Callable[[Any], Any]) -> Mutation:
    """One kind of outcome is taken for another."""
    real = record_outcomes._judge

    def judge(claim: Any, outcome: Any, *moments: Any) -> Any:
        return real(claim, as_what(outcome) if isinstance(outcome, kind) else outcome, *moments)

    return lambda put: put(record_outcomes, "_judge", judge)


def _blind(rule: str) -> Mutation:
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

    def leave(tx: Any, old: State, new: State, outcome: str, when: Any) -> int:
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


def forget_the_body(put: Put) -> None:
    put(sql, "KEEP_BODY", sql.KEEP_BODY.where(sa.false()))


def another_message_id(put: Put) -> None:
    real = send_due.compose_letter

    def compose(desk: Any, claim: Any, earlier: Any, now: Any) -> bytes:
        other = replace(claim.message, message_id=f"<{claim.fence}.{claim.message.message_id[1:]}")
        return real(desk, replace(claim, message=other), earlier, now)

    put(send_due, "compose_letter", compose)


def _planned(**changes: Callable[[Any], Any]) -> Mutation:
    real = prepare_drafts._plan

    def plan(*given: Any) -> Any:
        message = real(*given)
        return replace(message, **{name: change(message) for name, change in changes.items()})

    return lambda put: put(prepare_drafts, "_plan", plan)


def stops_in_name_only(put: Put) -> None:
    """The person is told that they have left."""
    put(opt_out, "suppress_many", lambda *_: set())


def commits_after_an_opt_out(put: Put) -> None:
    """Without the stopped sequence, which alone would keep the mail back."""
    _drop("COMMIT", "suppressions")(put)
    put(stop, "stop_enrollments", lambda *_: [])


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


def _again(outcome: Any) -> Deferred:
    return Deferred(451, outcome.reply, "dot")


MUTATIONS: dict[str, Mutation | Bug] = {
    # The commit point, clause by clause
    # A run has one claim of a message at a time, so that its name says as much as the fence: both must go.
    "commit without the fence": Bug(_without_fence("COMMIT", "messages.lease_owner"), TWO_DAEMONS),
    "commit with a lease that ended": Bug(_drop("COMMIT", "lease_until"), UNKIND),
    "commit what nobody approved": Bug(_drop("COMMIT", "approved_hash"), RUDE),
    "commit after its last moment": Bug(_drop("COMMIT", "not_after"), RUDE),
    "commit after an opt-out": Bug(commits_after_an_opt_out, RUDE),
    "commit for a stopped sequence": Bug(_drop("COMMIT", "enrollments.status"), RUDE),
    "commit for a paused contact": Bug(_drop("COMMIT", "paused_until"), RUDE),
    "commit from a paused mailbox": Bug(_drop("COMMIT", "paused_reason"), UNKIND),
    # The ledger
    "claim what another has": chooses_what_another_has,
    "finish without the fence": Bug(
        _all(_without_fence("FINISH"), _without_fence("FINISH_UNTIL")), TWO_DAEMONS
    ),
    # Who holds the fence knows whether it was permitted, so the state alone says nothing new: both must go.
    "release what was permitted": Bug(_without_fence("RELEASE_UNTIL", "messages.state"), TWO_DAEMONS),
    "stopping frees what is being sent": Bug(stopping_frees_what_is_being_sent, TWO_DAEMONS),
    "the sweep frees what is being sent": sweep_frees_sending,
    "the sweep never comes": lambda put: put(expired, "anything_expired", lambda *_: False),
    "leases of no length": lambda put: put(ledger, "LEASE", timedelta(0)),
    "finish before deliver": finish_before_deliver,
    "mark after deliver": mark_after_deliver,
    "a permit in spite of trouble": Bug(permit_in_spite_of_trouble, DISK),
    "the body is not kept": forget_the_body,
    "another Message-ID each time": another_message_id,
    # What an outcome means
    "retry what is unknown": _judged(Unknown, _again),
    "what is unknown was sent": _judged(Unknown, lambda outcome: Accepted(250, outcome.reply)),
    "what is deferred was sent": _judged(Deferred, lambda outcome: Accepted(250, outcome.reply)),
    "what is refused is tried again": _judged(Refused, _again),
    "what was accepted is in doubt": _judged(Accepted, lambda outcome: Unknown(outcome.reply)),
    "forget to advance": lambda put: put(record_outcomes, "advance_after", nothing),
    "advance in doubt": advances_in_doubt,
    "forget the last mail": lambda put: put(contacts, "touch_mailed", nothing),
    "forget a bad address": lambda put: put(record_outcomes, "suppress", nothing),
    "tell nobody of a doubt": lambda put: put(record_outcomes, "tell_of_mail", nothing),
    "a mailbox is never paused": lambda put: put(mailboxes, "pause", lambda *_: False),
    "retry at once": lambda put: put(
        retry, "next_try", lambda attempts, now, *_: now if attempts < 5 else None
    ),
    "resend by itself": resends_by_itself,
    "receipts are read wrongly": receipts_read_wrongly,
    # Who is asked, and who said no
    "an opt-out stops nothing": stops_in_name_only,
    "an opt-out leaves no trace": leaves_no_trace,
    "a pause is not kept": lambda put: put(contacts, "set_pause", nothing),
    "the owner's stop is not kept": lambda put: put(
        stop, "stop_enrollments", lambda _tx, stopping, *_: list(stopping)
    ),
    "approval of another text": approves_what_nobody_read,
    "nobody reviews": _planned(review=lambda _: False),
    # When
    "the gate forgets the distance": _blind("_too_close"),
    "the gate forgets the window": _blind("_window_closed"),
    "the gate forgets a paused mailbox": _blind("_mailbox_paused"),
    "the gate forgets a paused contact": _blind("_contact_paused"),
    "the gate forgets how late it is": _blind("_too_late"),
    "no daily cap": lambda put: put(pace, "daily_cap", lambda *_: 1_000_000),
    "no gap": lambda put: put(
        pace, "use", lambda *given, seed: replace(_use(*given, seed=seed), next_at=None)
    ),
    "what a mailbox used is not saved": lambda put: put(mailboxes, "save", nothing),
    "all are promises": _planned(priority=lambda message: min(message.priority, Priority.PROMISE)),
    "a key without its occurrence": _planned(key=lambda message: message.key.rpartition("/")[0]),
    "warnings are not given": lambda put: put(mind_promises, "_warn", nothing),
    "drafts stay as they are": lambda put: put(prepare_drafts, "_look_again", lambda *_: 0),
    "a round forgets whom to look at again": lambda put: put(enrollments, "set_due_many", nothing),
    "notes wake nothing": lambda put: put(log_meeting, "note_contact", nothing),
    "no summary": lambda put: put(tick, "send_summary", nothing),
    "two at once to one person": lambda put: put(choose_due, "_keep_distance", nothing),
}
_use = pace.use


def find(bug: Mutation | Bug, *, seeds: int = SEEDS, days: int = 30) -> tuple[int, str] | None:
    """After how many seeds the bug was found, and how; None if it was not."""
    bug = bug if isinstance(bug, Bug) else Bug(bug)
    with ExitStack() as stack:

        def put(holder: Any, name: str, value: Any) -> None:
            stack.callback(setattr, holder, name, getattr(holder, name))
            setattr(holder, name, value)

        bug.put(put)
        for seed in range(seeds):
            told = try_seed(seed, days, bug.mood_of(seed))
            if told.problem:
                return seed + 1, told.problem
    return None


def find_by_name(name: str, seeds: int) -> tuple[str, tuple[int, str] | None, float]:
    began = time.monotonic()
    return name, find(MUTATIONS[name], seeds=seeds), time.monotonic() - began


def main(words: list[str] | None = None) -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.simulation.mutations", description=__doc__)
    asked.add_argument("--seeds", type=int, default=SEEDS)
    asked.add_argument("--only", default="", help="those whose name holds this")
    asked.add_argument("--processes", type=int, default=os.cpu_count())
    given = asked.parse_args(words)
    chosen = [name for name in MUTATIONS if given.only in name]
    missed = []
    with multiprocessing.get_context("spawn").Pool(given.processes) as pool:
        for name, found, seconds in pool.imap_unordered(partial(find_by_name, seeds=given.seeds), chosen):
            missed += [] if found else [name]
            how = f"found by seed {found[0]}: {found[1]}" if found else f"NOT found in {given.seeds} seeds"
            print(f"{name}: {how} ({seconds:.0f} s)", flush=True)
    rate = 100 * (len(chosen) - len(missed)) / max(1, len(chosen))
    print(f"{rate:.0f} % of {len(chosen)} found at {find_commit()}; missed: {', '.join(missed) or 'none'}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
