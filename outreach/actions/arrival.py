"""A mail as it was read, and what several kinds of it have in common."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from outreach.actions.desk import Desk
from outreach.actions.opt_out import suppress
from outreach.actions.whose_answer import Match
from outreach.imap import Judged
from outreach.sequence.model import Contact
from outreach.store.inbound import Inbound


@dataclass(frozen=True, slots=True)
class Arrival:
    """A mail as it was read. `row` is what would be kept of it; `is_old`: it was there before anybody looked."""

    mail: Judged
    row: Inbound
    purpose: str  # of its folder: inbox, junk or sent
    is_old: bool = False


def suppress_contact(
    tx: sa.Connection, desk: Desk, contact: Contact, reason: str, source: str, now: datetime
) -> bool:
    desk.tally.update({"opt-out": 1} if reason == "opt-out" else {})
    return suppress(tx, desk.address_key(contact.address), reason, source, now, contact_id=contact.id)


def contact_of(match: Match) -> Contact:
    assert match.contact is not None
    return match.contact
