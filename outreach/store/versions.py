"""Versions: every schedules.yaml that was ever in force."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from outreach.store.rows import insert_new
from outreach.store.schema import versions

_COLUMNS = (versions.c.sha256, versions.c.yaml, versions.c.loaded_at)


@dataclass(frozen=True, slots=True)
class Version:
    """A schedules.yaml as it was read; `loaded_at` is when it last came into force."""

    sha256: str
    yaml: str
    loaded_at: datetime


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


def latest(tx: sa.Connection) -> Version | None:
    """The version that came into force last."""
    row = tx.execute(sa.select(*_COLUMNS).order_by(versions.c.loaded_at.desc()).limit(1)).first()
    return None if row is None else Version(*row)
