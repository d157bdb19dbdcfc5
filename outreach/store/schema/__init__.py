"""The tables. Our tables are the truth: uniqueness, legal transitions and append-only facts are the database's job."""

from outreach.store.schema.people import contacts, enrollments, meetings, notes, referrals, resources, tasks
from outreach.store.schema.reading import appointments, cursors, inbound, questions
from outreach.store.schema.sending import (
    IN_HANDS,
    attempts,
    contents,
    events,
    in_force,
    instances,
    keys,
    leases,
    mailboxes,
    messages,
    plans,
    suppressions,
    templates,
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
    "in_force",
    "inbound",
    "instances",
    "keys",
    "leases",
    "mailboxes",
    "meetings",
    "messages",
    "metadata",
    "notes",
    "plans",
    "questions",
    "referrals",
    "resources",
    "suppressions",
    "tasks",
    "templates",
    "versions",
]
