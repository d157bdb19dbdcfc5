"""Take over a list of people who left before: from another program, or from an export of our own."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from outreach.actions.csv_table import read_table
from outreach.actions.desk import Desk
from outreach.actions.opt_out import suppress
from outreach.errors import AddressInvalid, NotPossible
from outreach.mail import address
from outreach.store import contacts, suppressions
from outreach.store.rows import in_pieces

REASONS = ("opt-out", "hard bounce", "complaint", "owner")
_ADDRESSES = ("address", "email", "e mail", "mail", "email address", "e mail address", "mail address")
NAMES = {**dict.fromkeys(_ADDRESSES, "address"), "address key": "address_key", "reason": "reason"}
OURS = frozenset({"source", "at", "date", "name", "contact"})
_KEY = frozenset("0123456789abcdef")
_KEY_LENGTH = 32


@dataclass(slots=True)
class OptOutReport:
    """What an import did, or would do. `contacts` are those who would have been written to."""

    new: int = 0
    known: int = 0
    contacts: list[str] = field(default_factory=list)
    rejected: list[tuple[int, str]] = field(default_factory=list)


def import_opt_outs(desk: Desk, path: Path, now: datetime, *, apply: bool = False) -> OptOutReport:
    """Read a CSV file with a column `address` (or `address_key`, from an export with the same key file)."""
    report = OptOutReport()
    for piece in in_pieces(_read(desk, path, report)):
        found = dict(piece)
        with desk.store.read() as tx:
            known = suppressions.known_keys(tx, found)
            people = {key: contacts.find_by_address_key(tx, key) for key in found if key not in known}
        report.known += len(known)
        report.new += len(people)
        report.contacts += [contact.name for contact in people.values() if contact]
        if apply:
            with desk.store.write() as tx:
                for key, contact in people.items():
                    about = contact.id if contact else None
                    suppress(tx, key, found[key], "import", now, contact_id=about)
    return report


def _read(desk: Desk, path: Path, report: OptOutReport) -> Iterator[tuple[str, str]]:
    """Keys and reasons, each key once."""
    table = read_table(path, NAMES, OURS)
    if not {"address", "address_key"} & set(table.columns):
        why = f"no column holds addresses; it has {', '.join(table.header)}. Name one of them 'address'"
        raise NotPossible(what=f"{path.name} cannot be imported", why=why)
    seen: set[str] = set()
    for row in table.rows():
        key = row.values.get("address_key", "").lower()
        try:
            key = key or desk.address_key(address.parse(row.values.get("address", "")).address)
        except AddressInvalid as err:
            report.rejected.append((row.line, str(err)))
            continue
        reason = row.values.get("reason", "") or "opt-out"
        if len(key) != _KEY_LENGTH or not set(key) <= _KEY:
            report.rejected.append((row.line, f"{key[:40]!r} is no address key of an export."))
        elif reason not in REASONS:
            report.rejected.append((row.line, f"The reason {reason[:40]!r} is none of {', '.join(REASONS)}."))
        elif key not in seen:
            seen.add(key)
            yield key, reason
