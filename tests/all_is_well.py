"""What must always be true, asked at the end of a test."""

from datetime import UTC, datetime

from outreach.store import instances, invariants
from outreach.store.engine import Store

FORGOTTEN = 5


def assert_all_is_well(store: Store, now: datetime) -> None:
    """Every invariant holds; `now` is when the last tick was, for what came after it nobody has looked at yet.

    While a daemon is held, what is due stays where it is.
    """
    with store.read() as tx:
        is_held = bool(instances.held(tx, datetime.min.replace(tzinfo=UTC)))
        broken = [v for v in invariants.check(tx, now) if not (is_held and v.number == FORGOTTEN)]
    assert broken == [], "\n".join(f"I{v.number} does not hold: {v.sentence} {v.ids}" for v in broken)
