"""Contacts: who we write to, how to find them, and the one clock of hand-written and automated contact."""

from collections.abc import Collection, Iterable
from dataclasses import fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from outreach.errors import ContactAmbiguous, ContactExists, ContactUnknown
from outreach.mail.address import domain_of
from outreach.sequence.appointments import FullName
from outreach.sequence.model import Contact
from outreach.store.among import among
from outreach.store.contact_filter import EVERYBODY, Filter, conditions, fold
from outreach.store.rows import find_values, in_pieces, insert_new
from outreach.store.schema import contacts

_SETS = ("tags", "interests")
_COLUMNS = [contacts.c[field.name] for field in fields(Contact)]
_ALL = sa.select(*_COLUMNS)
_SEARCHED = 500  # characters, as the column has


def add(tx: sa.Connection, contact: Contact, address_key: str) -> None:
    """Store a new contact. Raises ContactExists where its address is known."""
    if not insert_new(tx, contacts, [_row(contact, address_key)], "address_key"):
        known = find_by_address_key(tx, address_key)
        raise ContactExists(address=contact.address, name=known.name if known else contact.name)


def add_many(tx: sa.Connection, new: Iterable[tuple[Contact, str]]) -> set[str]:
    """Store contacts with their address keys; returns the ids of those whose address was not known yet."""
    added: set[str] = set()
    for piece in in_pieces(new):
        added |= insert_new(tx, contacts, [_row(contact, key) for contact, key in piece], "address_key")
    return added


def update(tx: sa.Connection, contact: Contact, address_key: str) -> None:
    """Change all but when it was added. Raises ContactExists where the address is another contact's."""
    other = find_by_address_key(tx, address_key)
    if other is not None and other.id != contact.id:
        raise ContactExists(address=contact.address, name=other.name)
    values = {
        name: value for name, value in _row(contact, address_key).items() if name not in ("id", "created_at")
    }
    if tx.execute(sa.update(contacts).where(contacts.c.id == contact.id).values(values)).rowcount != 1:
        raise ContactUnknown(query=contact.id, hint="")


def find(tx: sa.Connection, contact_id: str) -> Contact | None:
    """The contact with this id."""
    return _one(tx, contacts.c.id == contact_id)


def get(tx: sa.Connection, contact_id: str) -> Contact:
    """The contact with this id. Raises ContactUnknown."""
    contact = find(tx, contact_id)
    if contact is None:
        raise ContactUnknown(query=contact_id, hint="")
    return contact


def get_many(tx: sa.Connection, ids: Collection[str]) -> dict[str, Contact]:
    """By id; ids that are not there are left out."""
    rows = (tx.execute(_ALL.where(contacts.c.id.in_(piece))).mappings() for piece in in_pieces(ids))
    return {row["id"]: make_contact(row) for piece in rows for row in piece}


def find_by_address_key(tx: sa.Connection, address_key: str) -> Contact | None:
    """The contact whose address has this keyed hash."""
    return _one(tx, contacts.c.address_key == address_key)


def at_domain(tx: sa.Connection, domain: str, limit: int = 2) -> list[Contact]:
    """Contacts whose address has this domain, as `domain_of` writes it."""
    query = _ALL.where(contacts.c.domain == domain).order_by(contacts.c.id).limit(limit)
    return [make_contact(row) for row in tx.execute(query).mappings()]


def colleagues(tx: sa.Connection, contact: Contact, domain: str, limit: int) -> list[Contact]:
    """Others at this domain ("": at none), or of the contact's organisation under exactly its name."""
    there = [contacts.c.domain == domain] if domain else []
    there += [contacts.c.organisation == contact.organisation] if contact.organisation else []
    query = _ALL.where(sa.or_(sa.false(), *there), contacts.c.id != contact.id)
    return [make_contact(row) for row in tx.execute(query.order_by(contacts.c.id).limit(limit)).mappings()]


def known_keys(tx: sa.Connection, address_keys: Iterable[str]) -> set[str]:
    """Those of the address keys that are contacts already."""
    return find_values(tx, contacts.c.address_key, address_keys)


def search(tx: sa.Connection, text: str, limit: int = 20) -> list[Contact]:
    """Contacts with every word of `text` in name, organisation or address; case and accents aside."""
    return list_contacts(tx, Filter(text=text), limit=limit)


def choose(tx: sa.Connection, query: str) -> Contact:
    """The one contact that a person means by an id, an address or a name.

    Raises ContactUnknown or, naming those that it could be, ContactAmbiguous.
    """
    if not query.strip():  # every contact holds the empty text
        raise ContactUnknown(query=query, hint="")
    exact = sa.or_(contacts.c.id == query, sa.func.lower(contacts.c.address) == query.lower())
    found = [contact for contact in [_one(tx, exact)] if contact] or search(tx, query, limit=6)
    if not found:
        raise ContactUnknown(query=query, hint="")
    if len(found) > 1:
        names = ", ".join(f"{contact.name} <{contact.address}>" for contact in found[:5])
        raise ContactAmbiguous(query=query, count=count(tx, Filter(text=query)), matches=names)
    return found[0]


def full_names(tx: sa.Connection) -> list[FullName]:
    """Of everybody who has a given and a family name."""
    named = (contacts.c.given_name != "", contacts.c.family_name != "")
    query = sa.select(contacts.c.id, contacts.c.given_name, contacts.c.family_name).where(*named)
    return [FullName(*row) for row in tx.execute(query)]


def list_contacts(
    tx: sa.Connection, which: Filter = EVERYBODY, *, limit: int = 50, offset: int = 0
) -> list[Contact]:
    """A page of contacts, by family name."""
    query = _ALL.where(*conditions(which)).order_by(contacts.c.search_text, contacts.c.id)
    return [make_contact(row) for row in tx.execute(query.limit(limit).offset(offset)).mappings()]


def count(tx: sa.Connection, which: Filter = EVERYBODY) -> int:
    """How many contacts there are of these."""
    return tx.execute(sa.select(sa.func.count()).select_from(contacts).where(*conditions(which))).scalar_one()


def count_by_audience(tx: sa.Connection, which: Filter = EVERYBODY) -> dict[str, int]:
    """How many contacts each audience has; the most first."""
    number = sa.func.count().label("number")
    query = sa.select(contacts.c.audience, number).where(*conditions(which)).group_by(contacts.c.audience)
    return {
        row.audience: row.number for row in tx.execute(query.order_by(number.desc(), contacts.c.audience))
    }


def touch(
    tx: sa.Connection,
    contact_id: str,
    *,
    last_mail_at: datetime | None = None,
    last_contact_at: datetime | None = None,
    last_reply_at: datetime | None = None,
    last_met_at: datetime | None = None,
    away_until: datetime | None = None,
) -> None:
    """Move these clocks of a contact forward; an earlier moment than the known one changes nothing."""
    given = {
        "last_mail_at": last_mail_at,
        "last_contact_at": last_contact_at,
        "last_reply_at": last_reply_at,
        "last_met_at": last_met_at,
        "away_until": away_until,
    }
    values = {name: _later(contacts.c[name], at) for name, at in given.items() if at is not None}
    if values:
        tx.execute(sa.update(contacts).where(contacts.c.id == contact_id).values(values))


def touch_mailed(tx: sa.Connection, ids: Collection[str], at: datetime) -> None:
    """An automated mail went to each of these contacts."""
    if ids:
        tx.execute(_TOUCH_MAILED, {"b_ids": list(ids), "b_at": at})


def set_less_often(tx: sa.Connection, contact_id: str, *, less_often: bool = True) -> None:
    """The contact wants to hear from us half as often."""
    tx.execute(sa.update(contacts).where(contacts.c.id == contact_id).values(less_often=less_often))


def end_absence(tx: sa.Connection, contact_id: str) -> None:
    """They are not away any more, whatever a program said."""
    tx.execute(sa.update(contacts).where(contacts.c.id == contact_id).values(away_until=None))


def set_pause(tx: sa.Connection, contact_id: str, until: datetime | None) -> None:
    """Nothing leaves for the contact before `until`; None ends the pause."""
    tx.execute(sa.update(contacts).where(contacts.c.id == contact_id).values(paused_until=until))


def make_contact(row: sa.RowMapping) -> Contact:
    """A core value from a row that holds at least its columns."""
    plain = {column.name: row[column.name] for column in _COLUMNS if column.name not in _SETS}
    return Contact(**plain, tags=frozenset(row["tags"]), interests=frozenset(row["interests"]))


def _row(contact: Contact, address_key: str) -> dict[str, Any]:
    row = {column.name: getattr(contact, column.name) for column in _COLUMNS}
    sets = {name: sorted(row[name]) for name in _SETS}
    named = (contact.family_name, contact.given_name, contact.organisation, contact.address)
    folded = fold(" ".join(part for part in named if part))[:_SEARCHED]
    domain = domain_of(contact.address)[:255]
    return row | sets | {"address_key": address_key, "domain": domain, "search_text": folded}


def _one(tx: sa.Connection, condition: sa.ColumnElement[bool]) -> Contact | None:
    row = tx.execute(_ALL.where(condition)).mappings().first()
    return None if row is None else make_contact(row)


def _later(column: sa.Column[Any], at: datetime) -> sa.ColumnElement[Any]:
    moment = sa.literal(at, column.type)  # CASE does not ask its column how a moment is stored
    return sa.case((sa.or_(column.is_(None), column < moment), moment), else_=column)


_AT = sa.bindparam("b_at", type_=contacts.c.last_mail_at.type)
_TOUCH_MAILED = (
    sa.update(contacts)
    .where(
        among(contacts.c.id, "b_ids"),
        sa.or_(contacts.c.last_mail_at.is_(None), contacts.c.last_mail_at < _AT),
    )
    .values(last_mail_at=_AT)
)
