"""What must always be true, asked at the end of a test."""

from datetime import datetime

from outreach.store import invariants
from outreach.store.engine import Store


def assert_all_is_well(store: Store, now: datetime) -> None:
    """Every invariant holds; `now` is when the last tick was, for what came after it nobody has looked at yet."""
    with store.read() as tx:
        broken = invariants.check(tx, now)
    assert broken == [], "\n".join(f"I{v.number} does not hold: {v.sentence} {v.ids}" for v in broken)
