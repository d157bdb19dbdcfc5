"""A wall clock that leaps makes nothing happen twice, for keys forbid that; but it can make everything due at once."""

from datetime import datetime, timedelta

import structlog

from outreach.actions.desk import Desk
from outreach.actions.divergence import CLOCK
from outreach.store import instances

log = structlog.get_logger("clock")
FORWARD = timedelta(
    minutes=5
)  # a longer leap is no correction by NTP; sleep is none, for the other clock sleeps not
PAUSE = timedelta(minutes=2)  # for a clock that was set wrongly to be set right again
WORTH_TELLING = timedelta(seconds=2)


class ClockWatch:
    """Compares the wall clock with one that nobody can set. `drift` is the first less the second."""

    def __init__(self, drift: timedelta) -> None:
        self._drift = drift
        self._held_at: datetime | None = None  # by the clock that nobody can set

    def look(self, desk: Desk, now: datetime, drift: timedelta) -> None:
        """After a leap forward nothing leaves for a while; a further leap starts the while anew."""
        leap, steady_now = drift - self._drift, now - drift
        if abs(leap) > WORTH_TELLING:
            log.warning("clock.jumped", seconds=round(leap.total_seconds()))
            self._drift = drift
        if leap > FORWARD:
            self._held_at = steady_now
            self._hold(desk, leap)
        elif self._held_at is not None and steady_now >= self._held_at + PAUSE:
            self._held_at = None
            self._release(desk)

    def _hold(self, desk: Desk, leap: timedelta) -> None:
        minutes, pause = round(leap.total_seconds() / 60), PAUSE.seconds // 60
        reason = f"{CLOCK}: it leapt forward by {minutes} minutes; sending waits {pause} minutes for it to be right"
        with desk.store.write() as tx:
            instances.hold(tx, desk.instance, reason)

    def _release(self, desk: Desk) -> None:
        """Only what was held here: a restored database waits for its owner."""
        with desk.store.write() as tx:
            mine = instances.find(tx, desk.instance)
            if mine is not None and mine.hold.startswith(CLOCK):
                instances.release(tx, desk.instance)
        log.warning("clock.released")
