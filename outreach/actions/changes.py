"""What a round of preparing wants written, gathered so that many rows go out in one statement."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from outreach.sequence.model import Message
from outreach.store import enrollments, events, messages


@dataclass(slots=True)
class Changes:
    """New messages, when to look at enrollments again (None: their message wakes them), and facts."""

    new: list[Message] = field(default_factory=list)
    dues: list[tuple[str, datetime | None, str]] = field(default_factory=list)
    facts: list[dict[str, Any]] = field(default_factory=list)

    def note(self, at: datetime, kind: str, **about: Any) -> None:
        """One more event; `about` as in `events.make_fact`."""
        self.facts.append(events.make_fact(at, kind, **about))

    def write(self, tx: sa.Connection, version: str) -> None:
        messages.add_many(tx, self.new, version)
        enrollments.set_due_many(tx, self.dues)
        events.add_many(tx, self.facts)
