"""Messages: new ones, and how they are found. Until its claim, `unclaimed.py` changes one; from then on `ledger.py`."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from outreach.sequence.model import OPEN, Message, Priority, State
from outreach.store.among import among
from outreach.store.ids import read_id_part
from outreach.store.rows import in_pieces, insert_new
from outreach.store.schema import IN_HANDS, attempts, contents, messages

_IN_CONTENTS = ("text", "html")
COLUMNS = [messages.c[f.name] for f in fields(Message) if f.name not in _IN_CONTENTS]
_WITH_CONTENTS = sa.select(*COLUMNS, contents.c.text, contents.c.html).select_from(
    messages.outerjoin(contents, contents.c.id == messages.c.id)
)
_BY_KEY = _WITH_CONTENTS.where(messages.c.key == sa.bindparam("b_key"))
_KNOWN_KEYS = sa.select(messages.c.key).where(among(messages.c.key, "b_keys"))
_IN_HANDS = {State.DRAFT, State.CLAIMED, State.SENDING, State.UNCERTAIN}
_ON_THEIR_WAY = sa.select(messages.c.contact_id).where(
    IN_HANDS, messages.c.state.in_((State.CLAIMED, State.SENDING))
)
_PROMISES = (
    sa.select(*COLUMNS)
    .where(messages.c.deadline_at.is_not(None), messages.c.ended_at.is_(None))
    .order_by(messages.c.deadline_at)
)


def add_many(tx: sa.Connection, new: Sequence[Message], version: str = "") -> None:
    """Store messages; one whose key is there already changes nothing: planning twice plans once."""
    if not new:
        return
    known = set(tx.execute(_KNOWN_KEYS, {"b_keys": [m.key for m in new]}).scalars())
    fresh = list({m.key: m for m in new if m.key not in known}.values())
    if fresh:
        rows = [make_row(m) | {"version": version} for m in fresh]
        if tx.dialect.name == "postgresql":  # another daemon may plan the same at this moment
            added = insert_new(tx, messages, rows, "key")
            add_contents(tx, [m for m in fresh if m.id in added])
        else:
            tx.execute(sa.insert(messages), rows)
            add_contents(tx, fresh)


def add_contents(tx: sa.Connection, written: Sequence[Message]) -> None:
    """Store text and HTML of messages that have some."""
    rows = [{"id": m.id, "text": m.text, "html": m.html, "body_hash": ""} for m in written if m.text]
    if rows:
        tx.execute(sa.insert(contents), rows)


def get_many(tx: sa.Connection, ids: Collection[str]) -> list[Message]:
    """With their text and HTML, in no particular order."""
    return read_values(tx, _WITH_CONTENTS.where(messages.c.id.in_(ids)))


def find(tx: sa.Connection, id_or_part: str) -> list[Message]:
    """The messages whose id starts or ends so, with their content: a person types the short form.

    Raises IdUnfit for what is no part of an id.
    """
    part = read_id_part(id_or_part)
    starts, ends = (messages.c.id.startswith, messages.c.id.endswith)
    return read_values(
        tx, _WITH_CONTENTS.where(sa.or_(starts(part, autoescape=True), ends(part, autoescape=True)))
    )


def find_by_key(tx: sa.Connection, key: str) -> Message | None:
    """The message of this enrollment, step and occurrence."""
    return next(iter(read_values(tx, _BY_KEY, {"b_key": key})), None)


def has_any_key(tx: sa.Connection, keys: Sequence[str]) -> bool:
    """Whether one of these messages is written."""
    return tx.execute(_KNOWN_KEYS, {"b_keys": list(keys)}).first() is not None


def find_by_message_ids(tx: sa.Connection, message_ids: Collection[str]) -> list[Message]:
    """The messages with these Message-IDs, each in `<>`, without content, the newest first."""
    if not message_ids:
        return []
    query = sa.select(*COLUMNS).where(messages.c.message_id.in_(list(message_ids)))
    return read_values(tx, query.order_by(messages.c.created_at.desc(), messages.c.id.desc()))


def in_state(tx: sa.Connection, states: Iterable[State], limit: int = 1000) -> list[Message]:
    """Without content, oldest due first."""
    return read_values(tx, _in_states(frozenset(states)), {"b_limit": limit})


@cache
def _in_states(wanted: frozenset[State]) -> sa.Select[Any]:
    query = sa.select(*COLUMNS).where(messages.c.state.in_(sorted(wanted)))
    query = query.where(IN_HANDS) if wanted <= _IN_HANDS else query
    return query.order_by(messages.c.due_at).limit(sa.bindparam("b_limit"))


def on_their_way(tx: sa.Connection, contact_ids: Iterable[str]) -> set[str]:
    """Those of these contacts to whom a mail is leaving at this moment."""
    return set(tx.execute(_ON_THEIR_WAY).scalars()) & set(contact_ids)


def claimed_at(tx: sa.Connection, ids: Collection[str]) -> dict[str, datetime]:
    """When each of these was claimed last."""
    query = sa.select(attempts.c.id, sa.func.max(attempts.c.claimed_at)).where(attempts.c.id.in_(ids))
    return {row[0]: row[1] for row in tx.execute(query.group_by(attempts.c.id))}


def resources_given(tx: sa.Connection, contact_ids: Collection[str]) -> dict[str, frozenset[str]]:
    """Which resources each contact got, or will get by an open message."""
    query = sa.select(messages.c.contact_id, messages.c.resource_id).where(
        messages.c.resource_id.is_not(None)
    )
    given: dict[str, set[str]] = {}
    for piece in in_pieces(contact_ids):
        for contact_id, resource_id in tx.execute(query.where(messages.c.contact_id.in_(piece))):
            given.setdefault(contact_id, set()).add(resource_id)
    return {contact_id: frozenset(ids) for contact_id, ids in given.items()}


def open_of_contact(tx: sa.Connection, contact_id: str) -> list[Message]:
    """Every message to one contact that has not ended."""
    query = sa.select(*COLUMNS).where(messages.c.contact_id == contact_id, messages.c.state.in_(list(OPEN)))
    return read_values(tx, query)


def of_contact(tx: sa.Connection, contact_id: str) -> list[Message]:
    """Every message to one contact, the first planned first, without content."""
    query = sa.select(*COLUMNS).where(messages.c.contact_id == contact_id)
    return read_values(tx, query.order_by(messages.c.created_at, messages.c.id))


def open_of_contacts(tx: sa.Connection, contact_ids: Iterable[str]) -> list[Message]:
    """The same of many contacts, in no particular order."""
    query = sa.select(*COLUMNS).where(messages.c.state.in_(list(OPEN)))
    mine = (query.where(messages.c.contact_id.in_(piece)) for piece in in_pieces(contact_ids))
    return [message for each in mine for message in read_values(tx, each)]


def open_of_enrollments(tx: sa.Connection, ids: Collection[str]) -> list[Message]:
    """Every message of these enrollments that has not ended."""
    query = sa.select(*COLUMNS).where(messages.c.enrollment_id.in_(ids), messages.c.state.in_(list(OPEN)))
    return read_values(tx, query)


def sent_to(tx: sa.Connection, contact_id: str) -> list[Message]:
    """What one contact got, oldest first, with text."""
    query = _WITH_CONTENTS.where(messages.c.contact_id == contact_id, messages.c.state == State.SENT)
    return read_values(tx, query.order_by(messages.c.ended_at))


def ended_between(tx: sa.Connection, start: datetime, end_at: datetime) -> list[Message]:
    """Messages that ended in [start, end_at), oldest first, without content."""
    query = sa.select(*COLUMNS).where(messages.c.ended_at >= start, messages.c.ended_at < end_at)
    return read_values(tx, query.order_by(messages.c.ended_at))


def open_promises(tx: sa.Connection) -> list[Message]:
    """Messages with a deadline that have not ended, the most urgent first."""
    return read_values(tx, _PROMISES)


def parents(tx: sa.Connection, enrollment_ids: Collection[str]) -> dict[str, list[Message]]:
    """What was sent in each enrollment, oldest first: the mails that a nudge answers to."""
    query = sa.select(*COLUMNS).where(
        messages.c.enrollment_id.in_(enrollment_ids), messages.c.state == State.SENT
    )
    found: dict[str, list[Message]] = {}
    for message in read_values(tx, query.order_by(messages.c.ended_at)):
        found.setdefault(message.enrollment_id or "", []).append(message)
    return found


def count_open(tx: sa.Connection) -> dict[State, int]:
    """How many messages stand in each open state."""
    query = sa.select(messages.c.state, sa.func.count()).where(messages.c.state.in_(list(OPEN)))
    return {State(state): count for state, count in tx.execute(query.group_by(messages.c.state))}


def make_row(message: Message) -> dict[str, Any]:
    return {c.name: getattr(message, c.name) for c in COLUMNS}


def read_values(
    tx: sa.Connection, query: sa.Select[Any], given: Mapping[str, Any] | None = None
) -> list[Message]:
    found = tx.execute(query, given)
    names = tuple(found.keys())
    return [make_message(dict(zip(names, row, strict=True))) for row in found]


def make_message(row: dict[str, Any]) -> Message:
    """A core value from a row that holds its columns, and perhaps text and html."""
    row["state"], row["priority"] = State(row["state"]), Priority(row["priority"])
    for name in _IN_CONTENTS:
        if name in row and row[name] is None:
            del row[name]
    return Message(**row)
