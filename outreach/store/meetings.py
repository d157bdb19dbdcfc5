"""Meetings and their notes. What is private comes back as PrivateNote, which no template can print."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from outreach.errors import NotFound
from outreach.sequence.model import Meeting, Note, NoteKind, PrivateNote, Status
from outreach.store.ids import new_id
from outreach.store.rows import in_pieces
from outreach.store.schema import enrollments, meetings, notes


def add(tx: sa.Connection, meeting: Meeting, at: datetime) -> None:
    """Store a meeting with its notes, written down at `at`."""
    row = {"id": meeting.id, "contact_id": meeting.contact_id, "met_at": meeting.met_at}
    tx.execute(sa.insert(meetings), row | {"place": meeting.place, "created_at": at})
    add_notes(tx, meeting.id, meeting.notes, meeting.private_notes, at)


def add_notes(
    tx: sa.Connection,
    meeting_id: str,
    public: Sequence[Note],
    private: Sequence[PrivateNote],
    at: datetime,
) -> None:
    """Append notes to a meeting; their ids keep the order in which they are given."""
    rows = [_row(note.kind, note.text, private=False) for note in public]
    rows += [_row(note.kind, note.show_to_owner(), private=True) for note in private]
    common = {"meeting_id": meeting_id, "created_at": at}
    step = timedelta(microseconds=1)
    if rows:
        tx.execute(
            sa.insert(notes), [row | common | {"id": new_id(at + n * step)} for n, row in enumerate(rows)]
        )


def find(tx: sa.Connection, meeting_id: str) -> Meeting | None:
    """The meeting with this id."""
    return next(iter(get_many(tx, [meeting_id])), None)


def get(tx: sa.Connection, meeting_id: str) -> Meeting:
    """The meeting with this id. Raises NotFound."""
    meeting = find(tx, meeting_id)
    if meeting is None:
        raise NotFound(what="meeting", query=meeting_id, hint="")
    return meeting


def get_many(tx: sa.Connection, ids: Iterable[str]) -> list[Meeting]:
    """The meetings with these ids, in no particular order."""
    pieces = (_values(tx, sa.select(meetings).where(meetings.c.id.in_(piece))) for piece in in_pieces(ids))
    return [meeting for piece in pieces for meeting in piece]


def latest(tx: sa.Connection, contact_id: str) -> Meeting | None:
    """The last meeting with a contact."""
    return next(iter(of_contact(tx, contact_id, limit=1)), None)


def of_contact(tx: sa.Connection, contact_id: str, limit: int = 50) -> list[Meeting]:
    """The meetings with a contact, the last one first."""
    query = sa.select(meetings).where(meetings.c.contact_id == contact_id)
    return _values(tx, query.order_by(meetings.c.met_at.desc(), meetings.c.id.desc()).limit(limit))


def of_contacts(tx: sa.Connection, contact_ids: Iterable[str]) -> list[Meeting]:
    """The meetings with many contacts, each contact's oldest first."""
    query = sa.select(meetings).order_by(meetings.c.met_at, meetings.c.id)
    pieces = (_values(tx, query.where(meetings.c.contact_id.in_(piece))) for piece in in_pieces(contact_ids))
    return [meeting for piece in pieces for meeting in piece]


def between(tx: sa.Connection, start: datetime, end: datetime) -> list[Meeting]:
    """The meetings of [start, end), oldest first."""
    query = sa.select(meetings).where(meetings.c.met_at >= start, meetings.c.met_at < end)
    return _values(tx, query.order_by(meetings.c.met_at))


def without_notes(tx: sa.Connection, since: datetime, limit: int = 100) -> list[Meeting]:
    """Meetings since then of which nothing is noted that a mail may mention, oldest first.

    Only those from which something runs: of one that was only noted, or whose contact has left, nobody is asked.
    """
    noted = sa.exists().where(notes.c.meeting_id == meetings.c.id, notes.c.private == sa.false())
    runs = sa.exists().where(
        enrollments.c.contact_id == meetings.c.contact_id,  # which has an index
        enrollments.c.meeting_id == meetings.c.id,
        enrollments.c.status == Status.ACTIVE.value,
    )
    query = sa.select(meetings).where(meetings.c.met_at >= since, ~noted, runs)
    return _values(tx, query.order_by(meetings.c.met_at).limit(limit))


def _row(kind: NoteKind, text: str, *, private: bool) -> dict[str, Any]:
    return {"kind": str(kind), "private": private, "text": text}


def _values(tx: sa.Connection, query: sa.Select[Any]) -> list[Meeting]:
    found = tx.execute(query).all()
    public: dict[str, list[Note]] = {row.id: [] for row in found}
    private: dict[str, list[PrivateNote]] = {row.id: [] for row in found}
    for piece in in_pieces(public):
        for row in tx.execute(sa.select(notes).where(notes.c.meeting_id.in_(piece)).order_by(notes.c.id)):
            if row.private:
                private[row.meeting_id].append(PrivateNote(NoteKind(row.kind), row.text))
            else:
                public[row.meeting_id].append(Note(NoteKind(row.kind), row.text))
    return [
        Meeting(row.id, row.contact_id, row.met_at, row.place, tuple(public[row.id]), tuple(private[row.id]))
        for row in found
    ]
