"""Put something on the shelf: an article, an event, a piece of news worth bringing to somebody."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from outreach.actions.csv_table import Row, read_table
from outreach.actions.desk import Desk
from outreach.config.words import parse_link
from outreach.errors import FieldMissing, FieldUnfit, NotPossible
from outreach.sequence.model import Resource
from outreach.store import resources
from outreach.store.ids import new_id

COLUMNS = ("title", "link", "why", "topics", "audiences", "valid_until")
_ALSO = {
    "link": "url, address",
    "topics": "topic, interests, tags",
    "audiences": "audience",
    "valid_until": "until",
}
NAMES = {column.replace("_", " "): column for column in COLUMNS} | {
    name: column for column, also in _ALSO.items() for name in also.split(", ")
}
_LONGEST = {"title": 300, "link": 500, "why": 2000}
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


@dataclass(slots=True)
class ShelfReport:
    """What an import of resources did, or would do; `rejected` holds lines and reasons."""

    new: list[Resource] = field(default_factory=list)
    known: int = 0
    rejected: list[tuple[int, str]] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


def add_resource(desk: Desk, values: Mapping[str, str], now: datetime) -> Resource:
    """Store what was typed, by the names of a Resource's fields; topics and audiences with commas between.

    Raises FieldUnfit, and NotPossible where the link is on the shelf already.
    """
    resource = make_resource(values, now)
    with desk.store.write() as tx:
        if not resources.add(tx, resource):
            known = resources.find_by_link(tx, resource.link)
            why = f"{known.title if known else 'a resource'!r} has the same link"
            raise NotPossible(what="It is on the shelf already", why=why)
    return resource


def import_resources(desk: Desk, path: Path, now: datetime, *, apply: bool = False) -> ShelfReport:
    """Read a CSV file with the columns of `COLUMNS`; links that are on the shelf already stay as they are."""
    table = read_table(path, NAMES, frozenset({"why not"}))
    for column in ("title", "link", "why"):
        if column not in table.columns:
            why = f"no column holds the {column}; it has {', '.join(table.header)}"
            raise NotPossible(what=f"{path.name} cannot be imported", why=why)
    report = ShelfReport(ignored=table.ignored)
    found = list(_read(table.rows(), now, report))
    with desk.store.read() as tx:
        report.new = [resource for resource in found if not resources.find_by_link(tx, resource.link)]
    report.known = len(found) - len(report.new)
    if apply:
        with desk.store.write() as tx:
            for resource in report.new:
                resources.add(tx, resource)
    return report


def make_resource(values: Mapping[str, str], now: datetime) -> Resource:
    """A resource from text. Raises FieldUnfit."""
    title, link, why = (_required(values, name) for name in ("title", "link", "why"))
    try:
        parse_link(link)
        until = values.get("valid_until", "").strip()
        valid_until = date.fromisoformat(until) if until else None
    except ValueError as err:
        named = "valid until" if "isoformat" in str(err) else "link"
        problem = (
            "it is no day such as 2026-12-31" if named == "valid until" else str(err).partition(", found")[0]
        )
        raise FieldUnfit(
            column=named, value=until if named == "valid until" else link, problem=problem
        ) from err
    topics, audiences = (_read_set(values.get(name, "")) for name in ("topics", "audiences"))
    return Resource(new_id(now), title, link, why, topics, audiences, valid_until, now)


def _read(rows: Iterable[Row], now: datetime, report: ShelfReport) -> Iterable[Resource]:
    links: set[str] = set()
    for row in rows:
        try:
            resource = make_resource(row.values, now)
        except FieldUnfit as err:
            report.rejected.append((row.line, str(err)))
            continue
        if resource.link in links:
            report.rejected.append((row.line, f"The link {resource.link} stands in the file twice."))
            continue
        links.add(resource.link)
        yield resource


def _required(values: Mapping[str, str], column: str) -> str:
    text = " ".join(values.get(column, "").split())
    if not text:
        reasons = {
            "title": "what is it called?",
            "link": "where is it?",
            "why": "why is it worth their time?",
        }
        raise FieldMissing(column=column, value="", problem=reasons[column].rstrip("?"))
    if _UNSEEN.search(text) or len(text) > _LONGEST[column]:
        problem = f"it holds an invisible character, or more than {_LONGEST[column]} characters"
        raise FieldUnfit(column=column, value=text[:40], problem=problem)
    return text


def _read_set(text: str) -> frozenset[str]:
    return frozenset(part.strip().lower() for part in re.split(r"[,;|]", text) if part.strip())
