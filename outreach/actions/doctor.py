"""The tables are asked whether all that must be true is true; what is not is shown by status."""

from collections.abc import Iterator
from datetime import datetime, time

import structlog

from outreach.actions.desk import Desk
from outreach.sequence import pace
from outreach.sequence.local import first_moment, local_day
from outreach.store import invariants, mailboxes
from outreach.store.invariants import DayCap, Violation

log = structlog.get_logger("doctor")
TROUBLE = "doctor I"
SHOWN = 5


def examine(desk: Desk, now: datetime) -> list[Violation]:
    """Ask every invariant. What is well again is no trouble any more."""
    with desk.store.read() as tx:
        caps = [_cap(desk, mailbox, mailboxes.find(tx, mailbox), now) for mailbox in _of_one_owner(desk)]
        found = invariants.check(tx, now, caps=caps)
    for topic in [topic for topic in desk.troubles if topic.startswith(TROUBLE)]:
        del desk.troubles[topic]
    for violation in found:
        desk.troubles[f"{TROUBLE}{violation.number}"] = _say(violation)
        log.error("invariant.broken", invariant=violation.number, ids=violation.ids)
    return found


def _of_one_owner(desk: Desk) -> Iterator[str]:
    """A mailbox that several owners share has no day of its own, if they live in several zones."""
    for key in desk.schedules.mailboxes:
        owners = {c.owner for c in desk.schedules.campaigns.values() if c.mailbox == key}
        if len(owners) == 1:
            yield key


def _cap(desk: Desk, mailbox: str, usage: pace.Usage, now: datetime) -> DayCap:
    owner = next(c.owner for c in desk.schedules.campaigns.values() if c.mailbox == mailbox)
    zone = desk.schedules.owners[owner].zone
    day = local_day(now, zone)
    cap = pace.daily_cap(desk.schedules.mailboxes[mailbox].limits, usage.first_day, day)
    return DayCap(mailbox, day, first_moment(day, time.min, zone), cap)


def _say(violation: Violation) -> str:
    shown = ", ".join(id_[-6:] for id_ in violation.ids[:SHOWN])
    more = f" and {len(violation.ids) - SHOWN} more" if len(violation.ids) > SHOWN else ""
    return f'it does not hold that "{violation.sentence}" ({shown}{more}); look at `outreach doctor`'
