"""In which languages contacts read."""

import sqlalchemy as sa

from outreach.store.schema import contacts


def count_readers(tx: sa.Connection) -> dict[tuple[str, str], int]:
    """How many contacts there are for each audience and language."""
    columns = (contacts.c.audience, contacts.c.language)
    query = sa.select(*columns, sa.func.count().label("number")).group_by(*columns).order_by(*columns)
    return {(row.audience, row.language): row.number for row in tx.execute(query)}
