"""Take contacts from a spreadsheet: what is new, what is known, what is wrong; and an opt-out stays one."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from outreach.actions.contact_fields import LONGEST, NAMED_BY_SOURCE, make_contact, read_fields
from outreach.actions.csv_table import Row, Table, read_table, write_table
from outreach.actions.desk import Desk
from outreach.errors import FieldUnfit, NotPossible
from outreach.mail.address import canonical
from outreach.sequence.model import Contact
from outreach.sequence.schedules import Schedules
from outreach.sequence.split_name import split_name
from outreach.store import contacts, events, suppressions

FIRST = 5  # rows that a preview shows
AT_ONCE = 4000  # rows in one transaction: half a second, in which nobody else may write
COLUMNS = tuple(column if column != "private_notes" else "notes" for column in LONGEST)
_ALSO = {
    "address": "email, e mail, mail, email address, e mail address, mail address",
    "name": "full name, contact name, display name",
    "given_name": "first name, given, forename",
    "family_name": "last name, surname, family",
    "title": "salutation, prefix",
    "organisation": "organization, company, practice, employer, school",
    "role": "position, job title, job, profession",
    "audience": "category, kind",
    "tags": "tag, labels",
    "interests": "interest, topics",
    "zone": "time zone, timezone",
    "language": "lang",
    "source": "origin",
    "lawful_basis": "basis, legal basis",
    "private_notes": "notes, note, comment, comments",
}
NAMES = {
    name: column for column, also in _ALSO.items() for name in (column.replace("_", " "), *also.split(", "))
}
OURS = frozenset({"why", "opted out", "added"})  # what a list of rejects and an export have besides


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that cannot become a contact. `column` is a heading of the file; "": it is the whole row."""

    line: int
    column: str
    why: str
    cells: Sequence[str]


@dataclass(slots=True)
class ImportReport:
    """What an import did, or would do."""

    new: int = 0
    known: int = 0
    changed: int = 0
    opted_out: int = 0
    rejected: list[Reject] = field(default_factory=list)
    first: list[Contact] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    unserved: Counter[str] = field(default_factory=Counter)  # new contacts by an audience without campaign
    rejects_file: Path | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    row: Row
    given: dict[str, Any]
    contact: Contact
    key: str


def import_contacts(
    desk: Desk,
    path: Path,
    now: datetime,
    *,
    source: str = "",
    lawful_basis: str = "",
    update: bool = False,
    apply: bool = False,
    progress: Callable[[int], None] = lambda _: None,
) -> ImportReport:
    """Read the file; with `apply`, store what is new, `AT_ONCE` rows at a time, and write the rejects' file.

    `source` and `lawful_basis` serve the rows that do not say them. Known contacts stay as they are unless
    `update`; then what the file says replaces what was known, and what it leaves empty stays.
    """
    table = _open(path)
    report = ImportReport(ignored=table.ignored)
    given = read_fields({"source": source, "lawful_basis": lawful_basis}, ())
    rows = _read(desk.schedules, desk.address_key, table, given, report=report, now=now)
    while piece := list(islice(rows, AT_ONCE)):
        with desk.store.write() if apply else desk.store.read() as tx:
            _take(tx, desk, piece, report, now, update=update, apply=apply)
        progress(len(piece))
    if apply and report.rejected:
        report.rejects_file = _write_rejects(path, table, report.rejected)
    return report


def read_contacts(path: Path, schedules: Schedules, now: datetime) -> tuple[list[Contact], list[Reject]]:
    """The contacts of a file as an import would make them, and what it would reject; nothing is stored."""
    table, report = _open(path), ImportReport()
    given = {"source": path.name, "lawful_basis": "legitimate interest"}
    found = _read(schedules, canonical, table, given, report=report, now=now)
    return [each.contact for each in found], report.rejected


def _open(path: Path) -> Table:
    table = read_table(path, NAMES, OURS)
    if "address" not in table.columns:
        header = ", ".join(table.header)
        why = f"no column holds the mail address; it has {header}. Name one of them 'address'"
        raise NotPossible(what=f"{path.name} cannot be imported", why=why)
    return table


def _read(
    schedules: Schedules,
    make_key: Callable[[str], str],
    table: Table,
    given: dict[str, Any],
    *,
    report: ImportReport,
    now: datetime,
) -> Iterator[_Found]:
    audiences = frozenset(a for campaign in schedules.campaigns.values() for a in campaign.audiences)
    lines: dict[str, int] = {}
    for row in table.rows():
        try:
            said = read_fields(_whole(table, row), audiences)
            contact = make_contact(given | said, now)
        except FieldUnfit as err:
            report.rejected.append(Reject(row.line, _heading(table, err), _why(err), row.cells))
            continue
        key = make_key(contact.address)
        if key in lines:
            why = f"the same address stands in line {lines[key]} already"
            report.rejected.append(Reject(row.line, "", why, row.cells))
            continue
        lines[key] = row.line
        yield _Found(row, said, contact, key)


def _whole(table: Table, row: Row) -> dict[str, str]:
    """The values of a row that has no more cells than the header; a whole name where its parts are not given."""
    if any(cell.strip() for cell in row.cells[len(table.header) :]):
        problem = f"it has {len(row.cells)} cells, and the header has {len(table.header)}"
        raise FieldUnfit(column="", value="", problem=problem)
    whole = row.values.get("name", "")
    values = {column: value for column, value in row.values.items() if column != "name"}
    if not whole or values.get("given_name") or values.get("family_name"):
        return values
    return values | {column: value for column, value in split_name(whole).items() if not values.get(column)}


def _take(
    tx: sa.Connection,
    desk: Desk,
    piece: Sequence[_Found],
    report: ImportReport,
    now: datetime,
    *,
    update: bool,
    apply: bool,
) -> None:
    keys = [found.key for found in piece]
    left, known = suppressions.known_keys(tx, keys), contacts.known_keys(tx, keys)
    report.opted_out += len(left)
    new = [(f.contact, f.key) for f in piece if f.key not in left and f.key not in known]
    report.first += [contact for contact, _ in new[: max(0, FIRST - len(report.first))]]
    report.unserved.update(c.audience for c, _ in new if desk.campaign_of(c) is None)
    changed = list(_changes(tx, piece, known - left)) if update else []
    report.new += len(new)
    report.changed += len(changed)
    report.known += len(known - left) - len(changed)
    if apply:
        contacts.add_many(tx, new)
        for contact, key in changed:
            contacts.update(tx, contact, key)
        events.add_many(tx, [_fact(now, "added", contact) for contact, _ in new])
        events.add_many(tx, [_fact(now, "changed", contact) for contact, _ in changed])


def _changes(tx: sa.Connection, piece: Iterable[_Found], known: set[str]) -> Iterator[tuple[Contact, str]]:
    """Known contacts that the file would change. Where an address came from is never rewritten."""
    for found in piece:
        before = contacts.find_by_address_key(tx, found.key) if found.key in known else None
        if before is None:
            continue
        given = {
            name: value
            for name, value in found.given.items()
            if not (name in NAMED_BY_SOURCE and getattr(before, name))
        }
        after = replace(before, **given)
        if any(getattr(after, f.name) != getattr(before, f.name) for f in fields(Contact)):
            yield after, found.key


def _fact(now: datetime, kind: str, contact: Contact) -> dict[str, Any]:
    return events.make_fact(now, kind, contact_id=contact.id, data={"by": "import"})


def _heading(table: Table, err: FieldUnfit) -> str:
    column = err.facts["column"].replace(" ", "_")
    return table.header[table.columns.index(column)] if column in table.columns else column


def _why(err: FieldUnfit) -> str:
    value = err.facts["value"]
    return f"{value!r}: {err.facts['problem']}" if value else str(err.facts["problem"])


def _write_rejects(path: Path, table: Table, rejected: Sequence[Reject]) -> Path:
    """The rows as they were and why, to be mended and imported again."""
    target = path.with_name(re.sub(r"\.csv$", "", path.name, flags=re.IGNORECASE) + ".rejects.csv")
    keep = [n for n, heading in enumerate(table.header) if heading.lower() != "why"]
    rows = [
        [*((r.cells[n] if n < len(r.cells) else "") for n in keep), f"{r.column}: {r.why}".removeprefix(": ")]
        for r in rejected
    ]
    write_table(target, [*(table.header[n] for n in keep), "why"], rows, table.delimiter)
    return target
