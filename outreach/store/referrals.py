"""Referrals: clients sent and received, counted without identity."""

from collections import defaultdict
from dataclasses import astuple
from datetime import date, datetime

import sqlalchemy as sa

from outreach.sequence.model import Referral
from outreach.store.schema import referrals

_COLUMNS = (referrals.c.id, referrals.c.contact_id, referrals.c.direction, referrals.c.day)


def add(tx: sa.Connection, referral: Referral, at: datetime) -> None:
    """Count one client, sent or received; written down at `at`."""
    row = dict(zip((column.name for column in _COLUMNS), astuple(referral), strict=True))
    tx.execute(sa.insert(referrals), row | {"created_at": at})


def of_contact(tx: sa.Connection, contact_id: str) -> list[Referral]:
    """Every referral between us and one contact, the newest first."""
    query = sa.select(*_COLUMNS).where(referrals.c.contact_id == contact_id)
    return [
        Referral(*row) for row in tx.execute(query.order_by(referrals.c.day.desc(), referrals.c.id.desc()))
    ]


def since(tx: sa.Connection, first: date) -> list[Referral]:
    """Every referral from this day on, oldest first."""
    query = sa.select(*_COLUMNS).where(referrals.c.day >= first)
    return [Referral(*row) for row in tx.execute(query.order_by(referrals.c.day, referrals.c.id))]


def count(tx: sa.Connection, first: date, last: date) -> dict[str, dict[str, int]]:
    """How many were sent and received per contact id from the first day to the last, both included."""
    columns = (referrals.c.contact_id, referrals.c.direction)
    query = (
        sa.select(*columns, sa.func.count()).where(referrals.c.day.between(first, last)).group_by(*columns)
    )
    found: dict[str, dict[str, int]] = defaultdict(lambda: {"sent": 0, "received": 0})
    for contact_id, direction, number in tx.execute(query):
        found[contact_id][direction] = number
    return dict(found)
