"""The tables. Our tables are the truth: uniqueness, legal transitions and append-only facts are the database's job."""

from outreach.store.schema.people import contacts, enrollments, meetings, notes, referrals, resources, tasks
from outreach.store.schema.reading import appointments, cursors, inbound, questions
from outreach.store.schema.sending import (
    IN_HANDS,
    attempts,
    contents,
    events,
    instances,
    keys,
    leases,
    mailboxes,
    messages,
    suppressions,
    versions,
)
from outreach.store.schema.shared import metadata

__all__ = [
    "IN_HANDS",
    "appointments",
    "attempts",
    "contacts",
    "contents",
    "cursors",
    "enrollments",
    "events",
    "inbound",
    "instances",
    "keys",
    "leases",
    "mailboxes",
    "meetings",
    "messages",
    "metadata",
    "notes",
    "questions",
    "referrals",
    "resources",
    "suppressions",
    "tasks",
    "versions",
]
