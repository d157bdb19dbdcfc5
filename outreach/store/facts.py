"""What is known about contacts at the moment of a decision, in one query."""

from collections.abc import Collection
from typing import Any, NamedTuple

import sqlalchemy as sa

from outreach.sequence.decision import Facts
from outreach.sequence.model import Contact
from outreach.store import contacts as people
from outreach.store.among import among
from outreach.store.schema import contacts, suppressions


def of_contacts(tx: sa.Connection, ids: Collection[str]) -> dict[str, tuple[Contact, Facts]]:
    """By contact id: the person and what the timeline must know. `Facts.has` is the caller's to fill."""
    found = tx.execute(_PEOPLE, {"b_ids": list(ids)}).mappings()
    return {row["id"]: (people.make_contact(row), _facts(row)) for row in found}


def known_of(tx: sa.Connection, ids: Collection[str]) -> dict[str, tuple[str | None, Facts]]:
    """By contact id: their zone and the facts, without the person: what a decision about a moment needs."""
    return {
        row["id"]: (row["zone"], _facts(row)) for row in tx.execute(_KNOWN, {"b_ids": list(ids)}).mappings()
    }


class Person(NamedTuple):
    """A contact without a name: for whom mails are written, and what the timeline must know."""

    audience: str
    language: str
    zone: str | None
    facts: Facts


def standing_of(tx: sa.Connection, ids: Collection[str]) -> dict[str, Person]:
    """By contact id, for looking at many of them."""
    return {
        row["id"]: Person(row["audience"], row["language"], row["zone"], _facts(row))
        for row in tx.execute(_KNOWN, {"b_ids": list(ids)}).mappings()
    }


def zones_of(tx: sa.Connection, ids: Collection[str]) -> dict[str, str | None]:
    """By contact id: the name of the zone, where it is known."""
    return {row.id: row.zone for row in tx.execute(_ZONES, {"b_ids": list(ids)})}


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


_IDS = among(contacts.c.id, "b_ids")
_ZONES = sa.select(contacts.c.id, contacts.c.zone).where(_IDS)
_SUPPRESSED = contacts.outerjoin(suppressions, suppressions.c.address_key == contacts.c.address_key)
_PEOPLE = sa.select(contacts, suppressions.c.reason.label("suppressed")).select_from(_SUPPRESSED).where(_IDS)
_KNOWN = (
    sa.select(
        contacts.c.id,
        contacts.c.zone,
        contacts.c.audience,
        contacts.c.language,
        contacts.c.last_mail_at,
        contacts.c.last_contact_at,
        contacts.c.last_reply_at,
        contacts.c.last_met_at,
        contacts.c.away_until,
        contacts.c.paused_until,
        contacts.c.less_often,
        suppressions.c.reason.label("suppressed"),
    )
    .select_from(_SUPPRESSED)
    .where(_IDS)
)
