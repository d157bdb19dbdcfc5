"""Mails that came in and concern us: each once, by its octets."""

from collections.abc import Collection
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Literal

import sqlalchemy as sa

from outreach.mail.cursor import Cursor
from outreach.store.among import among
from outreach.store.rows import insert_new
from outreach.store.schema import inbound

InboundState = Literal["new", "answered", "done", "quarantined"]
COMMAND, UNCLEAR, UNPROVEN = "command", "unclear", "unproven"  # kinds of mail that claims to be an owner's
MOST_REASON = 300
_IS_NEW = inbound.c.state == sa.literal_column("'new'")
_IS_QUARANTINED = inbound.c.state == sa.literal_column("'quarantined'")


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """One mail. `new` is a person's answer that waits for the owner; `text` is what the person wrote.

    `message_id` is the row of our message that it answers or speaks of; `header_id` its own Message-ID.
    """

    id: str
    mailbox: str
    digest: str
    folder: str
    uidvalidity: int
    uid: int
    received_at: datetime
    created_at: datetime
    kind: str
    state: InboundState = "done"
    header_id: str = ""
    contact_id: str | None = None
    message_id: str | None = None
    sender_key: str = ""
    text: str = ""
    reason: str = ""

    @property
    def cursor(self) -> Cursor:
        return Cursor(self.uidvalidity, self.uid)


_KNOWN = sa.select(inbound.c.digest).where(
    inbound.c.mailbox == sa.bindparam("b_mailbox"), among(inbound.c.digest, "b_digests")
)
_NOTE_ANSWERED = (
    sa.update(inbound)
    .where(_IS_NEW, among(inbound.c.contact_id, "b_ids"), inbound.c.received_at <= sa.bindparam("b_at"))
    .values(state="answered")
)
_COLUMNS = [inbound.c[field.name] for field in fields(Inbound)]


def add(tx: sa.Connection, mail: Inbound, raw: bytes | None = None) -> bool:
    """Keep it, with its octets where they could not be read; False where it is known."""
    return bool(insert_new(tx, inbound, [_clean(mail)], "mailbox", "digest") and _keep(tx, mail.id, raw))


def known(tx: sa.Connection, mailbox: str, digests: Collection[str]) -> set[str]:
    """Those of the mails with these digests that were dealt with before, in whatever folder and under whatever UID."""
    return set(tx.execute(_KNOWN, {"b_mailbox": mailbox, "b_digests": list(digests)}).scalars())


def waiting(tx: sa.Connection) -> list[Inbound]:
    """Answers of people that the owner has not answered, however old, the oldest first."""
    return _values(tx, sa.select(*_COLUMNS).where(_IS_NEW))


def quarantined(tx: sa.Connection, since: datetime) -> list[Inbound]:
    """What could not be read since then, the oldest first."""
    return _values(tx, sa.select(*_COLUMNS).where(_IS_QUARANTINED, inbound.c.received_at >= since))


def of_contact(tx: sa.Connection, contact_id: str, kind: str, since: datetime) -> list[Inbound]:
    """One contact's mails of one kind, the oldest first."""
    mine = (inbound.c.contact_id == contact_id, inbound.c.kind == kind, inbound.c.received_at >= since)
    return _values(tx, sa.select(*_COLUMNS).where(*mine))


def was_obeyed(tx: sa.Connection, header_id: str) -> bool:
    """Whether a mail of an owner with this Message-ID was acted on before, in whatever mailbox it lay."""
    mine = (inbound.c.header_id == header_id[:MOST_REASON], inbound.c.kind.in_((COMMAND, UNCLEAR)))
    return tx.execute(sa.select(inbound.c.id).where(*mine)).first() is not None


def count_from(tx: sa.Connection, sender_key: str, kind: str, since: datetime) -> int:
    """How many mails of one kind came from one address."""
    mine = (inbound.c.sender_key == sender_key, inbound.c.kind == kind, inbound.c.received_at >= since)
    return tx.execute(sa.select(sa.func.count()).where(*mine)).scalar_one()


def writers(tx: sa.Connection, sender_key: str) -> set[str]:
    """The contacts whose answers came from this address before, in a thread of ours."""
    mine = (inbound.c.sender_key == sender_key, inbound.c.message_id.is_not(None))
    theirs = (inbound.c.contact_id.is_not(None), inbound.c.kind.in_(("reply", "opt-out")))
    return set(tx.execute(sa.select(inbound.c.contact_id).where(*mine, *theirs).distinct()).scalars())


def note_answered(tx: sa.Connection, contact_ids: Collection[str], at: datetime) -> None:
    """The owner wrote to these contacts at `at`: what they wrote before waits no more."""
    if contact_ids:
        tx.execute(_NOTE_ANSWERED, {"b_ids": list(contact_ids), "b_at": at})


def get_raw(tx: sa.Connection, inbound_id: str) -> bytes | None:
    """The octets of a mail in quarantine."""
    return tx.execute(sa.select(inbound.c.raw).where(inbound.c.id == inbound_id)).scalar()


def forget_octets(tx: sa.Connection, before: datetime) -> None:
    """Of what came before then, only that it could not be read is kept."""
    old = (_IS_QUARANTINED, inbound.c.received_at < before, inbound.c.raw.is_not(None))
    tx.execute(sa.update(inbound).where(*old).values(raw=None))


def _keep(tx: sa.Connection, inbound_id: str, raw: bytes | None) -> bool:
    if raw is not None:
        tx.execute(sa.update(inbound).where(inbound.c.id == inbound_id).values(raw=raw))
    return True


def _clean(mail: Inbound) -> dict[str, object]:
    """What strangers wrote may hold what no database takes: NUL, and halves of characters."""
    row = asdict(mail)
    for name in ("text", "header_id", "reason", "folder"):
        row[name] = row[name].replace("\0", "").encode("utf-8", "replace").decode()
    return row | {"header_id": row["header_id"][:MOST_REASON], "reason": row["reason"][:MOST_REASON]}


def _values(tx: sa.Connection, query: "sa.Select[tuple[object, ...]]") -> list[Inbound]:
    rows = tx.execute(query.order_by(inbound.c.received_at, inbound.c.id)).mappings()
    return [Inbound(**row) for row in rows]
