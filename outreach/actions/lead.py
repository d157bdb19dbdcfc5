"""Of several daemons on one database, one leads. To lose the lead in the middle of its work does no harm."""

from datetime import datetime, timedelta

import structlog

from outreach.actions.desk import Desk
from outreach.store import instances, leases

log = structlog.get_logger("leader")
LENGTH = timedelta(minutes=1)  # so long nobody leads after the leader has died


def take_lead(desk: Desk, now: datetime) -> bool:
    """Whether this daemon leads for the next minute. One that is held does not: it may be a copy, or have other keys.

    The only daemon of a SQLite file leads anyway.
    """
    if desk.store.dialect == "sqlite":
        desk.leads = True
        return True
    with desk.store.write() as tx:
        free = instances.may_send(tx, desk.lease_owner)
        leads = free and leases.take(tx, leases.LEADER, desk.lease_owner, now, LENGTH)
    if leads != desk.leads:
        log.info("lead.taken" if leads else "lead.lost")
    desk.leads = leads
    return leads


def give_up_lead(desk: Desk, now: datetime) -> None:
    """A daemon that stops is followed at once."""
    if desk.leads and desk.store.dialect != "sqlite":
        with desk.store.write() as tx:
            leases.give_up(tx, desk.lease_owner, now)
    desk.leads = False
