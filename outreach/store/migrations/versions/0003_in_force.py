"""What is in force, schedules and templates, stands in the database; and the plans that were made to change it."""

import sqlalchemy as sa
from alembic import op

from outreach.store.types import UTCDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_LATEST = """
    INSERT INTO in_force (number, schedules, templates, at, origin)
    SELECT 1, sha256, NULL, loaded_at, 'file' FROM versions ORDER BY loaded_at DESC LIMIT 1
"""


def upgrade() -> None:
    op.create_table(
        "templates",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("texts", sa.JSON, nullable=False),
    )
    op.create_table(
        "in_force",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("schedules", sa.String(64), sa.ForeignKey("versions.sha256"), nullable=False),
        sa.Column("templates", sa.String(64), sa.ForeignKey("templates.sha256")),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.Column("origin", sa.String(16), nullable=False),
    )
    op.create_table(
        "plans",
        sa.Column("hash", sa.String(16), primary_key=True),
        sa.Column("number", sa.Integer, sa.ForeignKey("in_force.number"), nullable=False),
        sa.Column("schedules", sa.String(64), nullable=False),
        sa.Column("templates", sa.String(64), nullable=False),
        sa.Column("made_at", UTCDateTime, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
    )
    op.create_index("ix_plans_number", "plans", ["number"])
    op.execute(_LATEST)  # the version that came into force last; templates are taken up at the next start
