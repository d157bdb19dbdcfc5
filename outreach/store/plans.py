"""Plans: what changing to the files on the disk would do, as it was shown; and what is known of files without asking
everybody again.
"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from outreach.store.rows import insert_new
from outreach.store.schema import plans


@dataclass(frozen=True, slots=True)
class MadePlan:
    """`number` is what was in force when it was made; `schedules` and `templates` are the hashes of the new files.

    `words`: why it does not come into force by itself; "" where it may.
    """

    hash: str
    number: int
    schedules: str
    templates: str
    made_at: datetime
    words: str


def add(tx: sa.Connection, made: MadePlan) -> None:
    """Remember it; the same one again changes nothing but its moment. Plans for what is no more in force go."""
    tx.execute(sa.delete(plans).where(plans.c.number < made.number))
    row = {
        "hash": made.hash,
        "number": made.number,
        "schedules": made.schedules,
        "templates": made.templates,
        "made_at": made.made_at,
        "words": made.words,
    }
    if not insert_new(tx, plans, [row], "hash"):
        tx.execute(sa.update(plans).where(plans.c.hash == made.hash).values(made_at=made.made_at))


def find(tx: sa.Connection, beginning: str) -> MadePlan | None:
    """The plan whose hash begins so; None where there is none, or more than one."""
    starts = plans.c.hash.startswith(beginning, autoescape=True)
    rows = tx.execute(sa.select(plans).where(starts).limit(2)).all()
    return MadePlan(*rows[0]) if len(rows) == 1 else None


def find_latest(tx: sa.Connection, number: int, schedules: str, letters: str) -> MadePlan | None:
    """The last one that was made for these files, while `number` was in force."""
    mine = (plans.c.number == number, plans.c.schedules == schedules, plans.c.templates == letters)
    row = tx.execute(sa.select(plans).where(*mine).order_by(plans.c.made_at.desc()).limit(1)).first()
    return None if row is None else MadePlan(*row)
