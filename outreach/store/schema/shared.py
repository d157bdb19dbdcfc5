"""The tables. They are the truth: what is unique, legal or append-only is the database's job."""

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

ID = sa.String(36)  # UUIDv7: random, so a restored counter can never mean another person
KEY = sa.String(64)  # keyed hash of an address


def partial(name: str, *columns: str, where: str) -> sa.Index:
    """An index over the few rows that are looked for. A query must say `where` in literal words to use it."""
    return sa.Index(name, *columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
