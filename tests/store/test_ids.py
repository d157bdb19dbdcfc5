"""Ids sort by time and are never alike."""

import uuid
from datetime import UTC, datetime, timedelta

from outreach.store.ids import new_id

NOW = datetime(2026, 1, 5, 9, 0, 0, 999_998, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def test_an_id_is_a_uuid_of_version_7():
    made = uuid.UUID(new_id(NOW))
    assert (made.version, made.variant) == (7, uuid.RFC_4122)


def test_an_id_tells_its_millisecond():
    made = uuid.UUID(new_id(NOW))
    assert made.int >> 80 == int(NOW.timestamp() * 1000)


def test_ids_sort_by_time_down_to_the_microsecond():
    made = [new_id(NOW + n * MICROSECOND) for n in range(2000)]
    assert made == sorted(made)


def test_ids_of_one_moment_are_never_alike():
    assert len({new_id(NOW) for _ in range(10_000)}) == 10_000
