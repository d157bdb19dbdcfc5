"""Versions: every schedules.yaml and every set of templates that was ever in force, and which are now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa

from outreach.store.rows import insert_new
from outreach.store.schema import in_force, templates, versions

_COLUMNS = (versions.c.sha256, versions.c.yaml, versions.c.loaded_at)
_NEWEST = sa.select(in_force).order_by(in_force.c.number.desc()).limit(1)


@dataclass(frozen=True, slots=True)
class Version:
    """A schedules.yaml as it was read; `loaded_at` is when it last came into force."""

    sha256: str
    yaml: str
    loaded_at: datetime


@dataclass(frozen=True, slots=True)
class InForce:
    """What is in force together, by hash. `templates` is None where they were not stored yet.

    `number` counts what came into force; `origin`: by itself, or because a person said so.
    """

    number: int
    schedules: str
    templates: str | None
    at: datetime
    origin: Literal["file", "apply"]


def add(tx: sa.Connection, version: Version) -> bool:
    """Now it is in force; False where it had been in force before."""
    row = {"sha256": version.sha256, "yaml": version.yaml, "loaded_at": version.loaded_at}
    if insert_new(tx, versions, [row], "sha256"):
        return True
    same = versions.c.sha256 == version.sha256
    tx.execute(sa.update(versions).where(same).values(loaded_at=version.loaded_at))
    return False


def find(tx: sa.Connection, sha256: str) -> Version | None:
    """The version with this hash."""
    row = tx.execute(sa.select(*_COLUMNS).where(versions.c.sha256 == sha256)).first()
    return None if row is None else Version(*row)


def add_templates(tx: sa.Connection, sha256: str, texts: Mapping[str, str]) -> None:
    """Keep a set of templates: the text of each file by its name. The same one again changes nothing."""
    known = tx.execute(sa.select(templates.c.sha256).where(templates.c.sha256 == sha256)).first()
    if known is None:
        insert_new(tx, templates, [{"sha256": sha256, "texts": dict(texts)}], "sha256")


def find_templates(tx: sa.Connection, sha256: str) -> dict[str, str] | None:
    """The set of templates with this hash."""
    found: dict[str, str] | None = tx.execute(
        sa.select(templates.c.texts).where(templates.c.sha256 == sha256)
    ).scalar()
    return found


def put_in_force(tx: sa.Connection, found: InForce) -> bool:
    """From this transaction's end on it is in force; False where somebody else was faster: its number is taken."""
    row: dict[str, Any] = {
        "number": found.number,
        "schedules": found.schedules,
        "templates": found.templates,
        "at": found.at,
        "origin": found.origin,
    }
    return bool(insert_new(tx, in_force, [row], "number"))


def fill_templates(tx: sa.Connection, number: int, sha256: str) -> None:
    """What lay on the disk is what is in force with this number, for nobody stored it at the time."""
    unknown = (in_force.c.number == number, in_force.c.templates.is_(None))
    tx.execute(sa.update(in_force).where(*unknown).values(templates=sha256))


def find_in_force(tx: sa.Connection) -> InForce | None:
    """What is in force; None in a database of which nobody made use yet. It looks at one row."""
    row = tx.execute(_NEWEST).first()
    return None if row is None else InForce(*row)


def was_in_force(tx: sa.Connection, schedules: str, letters: str) -> bool:
    """Whether these two were in force together, now or before."""
    same = (in_force.c.schedules == schedules, in_force.c.templates == letters)
    return tx.execute(sa.select(in_force.c.number).where(*same).limit(1)).first() is not None
