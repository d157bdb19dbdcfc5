"""Add one contact, or change what is known about one."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from outreach.actions.contact_fields import make_contact, read_fields
from outreach.actions.desk import Desk
from outreach.errors import NotPossible, OptedOut
from outreach.sequence.model import Contact
from outreach.store import contacts, events, suppressions, unclaimed

MAY_BE_EMPTIED = frozenset(
    {"title", "given_name", "family_name", "organisation", "role", "audience", "tags", "interests", "zone",
     "private_notes"}
)  # fmt: skip


def add_contact(desk: Desk, values: Mapping[str, str], now: datetime) -> Contact:
    """Store a new contact from what was typed, by the names of a Contact's fields.

    Raises FieldUnfit, ContactExists, and OptedOut where the address left before: nothing brings it back.
    """
    contact = make_contact(read_fields(values, _audiences(desk)), now)
    key = desk.address_key(contact.address)
    with desk.store.write() as tx:
        if suppressions.find(tx, key):
            raise OptedOut(address=contact.address)
        contacts.add(tx, contact, key)
        events.add(tx, now, "added", contact_id=contact.id, data={"by": "owner"})
    return contact


def edit_contact(desk: Desk, contact_id: str, values: Mapping[str, str], now: datetime) -> Contact:
    """Change these fields; an empty value empties a field that may be empty."""
    said = read_fields(values, _audiences(desk))
    emptied = [name for name, value in values.items() if not value.strip()]
    for name in emptied:
        if name not in MAY_BE_EMPTIED:
            what = f"A contact always has its {name.replace('_', ' ')}"
            raise NotPossible(what=what, why="give it another one")
    with desk.store.write() as tx:
        before = contacts.get(tx, contact_id)
        blank = {name: getattr(Contact(id="", address=""), name) for name in emptied}
        after = replace(before, **said, **blank)
        key = desk.address_key(after.address)
        suppressions.lock_addresses(tx, [desk.address_key(before.address), key])
        if suppressions.find(tx, key) and after.address != before.address:
            raise OptedOut(address=after.address)
        contacts.update(tx, after, key)
        if after.address != before.address:
            unclaimed.readdress(tx, contact_id, after.address, key)
        events.add(tx, now, "changed", contact_id=contact_id, data={"fields": ", ".join(sorted(values))})
    return after


def _audiences(desk: Desk) -> frozenset[str]:
    return frozenset(a for campaign in desk.schedules.campaigns.values() for a in campaign.audiences)
