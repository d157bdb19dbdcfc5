"""What must be true at every moment, as questions to the tables. Each answers with no row when all is well.

They ask the database and not the code that wrote to it, so they also find what a restored copy, a hand-typed
UPDATE or a bug has done. Some are impossible while the constraints and triggers stand; they are asked anyway.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from outreach.store.types import UTCDateTime

LATE = timedelta(minutes=15)  # what was due longer ago was forgotten
DEAD = timedelta(minutes=2)  # a lease that ended longer ago should have been swept
AT_MOST = 20  # ids of one violation: enough to look at


@dataclass(frozen=True, slots=True)
class Violation:
    """Something that must never be. `ids` are of messages or enrollments (I11: mailboxes), no addresses."""

    number: int
    sentence: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DayCap:
    """What a mailbox may send on its local `day`, which begins at `starts_at`: no table knows its zone."""

    mailbox: str
    day: date
    starts_at: datetime
    cap: int


class Invariant(NamedTuple):
    """`query` is SQL that both databases read; `:late` and `:dead` are moments."""

    number: int
    sentence: str
    query: str


# A `commit` event is the permission for one final dot; a message without `ended_at` is open (I8).
INVARIANTS = (
    Invariant(
        1,
        "No message was accepted twice.",
        "SELECT id FROM attempts WHERE outcome = 'accepted' GROUP BY id HAVING count(*) > 1",
    ),
    Invariant(
        2,
        "Nobody was permitted a mail after they had opted out.",  # the owner is no contact and cannot leave
        "SELECT c.message_id FROM events o JOIN events c ON c.address_key = o.address_key AND c.seq > o.seq"
        " WHERE o.kind IN ('opt-out', 'suppressed') AND c.kind = 'commit' AND c.contact_id IS NOT NULL",
    ),
    Invariant(
        3,
        "No second dot without a decision about the first.",
        "SELECT a.id FROM attempts a JOIN attempts b ON b.id = a.id AND b.fence > a.fence"
        " WHERE a.committed_at IS NOT NULL AND b.committed_at IS NOT NULL"
        " AND coalesce(a.outcome, '') <> 'deferred'"
        " AND NOT EXISTS (SELECT 1 FROM events e WHERE e.message_id = a.id AND e.kind = 'resend_approved')"
        " UNION SELECT f.message_id FROM events f"
        " JOIN events s ON s.message_id = f.message_id AND s.seq > f.seq"
        " WHERE f.kind = 'commit' AND s.kind = 'commit' AND NOT EXISTS (SELECT 1 FROM events d"
        "  WHERE d.message_id = f.message_id AND d.kind IN ('deferred', 'resend_approved')"
        "  AND d.seq > f.seq AND d.seq < s.seq)",
    ),
    Invariant(
        4,
        "Whoever has a message has a lease on it.",
        "SELECT id FROM messages WHERE state IN ('claimed', 'sending')"
        " AND (lease_until IS NULL OR lease_until < :dead)",
    ),
    Invariant(
        5,
        "Nothing that is due was forgotten.",
        # where a daemon is held (a copy, a clock that leapt), nobody may lead, and what is due waits
        "SELECT late.id FROM (SELECT m.id FROM messages m WHERE m.state = 'approved' AND m.due_at < :late"
        "  AND NOT EXISTS (SELECT 1 FROM mailboxes b WHERE b.mailbox = m.mailbox AND b.paused_reason <> '')"
        "  UNION ALL SELECT id FROM messages WHERE state = 'planned' AND due_at < :late"
        "  UNION ALL SELECT id FROM enrollments WHERE status = 'active' AND due_at < :late) late"
        " WHERE NOT EXISTS (SELECT 1 FROM instances i WHERE i.hold <> '' AND i.heartbeat_at >= :late)"
        # nobody looks at it again by itself, so an open message or task must wake it:
        " UNION ALL SELECT e.id FROM enrollments e WHERE e.status = 'active' AND e.due_at IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.enrollment_id = e.id AND m.ended_at IS NULL)"
        " AND NOT EXISTS (SELECT 1 FROM tasks t WHERE t.enrollment_id = e.id AND t.done_at IS NULL)",
    ),
    Invariant(
        6,
        "What a meeting started has something to show for it.",  # I5 sees to it while it is under way
        "SELECT e.id FROM enrollments e WHERE e.status = 'finished' AND e.meeting_id IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.enrollment_id = e.id)"
        " AND NOT EXISTS (SELECT 1 FROM tasks t WHERE t.enrollment_id = e.id)"
        " AND NOT EXISTS (SELECT 1 FROM events s WHERE s.enrollment_id = e.id AND s.kind = 'step skipped')",
    ),
    Invariant(
        7,
        "The owner was told of every uncertain mail.",
        "SELECT m.id FROM messages m WHERE m.state = 'uncertain' AND m.contact_id IS NOT NULL AND NOT EXISTS"
        " (SELECT 1 FROM messages n WHERE n.key LIKE 'owner/%/message-uncertain/' || m.id || '-%')",
    ),
    Invariant(
        8,
        "What has ended stays ended.",
        "SELECT c.message_id FROM events t JOIN events c ON c.message_id = t.message_id AND c.seq > t.seq"
        " WHERE t.kind IN ('sent', 'skipped', 'refused', 'abandoned')"
        " AND c.kind IN ('commit', 'deferred', 'released', 'resend_approved')"
        " UNION SELECT id FROM messages"
        " WHERE (state IN ('sent', 'failed', 'skipped', 'abandoned')) <> (ended_at IS NOT NULL)",
    ),
    Invariant(
        9,
        "Claims are counted from 1, without a gap.",
        "SELECT m.id FROM messages m LEFT JOIN attempts a ON a.id = m.id GROUP BY m.id, m.fence"
        " HAVING count(a.id) <> m.fence OR coalesce(max(a.fence), 0) <> m.fence",
    ),
    Invariant(
        10,
        "A key has one message, and a message its own Message-ID.",
        "SELECT max(id) FROM messages GROUP BY message_id HAVING count(*) > 1"
        " UNION SELECT max(id) FROM messages GROUP BY key HAVING count(*) > 1",
    ),
    Invariant(
        12,
        "No mail left before the one before it in its sequence was decided.",
        "SELECT n.id FROM messages m JOIN messages n ON n.enrollment_id = m.enrollment_id"
        " AND (n.created_at > m.created_at OR (n.created_at = m.created_at AND n.id > m.id))"
        " JOIN events c ON c.message_id = n.id AND c.kind = 'commit'"
        " WHERE m.ended_at IS NULL OR EXISTS (SELECT 1 FROM events s WHERE s.message_id = m.id"
        "  AND s.kind IN ('sent', 'refused', 'skipped', 'abandoned') AND s.seq > c.seq)",
    ),
    Invariant(
        13,
        "No mail left for a sequence that a reply, a meeting or the owner had stopped.",
        "SELECT c.message_id FROM events s"
        " JOIN events c ON c.enrollment_id = s.enrollment_id AND c.seq > s.seq"
        " WHERE s.kind = 'stopped' AND c.kind = 'commit'",
    ),
    Invariant(
        14,
        "No private note stands in a mail.",  # of 20 letters and more: shorter ones are anybody's words
        "SELECT m.id FROM notes n JOIN meetings t ON t.id = n.meeting_id"
        " JOIN messages m ON m.contact_id = t.contact_id JOIN contents c ON c.id = m.id"
        " WHERE n.private AND length(n.text) >= 20 AND replace(c.text, n.text, '') <> c.text"
        " UNION SELECT m.id FROM contacts p JOIN messages m ON m.contact_id = p.id"
        " JOIN contents c ON c.id = m.id"
        " WHERE length(p.private_notes) >= 20 AND replace(c.text, p.private_notes, '') <> c.text",
    ),
    Invariant(
        15,
        "Every attempt was the same mail.",
        "SELECT id FROM attempts WHERE committed_at IS NOT NULL"
        " GROUP BY id HAVING count(DISTINCT body_hash) > 1"
        " UNION SELECT a.id FROM attempts a JOIN contents c ON c.id = a.id"
        " WHERE a.committed_at IS NOT NULL AND c.body IS NOT NULL AND c.body_hash <> a.body_hash",
    ),
    Invariant(
        16,
        "Every message was planned under a schedules.yaml that is kept.",
        "SELECT m.id FROM messages m LEFT JOIN versions v ON v.sha256 = m.version WHERE v.sha256 IS NULL",
    ),
)
CAPS = Invariant(
    11,
    "No mailbox was used beyond its limits.",  # more mails than it counted, or above an unchanged cap
    "SELECT b.mailbox FROM mailboxes b WHERE b.mailbox = :mailbox AND b.day = :day AND (b.used <"
    " (SELECT count(*) FROM attempts a JOIN messages m ON m.id = a.id"
    "  WHERE m.mailbox = b.mailbox AND m.contact_id IS NOT NULL AND a.claimed_at >= :starts_at"
    "  AND coalesce(a.outcome, '') NOT IN ('released', 'deferred'))"  # what did not leave was given back
    " OR (b.used > :cap AND NOT EXISTS (SELECT 1 FROM versions v WHERE v.loaded_at >= :starts_at)))",
)
_TYPES: dict[type, sa.types.TypeEngine[Any]] = {
    datetime: UTCDateTime(),
    date: sa.Date(),
    str: sa.String(),
    int: sa.Integer(),
}


def check(tx: sa.Connection, now: datetime, *, caps: Sequence[DayCap] = ()) -> list[Violation]:
    """Everything that is not as it must be, by its number. I11 is asked of the mailboxes in `caps`."""
    moments = {"late": now - LATE, "dead": now - DEAD}
    found = [_ask(tx, invariant, moments) for invariant in INVARIANTS]
    found += [
        _ask(tx, CAPS, {"mailbox": c.mailbox, "day": c.day, "starts_at": c.starts_at, "cap": c.cap})
        for c in caps
    ]
    return sorted((violation for violation in found if violation.ids), key=lambda v: v.number)


def _ask(tx: sa.Connection, invariant: Invariant, values: Mapping[str, object]) -> Violation:
    asked = sa.text(f"SELECT DISTINCT * FROM ({invariant.query}) AS found LIMIT {AT_MOST}")  # noqa: S608 - our own words
    used = {name: value for name, value in values.items() if f":{name}" in invariant.query}
    typed = [sa.bindparam(name, type_=_TYPES[type(value)]) for name, value in used.items()]
    rows = tx.execute(asked.bindparams(*typed), used)
    return Violation(invariant.number, invariant.sentence, tuple(str(row[0]) for row in rows))
