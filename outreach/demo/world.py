"""The world around the daemon of the demo: a clock that jumps, the mail that was sent, and what people will do."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from outreach.app import App
from outreach.store import enrollments, queue

START = datetime(2026, 1, 5, 16, 0, tzinfo=UTC)  # a Monday, 8:00 in Portland
PORTLAND = ZoneInfo("America/Los_Angeles")
LONGEST_LEAP = timedelta(hours=12)


@dataclass
class Life:
    """The world around the daemon: a clock, a post office, and what people will do."""

    app: App
    now: datetime = START
    mails: list[tuple[EmailMessage, bytes]] = field(default_factory=list)
    coming: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    order: Any = field(default_factory=count)

    def at(self, moment: datetime, deed: Callable[[], None]) -> None:
        """Somebody will do this then."""
        heapq.heappush(self.coming, (moment, next(self.order), deed))

    def next_moment(self) -> datetime:
        """When something happens next: somebody does something, or the daemon has something due."""
        with self.app.desk.store.read() as tx:
            due = [queue.next_due_at(tx), enrollments.next_due_at(tx)]
        if self.coming:
            due.append(self.coming[0][0])
        soonest = min((at for at in due if at), default=self.now + LONGEST_LEAP)
        return min(max(soonest, self.now + timedelta(minutes=1)), self.now + LONGEST_LEAP)

    def live_until(self, moment: datetime) -> None:
        """People act."""
        self.now = moment
        while self.coming and self.coming[0][0] <= moment:
            heapq.heappop(self.coming)[2]()
