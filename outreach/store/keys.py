"""Keys: which one the hashes of addresses were made with. With another, nobody who left would be recognised."""

import sqlalchemy as sa

from outreach.store.rows import insert_new
from outreach.store.schema import keys

_PERMANENT = "permanent"


def find_permanent(tx: sa.Connection) -> str | None:
    """The public id of the key of this database; None where it has none yet."""
    return tx.execute(sa.select(keys.c.key_id).where(keys.c.purpose == _PERMANENT)).scalar()


def note_permanent(tx: sa.Connection, key_id: str) -> None:
    """The first one stays."""
    insert_new(tx, keys, [{"purpose": _PERMANENT, "key_id": key_id}], "purpose")
