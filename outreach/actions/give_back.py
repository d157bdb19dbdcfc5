"""A day's allowance counts mails that left, or may have: what was claimed and did not leave is given back."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from outreach.actions.desk import Desk
from outreach.sequence.local import local_day
from outreach.sequence.model import Message, Priority
from outreach.store import mailboxes


def give_back(tx: sa.Connection, desk: Desk, unsent: Iterable[tuple[Message, datetime]]) -> None:
    """For each of these, with the moment at which it was claimed, its mailbox may send one more on that day.

    In the order of the schedules, in which the locks of mailboxes are taken everywhere.
    """
    days = Counter(
        (message.mailbox, local_day(taken_at, desk.schedules.zone_of(message.mailbox)))
        for message, taken_at in unsent
        if message.priority is not Priority.OWNER
    )
    for mailbox in desk.schedules.mailboxes:
        for (whose, day), count in days.items():
            if whose == mailbox:
                mailboxes.give_back(tx, mailbox, day, count)
