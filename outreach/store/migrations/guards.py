"""The rules that the database itself enforces: the triggers of version 0001. A later one brings its own file.

Refusals reach Python as `sqlalchemy.exc.IntegrityError` on both databases.
"""

from collections.abc import Iterator

# From each state of a message to those that may follow. Sent, failed, skipped and abandoned are ends.
LEGAL = {
    "planned": ("draft", "approved", "skipped", "failed"),
    "draft": ("approved", "planned", "skipped", "failed"),
    "approved": ("claimed", "draft", "planned", "skipped", "failed"),
    "claimed": ("approved", "sending", "skipped", "failed"),  # approved: released, provably unsent
    "sending": ("sent", "failed", "approved", "uncertain"),  # approved: 4xx after the dot
    "uncertain": ("sent", "abandoned", "approved"),  # by evidence or a person
}
_LEGAL = " OR ".join(
    f"(OLD.state = '{old}' AND NEW.state IN ({', '.join(repr(new) for new in following)}))"
    for old, following in LEGAL.items()
)
_ILLEGAL = f"NEW.state <> OLD.state AND NOT ({_LEGAL})"

# A body may be made anew while nobody can have seen it, and removed after the end (erasure).
_ITS_MESSAGE = "SELECT 1 FROM messages m WHERE m.id = OLD.id"
_UNSEEN = (
    "m.state IN ('planned', 'draft', 'approved') AND m.attempts = 0 AND NOT EXISTS"
    " (SELECT 1 FROM attempts a WHERE a.id = m.id AND a.committed_at IS NOT NULL)"
)
_ENDED = "m.state IN ('sent', 'failed', 'skipped', 'abandoned')"
_REWRITTEN = (
    "OLD.body IS NOT NULL AND NEW.body IS DISTINCT FROM OLD.body AND NOT EXISTS"
    f" ({_ITS_MESSAGE} AND (({_UNSEEN}) OR (NEW.body IS NULL AND {_ENDED})))"
)
_REMOVED = f"OLD.body IS NOT NULL AND NOT EXISTS ({_ITS_MESSAGE} AND (({_UNSEEN}) OR {_ENDED}))"

# name: (moment, table, when it is refused, the words)
_GUARDS = {
    "messages_state": ("UPDATE", "messages", _ILLEGAL, "a message cannot change its state like this"),
    "messages_fence": ("UPDATE", "messages", "NEW.fence < OLD.fence", "a fence never goes down"),
    "contents_body": ("UPDATE", "contents", _REWRITTEN, "every attempt is the same mail"),
    "contents_kept": ("DELETE", "contents", _REMOVED, "every attempt is the same mail"),
    "events_changed": ("UPDATE", "events", "", "events never change"),
    "events_deleted": ("DELETE", "events", "", "events never change"),
}


def make_statements(dialect: str) -> Iterator[str]:
    """The DDL for `sqlite` or `postgresql`."""
    make = _make_sqlite if dialect == "sqlite" else _make_postgresql
    for name, (moment, table, refused, words) in _GUARDS.items():
        yield from make(name, f"BEFORE {moment} ON {table}", refused, words)
    if dialect == "postgresql":
        function = "refuse_events_deleted()"
        yield f"CREATE TRIGGER events_truncated BEFORE TRUNCATE ON events EXECUTE FUNCTION {function}"


def _make_sqlite(name: str, moment: str, refused: str, words: str) -> Iterator[str]:
    condition = f" WHEN {refused.replace('IS DISTINCT FROM', 'IS NOT')}" if refused else ""
    yield f"CREATE TRIGGER {name} {moment}{condition} BEGIN SELECT RAISE(ABORT, '{words}'); END"


def _make_postgresql(name: str, moment: str, refused: str, words: str) -> Iterator[str]:
    """A trigger's own WHEN costs nearly nothing, but may not look into other tables; a function may."""
    looks = "SELECT" in refused
    raises = f"RAISE EXCEPTION '{words}' USING ERRCODE = 'check_violation';"
    body = f"IF {refused} THEN {raises} END IF;" if looks else raises
    passes = "RETURN OLD;" if "DELETE" in moment else "RETURN NEW;"
    condition = f" WHEN ({refused})" if refused and not looks else ""
    function = f"refuse_{name}()"
    yield f"CREATE FUNCTION {function} RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} {passes} END $$"
    yield f"CREATE TRIGGER {name} {moment} FOR EACH ROW{condition} EXECUTE FUNCTION {function}"
