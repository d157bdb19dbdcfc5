"""Suppressions: the first reason stays, and the order of opt-outs and mails is an order of locks."""

import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from outreach.sequence.model import Suppression
from outreach.store import suppressions

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
LEFT = Suppression("key ada", "opt-out", "one-click", NOW)


@pytest.fixture
def tx(store):
    with store.write() as tx:
        yield tx


def test_the_first_opt_out_is_the_one_that_counts(tx):
    assert suppressions.add(tx, LEFT)
    assert not suppressions.add(tx, replace(LEFT, reason="hard bounce", at=NOW + timedelta(days=1)))
    assert suppressions.find(tx, "key ada") == LEFT
    assert suppressions.find(tx, "key jo") is None
    assert suppressions.count(tx) == 1


def test_an_exported_list_comes_back_by_an_import(tx):
    many = [replace(LEFT, address_key=f"key {n:04}") for n in range(2500)]
    assert suppressions.add_many(tx, many) == 2500
    exported = list(suppressions.export(tx))
    assert exported == many
    assert suppressions.add_many(tx, [*exported, LEFT]) == 1


def test_a_page_begins_with_the_newest(tx):
    new = [replace(LEFT, address_key=f"key {n}", at=NOW + timedelta(days=n)) for n in range(3)]
    suppressions.add_many(tx, new)
    assert suppressions.list_suppressions(tx, limit=2) == new[:0:-1]
    assert suppressions.list_suppressions(tx, limit=2, offset=2) == new[:1]


def test_an_import_can_ask_whom_not_to_take(tx):
    suppressions.add(tx, LEFT)
    assert suppressions.known_keys(tx, ["key jo", "key ada"]) == {"key ada"}


def test_who_locks_an_address_goes_first(store):
    """The commit point waits for an opt-out that is under way, and then sees it."""
    seen = []

    def look():
        with store.write() as other:
            suppressions.lock_addresses(other, ["key jo", "key ada"])
            seen.append(suppressions.find(other, "key ada"))

    with store.write() as tx:
        suppressions.lock_address(tx, "key ada")
        thread = threading.Thread(target=look)
        thread.start()
        time.sleep(0.2)
        assert seen == []
        suppressions.add(tx, LEFT)
    thread.join()
    assert seen == [LEFT]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_other_addresses_do_not_wait(store):
    with store.write() as tx, store.write() as other:
        suppressions.lock_address(tx, "key ada")
        suppressions.lock_address(other, "key jo")
        assert suppressions.add(other, replace(LEFT, address_key="key jo"))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_who_wants_the_same_addresses_never_waits_in_a_circle(store):
    def lock_both(keys):
        for _ in range(50):
            with store.write() as tx:
                suppressions.lock_addresses(tx, keys)
        done.append(keys)

    done = []
    threads = [threading.Thread(target=lock_both, args=(keys,)) for keys in (["a", "b"], ["b", "a"])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 2
