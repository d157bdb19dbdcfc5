"""People, what was said, what may be brought to them, and where they stand in their sequences."""

import sqlalchemy as sa

from outreach.store.schema.shared import ID, KEY, metadata, partial
from outreach.store.types import UTCDateTime

contacts = sa.Table(
    "contacts",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("address", sa.String(320), nullable=False),
    sa.Column("address_key", KEY, nullable=False, unique=True),
    sa.Column("title", sa.String(40), nullable=False, default=""),
    sa.Column("given_name", sa.String(120), nullable=False, default=""),
    sa.Column("family_name", sa.String(120), nullable=False, default=""),
    sa.Column("organisation", sa.String(200), nullable=False, default=""),
    sa.Column("role", sa.String(200), nullable=False, default=""),
    # of the address: a colleague's answer comes from there
    sa.Column("domain", sa.String(255), nullable=False, default="", index=True),
    # "family given organisation address", folded; lists are sorted by it, and a search looks into it:
    sa.Column("search_text", sa.String(500), nullable=False, default="", index=True),
    sa.Column("audience", sa.String(64), nullable=False, default="", index=True),
    sa.Column("tags", sa.JSON, nullable=False),
    sa.Column("interests", sa.JSON, nullable=False),
    sa.Column("zone", sa.String(64)),
    sa.Column("language", sa.String(16), nullable=False, default="en"),
    sa.Column("source", sa.String(200), nullable=False, default=""),
    sa.Column("lawful_basis", sa.String(64), nullable=False, default=""),
    sa.Column("private_notes", sa.Text, nullable=False, default=""),
    sa.Column("less_often", sa.Boolean, nullable=False, default=False),
    sa.Column("paused_until", UTCDateTime),
    sa.Column("created_at", UTCDateTime, nullable=False, index=True),
    # The one clock for automated and hand-written contact:
    sa.Column("last_mail_at", UTCDateTime),  # we sent an automated mail
    # Any real contact: a meeting, a call, a reply, a hand-written mail:
    sa.Column("last_contact_at", UTCDateTime),
    sa.Column("last_reply_at", UTCDateTime),
    sa.Column("last_met_at", UTCDateTime),
    sa.Column("away_until", UTCDateTime),
)

meetings = sa.Table(
    "meetings",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("contact_id", ID, sa.ForeignKey("contacts.id"), nullable=False),
    sa.Column("met_at", UTCDateTime, nullable=False, index=True),
    sa.Column("place", sa.String(200), nullable=False, default=""),
    sa.Column("created_at", UTCDateTime, nullable=False),
    sa.Index("ix_meetings_contact_id_met_at", "contact_id", "met_at"),
)

notes = sa.Table(
    "notes",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("meeting_id", ID, sa.ForeignKey("meetings.id"), nullable=False, index=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("private", sa.Boolean, nullable=False, default=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("created_at", UTCDateTime, nullable=False),
)

resources = sa.Table(
    "resources",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("title", sa.String(300), nullable=False),
    sa.Column("link", sa.String(2000), nullable=False, unique=True),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("topics", sa.JSON, nullable=False),
    sa.Column("audiences", sa.JSON, nullable=False),
    sa.Column("valid_until", sa.Date),
    sa.Column("added_at", UTCDateTime, nullable=False),
)

referrals = sa.Table(
    "referrals",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("contact_id", ID, sa.ForeignKey("contacts.id"), nullable=False, index=True),
    sa.Column(
        "direction",
        sa.String(8),
        sa.CheckConstraint("direction IN ('sent','received')", name="direction"),
        nullable=False,
    ),
    sa.Column("day", sa.Date, nullable=False, index=True),
    sa.Column("created_at", UTCDateTime, nullable=False),
)

enrollments = sa.Table(
    "enrollments",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("contact_id", ID, sa.ForeignKey("contacts.id"), nullable=False),
    sa.Column("campaign", sa.String(64), nullable=False),
    sa.Column("sequence", sa.String(64), nullable=False),
    sa.Column("trigger", sa.String(80), nullable=False),
    sa.Column(
        "status",
        sa.String(8),
        sa.CheckConstraint("status IN ('active','finished','stopped')", name="status"),
        nullable=False,
    ),
    sa.Column("step", sa.String(64), nullable=False),
    sa.Column("occurrence", sa.Integer, nullable=False, default=1),
    sa.Column("started_at", UTCDateTime, nullable=False),
    sa.Column("anchor_at", UTCDateTime, nullable=False),
    sa.Column("due_at", UTCDateTime),
    sa.Column("unanswered", sa.Integer, nullable=False, default=0),
    sa.Column("sent", sa.Integer, nullable=False, default=0),
    sa.Column("meeting_id", ID, sa.ForeignKey("meetings.id")),
    sa.Column("reason", sa.String(300), nullable=False, default=""),
    sa.Column("ended_at", UTCDateTime),
    sa.UniqueConstraint("contact_id", "sequence", "trigger"),
    partial(
        "ix_enrollments_due",
        *("due_at", "contact_id", "sequence", "id"),
        where="status='active' AND due_at IS NOT NULL",
    ),
    # Counted without reading the table:
    partial("ix_enrollments_active", "campaign", where="status='active'"),
)

tasks = sa.Table(
    "tasks",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("enrollment_id", ID, sa.ForeignKey("enrollments.id"), nullable=False),
    sa.Column("contact_id", ID, sa.ForeignKey("contacts.id"), nullable=False, index=True),
    sa.Column("step", sa.String(64), nullable=False),
    sa.Column("occurrence", sa.Integer, nullable=False),
    sa.Column("text", sa.String(500), nullable=False),
    sa.Column("due_at", UTCDateTime, nullable=False),
    sa.Column("done_at", UTCDateTime),
    sa.Column("created_at", UTCDateTime, nullable=False),
    sa.UniqueConstraint("enrollment_id", "step", "occurrence"),
    partial("ix_tasks_open", "due_at", where="done_at IS NULL"),
)
