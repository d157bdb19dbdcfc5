"""One PostgreSQL for all tests of several machines, and a fresh database for each."""

import pytest

from tests import databases


@pytest.fixture(scope="session")
def server():
    pytest.importorskip("pgqueuer", reason="the extra cluster is not installed")
    with databases.postgresql() as started:
        yield started


@pytest.fixture
def database_url(server) -> str:
    return databases.make_database(server)


@pytest.fixture(params=["local", "cluster"])
def make_cluster(request, tmp_path, database_url):
    """Makes a practice whose daemons the test starts; they all end with it."""
    from tests.cluster.cluster_place import Cluster

    made = []

    def make(limits: str = "{per_day: 500, gap: 0s, jitter: 0s}") -> Cluster:
        made.append(Cluster(tmp_path, database_url, request.param, limits))
        return made[-1]

    yield make
    for cluster in made:
        cluster.end()
