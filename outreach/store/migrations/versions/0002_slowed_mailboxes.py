"""A mailbox whose server said "too much" goes at half of its pace for a while."""

import sqlalchemy as sa
from alembic import op

from outreach.store.types import UTCDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mailboxes", sa.Column("halvings", sa.Integer, nullable=False, server_default="0"))
    op.add_column("mailboxes", sa.Column("slowed_at", UTCDateTime))
