"""A daemon stops by itself: the others need not wait for it, and status tells the truth."""

from datetime import datetime

from outreach.actions.desk import Desk
from outreach.actions.lead import give_up_lead
from outreach.actions.sweep import let_go
from outreach.store import instances


def check_out(desk: Desk, now: datetime) -> None:
    """Give up the lead, say that this run has ended, and leave to others at once what it had claimed.

    What is being sent keeps its lease: its answer may still be in the journal, and only time makes it a doubt.
    """
    give_up_lead(desk, now)
    with desk.store.write() as tx:
        instances.sign_off(tx, desk.lease_owner, now)
        let_go(tx, desk, now)
