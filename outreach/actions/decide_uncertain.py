"""A person says what became of an uncertain mail: it arrived, it is given up, or it goes again."""

from datetime import datetime
from typing import Literal

from outreach.actions.advance import advance_after
from outreach.actions.desk import Desk
from outreach.errors import NotFound, NotPossible
from outreach.sequence.model import Message, State
from outreach.store import contacts, ledger, messages

Verdict = Literal["sent", "abandoned", "again"]
_STATES = {"sent": State.SENT, "abandoned": State.ABANDONED, "again": State.APPROVED}


def decide_uncertain(desk: Desk, id_part: str, verdict: Verdict, by: str, now: datetime) -> Message:
    """`again` lets the same mail leave once more; the two others end it, and its sequence goes on."""
    with desk.store.write() as tx:
        found = [m for m in messages.find(tx, id_part) if m.state is State.UNCERTAIN]
        if len(found) != 1:
            raise NotFound(what="uncertain mail", query=id_part, hint=" `outreach uncertain` lists them.")
        message = found[0]
        if not ledger.resolve(tx, message.id, _STATES[verdict], now, by=by):
            raise NotPossible(what="It cannot be decided any more", why="somebody decided it just now")
        if verdict == "sent" and message.contact_id:
            contacts.touch_mailed(tx, [message.contact_id], now)
        if verdict != "again":
            advance_after(tx, desk, [(message, "sent" if verdict == "sent" else "skipped")], now)
    return message
