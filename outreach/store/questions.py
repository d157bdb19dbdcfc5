"""What each mail to the owner asked, by number: her answer names the mail and the number, nothing else."""

from collections.abc import Collection
from dataclasses import asdict, dataclass

import sqlalchemy as sa

from outreach.mail.owner_command import Asked
from outreach.store.schema import questions


@dataclass(frozen=True, slots=True)
class Question:
    """`about` is the row's id; `shown_hash` is of the draft's text that the mail showed, "" where it showed none."""

    number: int
    kind: Asked
    about: str
    shown_hash: str = ""


def add(tx: sa.Connection, message_id: str, asked: Collection[Question]) -> None:
    """`message_id` is the row of the mail that asks."""
    if asked:
        tx.execute(sa.insert(questions), [asdict(each) | {"message_id": message_id} for each in asked])


def of_message(tx: sa.Connection, message_id: str) -> list[Question]:
    """What this mail asked, by number."""
    columns = [questions.c[name] for name in ("number", "kind", "about", "shown_hash")]
    query = sa.select(*columns).where(questions.c.message_id == message_id)
    rows = tx.execute(query.order_by(questions.c.number, questions.c.kind)).mappings()
    return [Question(**row) for row in rows]


def was_shown(tx: sa.Connection, about: str, content_hash: str) -> bool:
    """Whether a mail to the owner showed this very text of a draft."""
    mine = (questions.c.about == about, questions.c.shown_hash == content_hash)
    return bool(content_hash) and tx.execute(sa.select(questions.c.number).where(*mine)).first() is not None
