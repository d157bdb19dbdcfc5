"""The tables are asked whether all that must be true is true; what is not is shown by status."""

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
        caps = [_cap(desk, mailbox, mailboxes.find(tx, mailbox), now) for mailbox in desk.schedules.mailboxes]
        found = invariants.check(tx, now, caps=caps)
    for topic in [topic for topic in desk.troubles if topic.startswith(TROUBLE)]:
        del desk.troubles[topic]
    for violation in found:
        desk.troubles[f"{TROUBLE}{violation.number}"] = _say(violation)
        log.error("invariant.broken", invariant=violation.number, ids=violation.ids)
    return found


def _cap(desk: Desk, mailbox: str, usage: pace.Usage, now: datetime) -> DayCap:
    zone = desk.schedules.zone_of(mailbox)
    day = local_day(now, zone)
    cap = pace.daily_cap(desk.schedules.mailboxes[mailbox].limits, usage.first_day, day)
    return DayCap(mailbox, day, first_moment(day, time.min, zone), cap)


def _say(violation: Violation) -> str:
    shown = ", ".join(id_[-6:] for id_ in violation.ids[:SHOWN])
    more = f" and {len(violation.ids) - SHOWN} more" if len(violation.ids) > SHOWN else ""
    return f'it does not hold that "{violation.sentence}" ({shown}{more}); look at `outreach doctor`'
