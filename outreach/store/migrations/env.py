"""Run by Alembic. `outreach.store.migrate` has put an open, locked connection into the configuration."""

from alembic import context

from outreach.store.schema import metadata

# Batch mode because SQLite changes a table by making it anew. Its triggers are lost then: make them again.
context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
