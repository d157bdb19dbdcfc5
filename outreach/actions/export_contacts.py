"""Write down every contact, in the form that an import reads."""

from collections.abc import Iterator
from datetime import UTC

from outreach.actions.contact_fields import LONGEST
from outreach.actions.desk import Desk
from outreach.sequence.model import Contact
from outreach.store import contacts, suppressions

HEADER = (*LONGEST, "opted_out", "added")
_PAGE = 1000


def export_contacts(desk: Desk) -> Iterator[list[str]]:
    """One row for each contact, in the order of `HEADER`, read a page at a time."""
    offset = 0
    while True:
        with desk.store.read() as tx:
            page = contacts.list_contacts(tx, limit=_PAGE, offset=offset)
            left = suppressions.known_keys(tx, [desk.address_key(contact.address) for contact in page])
        yield from (_row(contact, opted_out=desk.address_key(contact.address) in left) for contact in page)
        if len(page) < _PAGE:
            return
        offset += _PAGE


def _row(contact: Contact, *, opted_out: bool) -> list[str]:
    added = contact.created_at.astimezone(UTC).isoformat() if contact.created_at else ""
    return [*(_text(getattr(contact, name)) for name in LONGEST), "yes" if opted_out else "", added]


def _text(value: str | frozenset[str] | None) -> str:
    return ", ".join(sorted(value)) if isinstance(value, frozenset) else value or ""
