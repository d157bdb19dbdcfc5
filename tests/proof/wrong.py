"""Designs that are wrong on purpose. The sweep must catch each of them, or the sweep is worth nothing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from outreach.sequence.model import Message, State
from outreach.store import ledger, suppressions
from outreach.store.journal import Journal
from outreach.store.ledger import Claim, Ended
from outreach.store.schema import contents

_commit, _finish, _claim = ledger.commit, ledger.finish, ledger.claim


def mark_after_send() -> None:
    """Nothing is written before the mail has left: a crash in between sends it again."""

    def claim(tx: sa.Connection, due: Sequence[Message], instance: str, now: datetime) -> list[Claim]:
        found = {
            row.id: row
            for row in tx.execute(sa.select(contents).where(contents.c.id.in_([m.id for m in due])))
        }
        return [Claim(m, 0, instance, found[m.id].text, found[m.id].html, None) for m in due]

    def finish(tx: sa.Connection, ended: Sequence[Ended], now: datetime) -> list[Ended]:
        """All that should have been written before: claim, commit point and end in one."""
        claims = {
            c.message.id: c
            for c in _claim(tx, [e.claim.message for e in ended], ended[0].claim.instance, now)
        }
        held = [
            replace(end, claim=claims[end.claim.message.id])
            for end in ended
            if end.claim.message.id in claims
        ]
        if held:
            _commit(tx, [(end.claim, end.claim.body or b"-", "hash") for end in held], now)
        return _finish(tx, held, now)

    _without_receipts()
    ledger.claim, ledger.finish = claim, finish
    ledger.commit = lambda tx, asked, now, **_: {c.message.id for c, *_ in asked}


def mark_before_send() -> None:
    """All is written before the mail has left: a crash in between loses it."""

    def commit(tx: sa.Connection, asked: Sequence[Any], now: datetime, **more: Any) -> set[str]:
        allowed = _commit(tx, asked, now, **more)
        _finish(
            tx, [Ended(c, State.SENT, "accepted", 250) for c, *_ in asked if c.message.id in allowed], now
        )
        return allowed

    _without_receipts()
    ledger.commit = commit
    ledger.finish = lambda tx, ended, now: []


def no_address_lock() -> None:
    """The commit point looks for an opt-out, but nothing keeps one from coming in while it looks."""
    suppressions.lock_addresses = lambda tx, keys: None


def _without_receipts() -> None:
    """They would tell what such a database has forgotten."""
    Journal.append = lambda self, receipts, now: []  # type: ignore[method-assign]


WRONG = {
    "mark after send": mark_after_send,
    "mark before send": mark_before_send,
    "no address lock": no_address_lock,
}
