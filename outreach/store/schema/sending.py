"""Messages and what happened to them; who must not be written to; mailboxes, versions and daemons."""

import sqlalchemy as sa

from outreach.store.schema.shared import ID, KEY, metadata, partial
from outreach.store.types import UTCDateTime

TURN = "ix_messages_turn"

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
    partial("ix_messages_due", "mailbox", "priority", "due_at", where="state='approved'"),
    partial(  # whose turn it is: the mail that was written first, of those that are due
        TURN,
        *("mailbox", "priority", "created_at", "contact_id"),
        where="state='approved'",
    ),
    partial("ix_messages_planned", "due_at", where="state='planned'"),
    partial(
        "ix_messages_open", "state", "lease_until", where="state IN ('draft','claimed','sending','uncertain')"
    ),
    sa.Index("ix_messages_ended_at", "ended_at"),
    partial("ix_messages_promised", "deadline_at", where="deadline_at IS NOT NULL AND ended_at IS NULL"),
)

# What is in somebody's hands, a person's or a daemon's: few rows, whatever the size of the table. SQLite uses a
# partial index only where the statement itself says its condition, word by word.
IN_HANDS = messages.c.state.in_(
    [sa.literal_column(f"'{s}'") for s in ("draft", "claimed", "sending", "uncertain")]
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
    sa.Column("unread_reason", sa.String(300), nullable=False, default=""),  # it is sent from, and not read
    sa.Column(
        "halvings", sa.Integer, nullable=False, server_default="0"
    ),  # of its pace, when the server last
    sa.Column("slowed_at", UTCDateTime),  # said "too much"
)

versions = sa.Table(  # every schedules.yaml that was in force
    "versions",
    metadata,
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("yaml", sa.Text, nullable=False),
    sa.Column("loaded_at", UTCDateTime, nullable=False),
)

templates = sa.Table(  # every set of templates that was in force
    "templates",
    metadata,
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("texts", sa.JSON, nullable=False),  # by file name
)

in_force = sa.Table(  # which of them together, and since when; the last number counts
    "in_force",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("schedules", sa.String(64), sa.ForeignKey("versions.sha256"), nullable=False),
    # NULL: as they lay on the disk, from a time when they were not stored
    sa.Column("templates", sa.String(64), sa.ForeignKey("templates.sha256")),
    sa.Column("at", UTCDateTime, nullable=False),
    sa.Column("origin", sa.String(16), nullable=False),  # file: by itself; apply: a person said so
)

plans = sa.Table(  # what was shown to a person, or found by looking at changed files
    "plans",
    metadata,
    sa.Column("hash", sa.String(16), primary_key=True),
    sa.Column("number", sa.Integer, sa.ForeignKey("in_force.number"), nullable=False),  # what it changes
    sa.Column("schedules", sa.String(64), nullable=False),  # of the files on the disk
    sa.Column("templates", sa.String(64), nullable=False),
    sa.Column("made_at", UTCDateTime, nullable=False),
    sa.Column("words", sa.Text, nullable=False),  # why it does not come into force by itself; "" where it may
    sa.Index("ix_plans_number", "number"),
)

instances = sa.Table(
    "instances",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("host", sa.String(100), nullable=False),
    sa.Column("epoch", sa.Integer, nullable=False, default=1),
    sa.Column("hold", sa.String(300), nullable=False, default=""),
    sa.Column("lease_owner", ID, nullable=False, default=""),  # its present run: only that one may commit
    sa.Column("journal_seq", sa.Integer, nullable=False, default=0),  # receipts up to here are recorded
    sa.Column("delivery", sa.String(8), nullable=False),
    sa.Column("started_at", UTCDateTime, nullable=False),
    sa.Column("heartbeat_at", UTCDateTime, nullable=False),
    sa.Column("max_wall_at", UTCDateTime, nullable=False),  # the latest that its clock ever said
    sa.Column("troubles", sa.JSON),  # what is wrong there now, by topic: status is another process
)

leases = sa.Table(  # what only one daemon does at a time, and which
    "leases",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("holder", ID, nullable=False),  # a run of a daemon: an instance's lease_owner
    sa.Column("held_until", UTCDateTime, nullable=False),
)

keys = sa.Table(  # which secret key the hashes in this database were made with: its public id, not the key
    "keys",
    metadata,
    sa.Column("purpose", sa.String(16), primary_key=True),
    sa.Column("key_id", sa.String(16), nullable=False),
)
