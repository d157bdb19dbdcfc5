"""One PostgreSQL for all tests of actions that need several writers, and a fresh database for each."""

import pytest

from tests import databases


@pytest.fixture(scope="session")
def postgresql():
    with databases.postgresql() as started:
        yield started


@pytest.fixture
def postgresql_url(postgresql) -> str:
    return databases.make_database(postgresql)
