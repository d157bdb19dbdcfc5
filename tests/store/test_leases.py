"""A lease: one holder at a time, by whatever clock."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from outreach.store import leases

NOW = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
LENGTH = timedelta(minutes=1)


def take(store, holder, at=NOW):
    with store.write() as tx:
        return leases.take(tx, "leader", holder, at, LENGTH)


def test_only_one_of_many_gets_it(store):
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda n: take(store, f"run {n}"), range(8)))
    assert got.count(True) == 1


def test_the_holder_keeps_it_by_taking_it_again(store):
    assert take(store, "one")
    assert take(store, "one", NOW + timedelta(seconds=50))
    assert not take(store, "other", NOW + timedelta(seconds=100))


def test_it_is_free_when_its_time_is_over(store):
    take(store, "one")
    assert not take(store, "other", NOW + LENGTH - timedelta(seconds=1))
    assert take(store, "other", NOW + LENGTH)
    assert not take(store, "one", NOW + LENGTH)


def test_it_is_free_when_its_holder_gives_it_up(store):
    take(store, "one")
    with store.write() as tx:
        leases.give_up(tx, "one", NOW)
    assert take(store, "other")


def test_a_clock_that_was_ahead_holds_nobody_up(store):
    take(store, "one", NOW + timedelta(hours=3))
    assert take(store, "other")


def test_the_holder_is_known_while_it_holds(store):
    take(store, "one")
    with store.read() as tx:
        assert leases.find_holder(tx, "leader", NOW) == "one"
        assert leases.find_holder(tx, "leader", NOW + LENGTH) is None
