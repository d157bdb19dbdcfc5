"""What was sent while nothing was sent: mails of the sandbox count as sent, and their sequences went on."""

import sqlalchemy as sa

from outreach.sequence.model import State
from outreach.store.schema import messages

_SENT_TO_CONTACTS = (messages.c.state == State.SENT, messages.c.contact_id.is_not(None))


def count_sent(tx: sa.Connection) -> int:
    """The mails to contacts that are recorded as sent."""
    return tx.execute(sa.select(sa.func.count()).select_from(messages).where(*_SENT_TO_CONTACTS)).scalar_one()
