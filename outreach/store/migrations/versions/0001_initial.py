"""The tables of the first release."""

import sqlalchemy as sa
from alembic import op

from outreach.store.migrations import guards
from outreach.store.types import UTCDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_people()
    _make_enrollments()
    _make_messages()
    _make_facts()
    _make_machinery()
    _make_reading()
    for statement in guards.make_statements(op.get_bind().dialect.name):
        op.get_bind().exec_driver_sql(statement)


def _make_people() -> None:
    op.create_table(
        "contacts",
        _key("id", 36),
        *_words(address=320, address_key=64, title=40, given_name=120, family_name=120, organisation=200),
        *_words(role=200, domain=255, search_text=500, audience=64),
        sa.Column("tags", sa.JSON, nullable=False),
        sa.Column("interests", sa.JSON, nullable=False),
        sa.Column("zone", sa.String(64)),
        *_words(language=16, source=200, lawful_basis=64, private_notes=None),
        sa.Column("less_often", sa.Boolean, nullable=False),
        *_moments("paused_until?", "created_at", "last_mail_at?", "last_contact_at?", "last_reply_at?"),
        *_moments("last_met_at?", "away_until?"),
        _unique("contacts", "address_key"),
    )
    _index("contacts", "domain", "search_text", "audience", "created_at")
    op.create_table(
        "meetings", _key("id", 36), _id("contact_id", "contacts"), *_moments("met_at"), *_words(place=200),
        *_moments("created_at"),
    )  # fmt: skip
    _index("meetings", "met_at")
    op.create_index("ix_meetings_contact_id_met_at", "meetings", ["contact_id", "met_at"])
    op.create_table(
        "notes", _key("id", 36), _id("meeting_id", "meetings"), *_words(kind=16),
        sa.Column("private", sa.Boolean, nullable=False), *_words(text=None), *_moments("created_at"),
    )  # fmt: skip
    _index("notes", "meeting_id")
    op.create_table(
        "resources", _key("id", 36), *_words(title=300, link=2000, why=None),
        sa.Column("topics", sa.JSON, nullable=False), sa.Column("audiences", sa.JSON, nullable=False),
        sa.Column("valid_until", sa.Date), *_moments("added_at"), _unique("resources", "link"),
    )  # fmt: skip
    op.create_table(
        "referrals", _key("id", 36), _id("contact_id", "contacts"), *_words(direction=8),
        sa.Column("day", sa.Date, nullable=False), *_moments("created_at"),
        sa.CheckConstraint("direction IN ('sent','received')", name=op.f("ck_referrals_direction")),
    )  # fmt: skip
    _index("referrals", "contact_id", "day")


def _make_enrollments() -> None:
    op.create_table(
        "enrollments", _key("id", 36), _id("contact_id", "contacts"),
        *_words(campaign=64, sequence=64, trigger=80, status=8, step=64), *_counts("occurrence"),
        *_moments("started_at", "anchor_at", "due_at?"), *_counts("unanswered", "sent"),
        _id("meeting_id", "meetings", null=True), *_words(reason=300), *_moments("ended_at?"),
        sa.CheckConstraint("status IN ('active','finished','stopped')", name=op.f("ck_enrollments_status")),
        _unique("enrollments", "contact_id", "sequence", "trigger"),
    )  # fmt: skip
    due = ("due_at", "contact_id", "sequence", "id")
    _partial("ix_enrollments_due", "enrollments", *due, where="status='active' AND due_at IS NOT NULL")
    _partial("ix_enrollments_active", "enrollments", "campaign", where="status='active'")
    op.create_table(
        "tasks", _key("id", 36), _id("enrollment_id", "enrollments"), _id("contact_id", "contacts"),
        *_words(step=64), *_counts("occurrence"), *_words(text=500),
        *_moments("due_at", "done_at?", "created_at"),
        _unique("tasks", "enrollment_id", "step", "occurrence"),
    )  # fmt: skip
    _index("tasks", "contact_id")
    _partial("ix_tasks_open", "tasks", "due_at", where="done_at IS NULL")


def _make_messages() -> None:
    states = (
        "state IN ('planned','draft','approved','claimed','sending',"
        "'sent','failed','uncertain','skipped','abandoned')"
    )
    op.create_table(
        "messages", _key("id", 36), *_words(key=200),
        _id("enrollment_id", "enrollments", null=True), _id("contact_id", "contacts", null=True),
        *_words(campaign=64, sequence=64, step=64), *_counts("occurrence", "priority"),
        *_words(state=10, mailbox=64, owner=64, address=320, address_key=64, message_id=200, template=64),
        sa.Column("review", sa.Boolean, nullable=False), sa.Column("thread", sa.Boolean, nullable=False),
        *_words(subject=998, content_hash=64, approved_hash=64, approved_by=64),
        _id("resource_id", "resources", null=True), *_words(reason=300),
        *_moments("due_at", "deadline_at?", "not_after?"), *_counts("fence", "attempts"),
        sa.Column("lease_owner", sa.String(36)), *_moments("lease_until?"), *_words(version=64),
        *_moments("created_at", "ended_at?"), sa.CheckConstraint(states, name=op.f("ck_messages_state")),
        _unique("messages", "key"), _unique("messages", "message_id"),
        _unique("messages", "contact_id", "resource_id"),
    )  # fmt: skip
    _index("messages", "enrollment_id", "contact_id", "address_key", "ended_at")
    _partial("ix_messages_due", "messages", "mailbox", "priority", "due_at", where="state='approved'")
    turn = ("mailbox", "priority", "created_at", "contact_id")
    _partial("ix_messages_turn", "messages", *turn, where="state='approved'")
    _partial("ix_messages_planned", "messages", "due_at", where="state='planned'")
    unfinished = "state IN ('draft','claimed','sending','uncertain')"
    _partial("ix_messages_open", "messages", "state", "lease_until", where=unfinished)
    promised = "deadline_at IS NOT NULL AND ended_at IS NULL"
    _partial("ix_messages_promised", "messages", "deadline_at", where=promised)
    op.create_table(
        "contents", _key("id", 36, to="messages"), *_words(text=None, html=None),
        sa.Column("body", sa.LargeBinary), *_words(body_hash=64),
    )  # fmt: skip
    op.create_table(
        "attempts", _key("id", 36, to="messages"), sa.Column("fence", sa.Integer, primary_key=True),
        *_words(lease_owner=36), *_moments("claimed_at", "committed_at?"), *_words(body_hash=64),
        *_moments("ended_at?"), sa.Column("outcome", sa.String(12)), sa.Column("code", sa.Integer),
        *_words(reply=300),
    )  # fmt: skip


def _make_facts() -> None:
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    about = (sa.Column(name, sa.String(36)) for name in ("contact_id", "enrollment_id", "message_id"))
    op.create_table(
        "events", sa.Column("seq", number, sa.Identity(), primary_key=True), *_moments("at"),
        *_words(kind=32), *about, sa.Column("address_key", sa.String(64)), sa.Column("data", sa.JSON),
        sqlite_autoincrement=True,
    )  # fmt: skip
    _index("events", "at", "contact_id", "message_id")
    op.create_table("suppressions", _key("address_key", 64), *_words(reason=32, source=32), *_moments("at"))
    op.create_table("versions", _key("sha256", 64), *_words(yaml=None), *_moments("loaded_at"))


def _make_machinery() -> None:
    op.create_table(
        "mailboxes", _key("mailbox", 64), sa.Column("first_day", sa.Date), sa.Column("day", sa.Date),
        *_counts("used"), *_moments("next_at?"), *_words(paused_reason=300), *_moments("paused_at?"),
        *_words(unread_reason=300),
    )  # fmt: skip
    op.create_table(
        "instances", _key("id", 36), *_words(host=100), *_counts("epoch"), *_words(hold=300, lease_owner=36),
        *_counts("journal_seq"), *_words(delivery=8), *_moments("started_at", "heartbeat_at", "max_wall_at"),
        sa.Column("troubles", sa.JSON),
    )  # fmt: skip
    op.create_table("leases", _key("name", 64), *_words(holder=36), *_moments("held_until"))
    op.create_table("keys", _key("purpose", 16), *_words(key_id=16))


def _make_reading() -> None:
    states = "state IN ('new','answered','done','quarantined')"
    op.create_table(
        "inbound", _key("id", 36), *_words(mailbox=64, digest=64, folder=255), *_numbers("uidvalidity", "uid"),
        *_words(header_id=300, kind=16, state=12),
        _id("contact_id", "contacts", null=True), _id("message_id", "messages", null=True),
        *_words(sender_key=64), *_moments("received_at"), *_words(text=None, reason=300),
        sa.Column("raw", sa.LargeBinary), *_moments("created_at"),
        sa.CheckConstraint(states, name=op.f("ck_inbound_state")), _unique("inbound", "mailbox", "digest"),
    )  # fmt: skip
    op.create_index("ix_inbound_contact_id_received_at", "inbound", ["contact_id", "received_at"])
    _index("inbound", "sender_key", "header_id")
    _partial("ix_inbound_new", "inbound", "received_at", where="state='new'")
    _partial("ix_inbound_quarantined", "inbound", "received_at", where="state='quarantined'")
    op.create_table(
        "questions", _key("message_id", 36, to="messages"), sa.Column("number", sa.Integer, primary_key=True),
        _key("kind", 8), *_words(about=36, shown_hash=64),
    )  # fmt: skip
    _index("questions", "about")
    op.create_table(
        "cursors", _key("mailbox", 64), _key("folder", 255), *_numbers("uidvalidity", "last_uid"),
        *_moments("first_at", "ok_at?"),
    )  # fmt: skip
    op.create_table("appointments", _key("key", 64), *_moments("ended_at", "created_at"))


def _key(name: str, length: int, to: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), *_reference(to), primary_key=True)


def _id(name: str, to: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(36), *_reference(to), nullable=null)


def _reference(to: str | None) -> list[sa.ForeignKey]:
    return [sa.ForeignKey(f"{to}.id")] if to else []


def _words(**lengths: int | None) -> list[sa.Column[str]]:
    kinds = ((name, sa.String(length) if length else sa.Text()) for name, length in lengths.items())
    return [sa.Column(name, kind, nullable=False) for name, kind in kinds]


def _moments(*names: str) -> list[sa.Column[object]]:
    """A question mark says that it may be unknown."""
    return [sa.Column(name.rstrip("?"), UTCDateTime, nullable=name.endswith("?")) for name in names]


def _counts(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer, nullable=False) for name in names]


def _numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger, nullable=False) for name in names]


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _partial(name: str, table: str, *columns: str, where: str) -> None:
    rows = sa.text(where)
    op.create_index(name, table, list(columns), sqlite_where=rows, postgresql_where=rows)
