"""A real, empty store on each database; PostgreSQL is started once and copied for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from outreach.store.engine import Store, open_store
from tests import databases
from tests.store.one_life import begin_life


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def postgresql_server():
    with databases.postgresql() as server:
        yield server


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server) -> str:
    url = databases.make_database(postgresql_server)
    open_store(url).close()
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request, tmp_path) -> str:
    """An empty, migrated database of our own."""
    if request.param == "sqlite":
        return databases.copy_sqlite(request.getfixturevalue("sqlite_template"), tmp_path)
    server = request.getfixturevalue("postgresql_server")
    return databases.make_database(server, request.getfixturevalue("postgresql_template"))


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh_url(request, tmp_path) -> str:
    """A database without any table."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'outreach.db'}"
    return databases.make_database(request.getfixturevalue("postgresql_server"))


@pytest.fixture
def store(database_url) -> Iterator[Store]:
    opened = open_store(database_url)
    yield opened
    opened.close()


@pytest.fixture
def life(store) -> Store:
    """One mail was sent an hour ago, and the next one waits for its time."""
    begin_life(store)
    return store
