"""Brings a database to this program's version when it is opened; two that open at once do it once."""

import sqlalchemy as sa

HEAD = "0003"  # the newest file in migrations/versions; compared first, because Alembic takes long to import
_LOCK = 727274  # any number that all Outreach programs agree on


def find_version(tx: sa.Connection) -> str | None:
    """The version that the database says it has; None where it is fresh."""
    if not sa.inspect(tx).has_table("alembic_version"):
        return None
    version: str | None = tx.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    return version


def upgrade(tx: sa.Connection) -> str | None:
    """Bring the database up to HEAD; returns why that is impossible, or None.

    `tx` is a writer's transaction: alone on SQLite, and alone by an advisory lock on PostgreSQL.
    """
    if tx.dialect.name == "postgresql":
        tx.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    version = find_version(tx)
    return None if version == HEAD else _run(tx, version)


def _run(tx: sa.Connection, version: str | None) -> str | None:
    from alembic import command  # noqa: PLC0415 - 0.2 s, and nearly every start needs nothing from it
    from alembic.config import Config  # noqa: PLC0415 - the same
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - the same

    config = Config(attributes={"connection": tx})
    config.set_main_option("script_location", "outreach.store:migrations")
    config.set_main_option("path_separator", "os")
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if version is not None and version not in known:
        return (
            f"it was written by a newer Outreach (version {version}; this one knows {HEAD}). Update Outreach."
        )
    command.upgrade(config, "head")
    return None
