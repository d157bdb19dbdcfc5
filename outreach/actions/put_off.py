"""What a round does not let leave: when to look at it again, and a fact for each new cause, in few statements."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from outreach.sequence.gate import Refusal
from outreach.sequence.model import Message
from outreach.store import events, unclaimed

LOOK_AGAIN = timedelta(minutes=5)
TURN = "waits for its turn: the mailbox's limit"


@dataclass(slots=True)
class PutOff:
    """Gathered in one round at `now`. A cause that holds for days is noted when it begins, and not each time."""

    now: datetime
    _moments: dict[tuple[datetime, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    _facts: list[dict[str, Any]] = field(default_factory=list)

    def wait(self, message: Message, refused: Refusal) -> None:
        """Our own reason not to send it now. Who waits for the mailbox's turn waits for it overnight, too."""
        overnight = refused.code == "window" and message.reason == TURN
        until = refused.until or self.now + LOOK_AGAIN
        self._add(message, until, refused.code, TURN if overnight else refused.text)

    def wait_for_turn(self, message: Message, until: datetime) -> None:
        """Others leave first: the mailbox's gap, or its limit of a day."""
        self._add(message, until, "turn", TURN)

    def write(self, tx: sa.Connection) -> None:
        for (until, reason), ids in self._moments.items():
            unclaimed.reschedule(tx, ids, until, reason)
        events.add_many(tx, self._facts)

    def _add(self, message: Message, until: datetime, code: str, reason: str) -> None:
        self._moments[until, reason].append(message.id)
        if message.reason != reason and message.contact_id is not None:
            self._facts.append(_fact(message, self.now, {"code": code, "until": until.isoformat()}))


def _fact(message: Message, at: datetime, data: dict[str, str]) -> dict[str, Any]:
    about = {"contact_id": message.contact_id, "enrollment_id": message.enrollment_id}
    return events.make_fact(at, "put off", **about, message_id=message.id, data=data)
