"""A daemon stops by itself: the others need not wait for it, and status tells the truth."""

from datetime import datetime

from outreach.actions.desk import Desk
from outreach.actions.lead import give_up_lead
from outreach.store import instances


def check_out(desk: Desk, now: datetime) -> None:
    """Give up the lead, and say that this run has ended."""
    give_up_lead(desk, now)
    with desk.store.write() as tx:
        instances.sign_off(tx, desk.lease_owner, now)
