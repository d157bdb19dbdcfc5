"""What came in: how far each folder is read, and once each, mails and appointments that concern us."""

import sqlalchemy as sa

from outreach.store.schema.shared import ID, KEY, metadata, partial
from outreach.store.types import UTCDateTime

inbound = sa.Table(  # only mail that concerns us: the owner's other letters are none of our business
    "inbound",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("mailbox", sa.String(64), nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),  # sha256 of its octets: UIDs may be given anew
    sa.Column("folder", sa.String(255), nullable=False),
    sa.Column("uidvalidity", sa.BigInteger, nullable=False),
    sa.Column("uid", sa.BigInteger, nullable=False),
    sa.Column("header_id", sa.String(300), nullable=False, default=""),  # its own Message-ID, as it claims
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column(
        "state",
        sa.String(12),
        sa.CheckConstraint("state IN ('new','answered','done','quarantined')", name="state"),
        nullable=False,
    ),
    sa.Column("contact_id", ID, sa.ForeignKey("contacts.id")),
    sa.Column("message_id", ID, sa.ForeignKey("messages.id")),  # ours, that it answers or speaks of
    sa.Column("sender_key", KEY, nullable=False, default=""),
    sa.Column("received_at", UTCDateTime, nullable=False),
    sa.Column("text", sa.Text, nullable=False, default=""),  # what the person wrote, without quotes
    sa.Column("reason", sa.String(300), nullable=False, default=""),
    sa.Column("raw", sa.LargeBinary),  # of what could not be read
    sa.Column("created_at", UTCDateTime, nullable=False),
    sa.UniqueConstraint("mailbox", "digest"),
    sa.Index("ix_inbound_contact_id_received_at", "contact_id", "received_at"),
    sa.Index("ix_inbound_sender_key", "sender_key"),
    sa.Index("ix_inbound_header_id", "header_id"),
    partial("ix_inbound_new", "received_at", where="state='new'"),
    partial("ix_inbound_quarantined", "received_at", where="state='quarantined'"),
)

questions = sa.Table(  # what a mail to the owner asked: the numbers stay those of that very mail
    "questions",
    metadata,
    sa.Column("message_id", ID, sa.ForeignKey("messages.id"), primary_key=True),  # the mail's row
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("kind", sa.String(8), primary_key=True),  # draft notes task reply
    sa.Column("about", ID, nullable=False, index=True),  # the row that it is about
    sa.Column("shown_hash", KEY, nullable=False, default=""),  # of the text that the mail showed
)

cursors = sa.Table(
    "cursors",
    metadata,
    sa.Column("mailbox", sa.String(64), primary_key=True),
    sa.Column("folder", sa.String(255), primary_key=True),
    sa.Column("uidvalidity", sa.BigInteger, nullable=False),
    sa.Column("last_uid", sa.BigInteger, nullable=False),
    sa.Column("first_at", UTCDateTime, nullable=False),  # when it was looked at for the first time
    sa.Column("ok_at", UTCDateTime),  # it was read completely: all that had come by then
)

appointments = sa.Table(  # what the calendar said is not kept; only that this one was dealt with
    "appointments",
    metadata,
    sa.Column(
        "key", KEY, primary_key=True
    ),  # keyed hash of the event, which one of its series, and the contact
    sa.Column("ended_at", UTCDateTime, nullable=False),
    sa.Column("created_at", UTCDateTime, nullable=False),
)
