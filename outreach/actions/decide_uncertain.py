"""A person says what became of an uncertain mail: it arrived, it is given up, or it goes again."""

from datetime import datetime, timedelta
from typing import Literal

import sqlalchemy as sa

from outreach.actions.advance import advance_after
from outreach.actions.desk import Desk
from outreach.errors import NotFound, NotPossible
from outreach.sequence.model import Message, State
from outreach.sequence.words import say_duration
from outreach.store import contacts, evidence, ledger, messages

Verdict = Literal["sent", "abandoned", "again"]
_STATES = {"sent": State.SENT, "abandoned": State.ABANDONED, "again": State.APPROVED}
# A server may still be at work on the first one: it has 10 minutes for its answer (RFC 5321 4.5.3.2.6).
SETTLED = timedelta(minutes=15)


def decide_uncertain(desk: Desk, id_part: str, verdict: Verdict, by: str, now: datetime) -> Message:
    """`again` lets the same mail leave once more; the two others end it, and its sequence goes on."""
    with desk.store.write() as tx:
        found = [m for m in messages.find(tx, id_part) if m.state is State.UNCERTAIN]
        if len(found) != 1:
            raise NotFound(what="uncertain mail", query=id_part, hint=" `outreach uncertain` lists them.")
        message = found[0]
        if verdict == "again" and (too_early := _again_refusal(tx, message, now)):
            raise NotPossible(what="It cannot go again yet", why=too_early)
        if not settle_uncertain(tx, desk, message, _STATES[verdict], now, by=by):
            raise NotPossible(what="It cannot be decided any more", why="somebody decided it just now")
    return message


def settle_uncertain(
    tx: sa.Connection, desk: Desk, message: Message, state: State, at: datetime, *, by: str
) -> bool:
    """End the doubt, by a person or by evidence, and let the sequence go on; False if it was ended just now."""
    if not ledger.resolve(tx, message, state, at, by=by):
        return False
    if state is State.SENT and message.contact_id:
        contacts.touch_mailed(tx, [message.contact_id], at)
    if state is not State.APPROVED:
        advance_after(tx, desk, [(message, "sent" if state is State.SENT else "skipped")], at)
    return True


def _again_refusal(tx: sa.Connection, message: Message, now: datetime) -> str | None:
    left_at = evidence.last_committed_at(tx, [message.id]).get(message.id)
    if left_at is None or now >= left_at + SETTLED:
        return None
    wait = say_duration(left_at + SETTLED - now)
    return f"the server may still take the first one; look again in {wait}"
