"""When to try again after a server said not now, or could not be reached."""

from datetime import datetime, timedelta
from typing import Literal

FIRST = timedelta(seconds=300)  # greylisting servers want 5 minutes at least
LONGEST = timedelta(seconds=4000)
ATTEMPTS = 5


def next_try(attempts: int, now: datetime, kind: Literal["mail", "mailbox"] = "mail") -> datetime | None:
    """When to try again after `attempts` attempts, counted from 1; None: give up, it failed.

    The pause doubles from 5 minutes to 4000 seconds. A `mail` that was deferred is given up after 5
    attempts; a `mailbox` that cannot be reached is tried for ever, for that is no fault of the mail.
    """
    if kind == "mail" and attempts >= ATTEMPTS:
        return None
    doublings = min(max(attempts, 1) - 1, 8)  # a huge number of attempts must not overflow
    return now + min(FIRST * (1 << doublings), LONGEST)
