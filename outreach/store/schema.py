"""The tables. They are the truth: what is unique, legal or append-only is the database's job."""

import sqlalchemy as sa

from outreach.store.types import UTCDateTime

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


def _partial(name: str, *columns: str, where: str) -> sa.Index:
    """An index over the few rows that are looked for. A query must say `where` in literal words to use it."""
    return sa.Index(name, *columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


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
    _partial("ix_enrollments_due", "due_at", where="status='active' AND due_at IS NOT NULL"),
    # Counted without reading the table:
    _partial("ix_enrollments_active", "campaign", where="status='active'"),
)

messages = sa.Table(
    "messages",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("key", sa.String(200), nullable=False, unique=True),
    sa.Column("enrollment_id", ID, sa.ForeignKey("enrollments.id"), index=True),
    sa.Column("contact_id", ID, sa.ForeignKey("contacts.id"), index=True),
    sa.Column("campaign", sa.String(64), nullable=False, default=""),
    sa.Column("sequence", sa.String(64), nullable=False, default=""),
    sa.Column("step", sa.String(64), nullable=False, default=""),
    sa.Column("occurrence", sa.Integer, nullable=False, default=1),
    sa.Column("priority", sa.Integer, nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("mailbox", sa.String(64), nullable=False),
    sa.Column("owner", sa.String(64), nullable=False),
    sa.Column("address", sa.String(320), nullable=False),
    sa.Column("address_key", KEY, nullable=False, index=True),
    sa.Column("message_id", sa.String(200), nullable=False, unique=True),
    sa.Column("template", sa.String(64), nullable=False, default=""),
    sa.Column("review", sa.Boolean, nullable=False, default=False),
    sa.Column("thread", sa.Boolean, nullable=False, default=False),
    sa.Column("subject", sa.String(998), nullable=False, default=""),
    sa.Column("content_hash", sa.String(64), nullable=False, default=""),
    sa.Column("approved_hash", sa.String(64), nullable=False, default=""),
    sa.Column("approved_by", sa.String(64), nullable=False, default=""),
    sa.Column("resource_id", ID, sa.ForeignKey("resources.id")),
    sa.Column("reason", sa.String(300), nullable=False, default=""),
    sa.Column("due_at", UTCDateTime, nullable=False),
    sa.Column("deadline_at", UTCDateTime),
    sa.Column("not_after", UTCDateTime),
    sa.Column("fence", sa.Integer, nullable=False, default=0),
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    sa.Column("lease_owner", ID),
    sa.Column("lease_until", UTCDateTime),
    # the sha256 of the schedules it was planned under:
    sa.Column("version", sa.String(64), nullable=False, default=""),
    sa.Column("created_at", UTCDateTime, nullable=False),
    sa.Column("ended_at", UTCDateTime),
    sa.UniqueConstraint("contact_id", "resource_id"),  # never the same resource twice to one person
    sa.CheckConstraint(
        "state IN ('planned','draft','approved','claimed','sending',"
        "'sent','failed','uncertain','skipped','abandoned')",
        name="state",
    ),
    _partial("ix_messages_due", "mailbox", "priority", "due_at", where="state='approved'"),
    _partial("ix_messages_planned", "due_at", where="state='planned'"),
    _partial(
        "ix_messages_open", "state", "lease_until", where="state IN ('draft','claimed','sending','uncertain')"
    ),
    sa.Index("ix_messages_ended_at", "ended_at"),
    _partial("ix_messages_promised", "deadline_at", where="deadline_at IS NOT NULL AND ended_at IS NULL"),
)

contents = sa.Table(  # apart from the ledger's rows, which change often and must stay light
    "contents",
    metadata,
    sa.Column("id", ID, sa.ForeignKey("messages.id"), primary_key=True),  # the message's id
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("html", sa.Text, nullable=False),
    # the composed bytes: written once, at the first commit point; every attempt is the same mail:
    sa.Column("body", sa.LargeBinary),
    sa.Column("body_hash", sa.String(64), nullable=False, default=""),
)

attempts = sa.Table(
    "attempts",
    metadata,
    sa.Column("id", ID, sa.ForeignKey("messages.id"), primary_key=True),  # the message's id
    sa.Column("fence", sa.Integer, primary_key=True),
    sa.Column("lease_owner", ID, nullable=False),
    sa.Column("claimed_at", UTCDateTime, nullable=False),
    sa.Column("committed_at", UTCDateTime),  # the commit point: only after it may the final dot go out
    sa.Column("body_hash", sa.String(64), nullable=False, default=""),
    sa.Column("ended_at", UTCDateTime),
    sa.Column("outcome", sa.String(12)),  # accepted refused deferred unknown released
    sa.Column("code", sa.Integer),
    sa.Column("reply", sa.String(300), nullable=False, default=""),
)

events = sa.Table(
    "events",
    metadata,
    sa.Column("seq", sa.BigInteger().with_variant(sa.Integer, "sqlite"), sa.Identity(), primary_key=True),
    sa.Column("at", UTCDateTime, nullable=False, index=True),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("contact_id", ID, index=True),
    sa.Column("enrollment_id", ID),
    sa.Column("message_id", ID, index=True),  # the message's row
    sa.Column("address_key", KEY),
    sa.Column("data", sa.JSON),
    sqlite_autoincrement=True,
)

suppressions = sa.Table(
    "suppressions",
    metadata,
    sa.Column("address_key", KEY, primary_key=True),
    sa.Column("reason", sa.String(32), nullable=False),
    sa.Column("source", sa.String(32), nullable=False),
    sa.Column("at", UTCDateTime, nullable=False),
)

mailboxes = sa.Table(  # what a mailbox has used of its limits; locked in the claim's transaction
    "mailboxes",
    metadata,
    sa.Column("mailbox", sa.String(64), primary_key=True),
    sa.Column("first_day", sa.Date),  # the ramp counts from here
    sa.Column("day", sa.Date),
    sa.Column("used", sa.Integer, nullable=False, default=0),
    sa.Column("next_at", UTCDateTime),  # the gap: not before
    sa.Column("paused_reason", sa.String(300), nullable=False, default=""),
    sa.Column("paused_at", UTCDateTime),
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
    _partial("ix_tasks_open", "due_at", where="done_at IS NULL"),
)

versions = sa.Table(  # every schedules.yaml that was in force
    "versions",
    metadata,
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("yaml", sa.Text, nullable=False),
    sa.Column("loaded_at", UTCDateTime, nullable=False),
)

instances = sa.Table(
    "instances",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("host", sa.String(100), nullable=False),
    sa.Column("epoch", sa.Integer, nullable=False, default=1),
    sa.Column("hold", sa.String(300), nullable=False, default=""),
    sa.Column("delivery", sa.String(8), nullable=False),
    sa.Column("started_at", UTCDateTime, nullable=False),
    sa.Column("heartbeat_at", UTCDateTime, nullable=False),
)
