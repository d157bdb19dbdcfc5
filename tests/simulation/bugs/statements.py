"""Statements without some of their clauses."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from outreach.actions import stop
from outreach.store import ledger_statements as sql
from outreach.store import queue
from outreach.store.among import among
from outreach.store.schema import messages as rows
from tests.simulation.bugs.bug import Mutation
from tests.simulation.putting import Put


def drop(statement: str, *words: str) -> Mutation:
    """Without the clauses of its WHERE that speak of these words; each names one, and only one."""
    whole = getattr(sql, statement)
    kept = [clause for clause in whole._where_criteria if not any(word in _spell(clause) for word in words)]
    assert len(kept) == len(whole._where_criteria) - len(words), f"{words} in {statement}"
    return lambda put: put(sql, statement, _with_clauses(whole, kept))


def without_fence(statement: str, *words: str) -> Mutation:
    """Whoever claimed it last, this one may go on; also without the clauses that speak of these words."""
    whole = getattr(sql, statement)
    spoken = ("fence", *words)
    kept = [clause for clause in whole._where_criteria if not any(word in _spell(clause) for word in spoken)]
    assert len(kept) == len(whole._where_criteria) - len(spoken), f"{spoken} in {statement}"
    anybody = sa.or_(among(sql._HOLD, "b_holds"), rows.c.id != "")
    return lambda put: put(sql, statement, _with_clauses(whole, [among(rows.c.id, "b_ids"), anybody, *kept]))


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
    drop("CLAIM", "messages.state")(put)


def commits_after_an_opt_out(put: Put) -> None:
    """Without the stopped sequence, which alone would keep the mail back."""
    drop("COMMIT", "suppressions")(put)
    put(stop, "stop_enrollments", lambda *_: [])


def forget_the_body(put: Put) -> None:
    put(sql, "KEEP_BODY", sql.KEEP_BODY.where(sa.false()))


def _spell(clause: Any) -> str:
    return str(clause.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": False}))


def _with_clauses(whole: Any, clauses: Sequence[Any]) -> Any:
    less = whole._generate()
    less._where_criteria = tuple(clauses)
    return less
