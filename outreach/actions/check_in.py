"""A daemon starts: who it is, whether its database is the one it left, and what the last run left behind."""

from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
import structlog

from outreach.actions import divergence
from outreach.actions.desk import Desk
from outreach.actions.replay_receipts import replay_receipts
from outreach.actions.sweep import sweep
from outreach.store import identity, instances
from outreach.store.identity import Identity
from outreach.store.ids import new_id
from outreach.store.journal import Journal, read_receipts

log = structlog.get_logger("daemon")
BEHIND = timedelta(seconds=2)  # of what this clock has said before: somebody set it back


def check_in(desk: Desk, data: Path, host: str, now: datetime, *, take_over: bool = False) -> Identity:
    """Take this folder's identity and journal, learn what the journal knows, and hold where something is odd.

    `take_over`: a person says that this installation takes the place of the others, which may not send any more.
    The identity is held until its `leave`.
    """
    mine = identity.take_identity(data)
    desk.instance, desk.lease_owner = mine.id, new_id(now)
    desk.journal = Journal(mine.journal)
    desk.journal.open(now)
    with desk.store.write() as tx:
        hold = _register(tx, desk, mine, host, now, take_over=take_over)
    receipts = divergence.read_journals(data)
    replayed = replay_receipts(desk, receipts)
    with desk.store.write() as tx:
        if not hold.startswith(divergence.RESTORED):
            instances.note_journal(tx, mine.id, desk.journal.last)
        desk.strays = divergence.list_strays(tx, receipts.values())
        alone = desk.store.dialect == "sqlite"  # and its lock is ours: whoever had a claim is dead
        freed, unsure = sweep(tx, desk, now, alive=[desk.lease_owner] if alone else None)
    log.info("started", delivery=desk.schedules.delivery, replayed=replayed, freed=freed, uncertain=unsure)
    if hold:
        log.error("held", reason=hold)
    return mine


def _register(
    tx: sa.Connection, desk: Desk, mine: Identity, host: str, now: datetime, *, take_over: bool
) -> str:
    """Returns why nothing may leave; "" where all is well."""
    before = instances.find(tx, mine.id)
    if before and before.max_wall_at - now > BEHIND:
        log.warning("clock.behind", seconds=round((before.max_wall_at - now).total_seconds()))
    own = list(read_receipts(mine.journal))
    found = divergence.find_hold(tx, mine, before, own, trusted=take_over)
    instances.register(tx, mine.id, host, desk.schedules.delivery, now, lease_owner=desk.lease_owner)
    if take_over:
        for other in instances.others(tx, mine.id):
            instances.take_over(tx, other.id)
    if before and _is_over(before.hold, take_over=take_over):
        instances.release(tx, mine.id)
    instances.hold(tx, mine.id, found) if found else None
    known = instances.find(tx, mine.id)
    return known.hold if known else found


def _is_over(hold: str, *, take_over: bool) -> bool:
    """A clock is watched anew by each run; a restored database is released by `reconcile` alone."""
    return hold.startswith(divergence.CLOCK) or (take_over and hold.startswith(divergence.ELSEWHERE))
