"""What is known about contacts at the moment of a decision, in one query."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from outreach.sequence.decision import Facts
from outreach.sequence.model import Contact
from outreach.store import contacts as people
from outreach.store.schema import contacts, suppressions


def of_contacts(tx: sa.Connection, ids: Collection[str]) -> dict[str, tuple[Contact, Facts]]:
    """By contact id: the person and what the timeline must know. `Facts.has` is the caller's to fill."""
    joined = contacts.outerjoin(suppressions, suppressions.c.address_key == contacts.c.address_key)
    query = sa.select(contacts, suppressions.c.reason.label("suppressed")).select_from(joined)
    found = tx.execute(query.where(contacts.c.id.in_(ids))).mappings()
    return {row["id"]: (people.make_contact(row), _facts(row)) for row in found}


def _facts(row: Any) -> Facts:
    return Facts(
        last_mail_at=row["last_mail_at"],
        last_contact_at=row["last_contact_at"],
        last_reply_at=row["last_reply_at"],
        last_met_at=row["last_met_at"],
        away_until=row["away_until"],
        paused_until=row["paused_until"],
        less_often=row["less_often"],
        suppressed=row["suppressed"],
    )
