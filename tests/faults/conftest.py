"""One practice on each database for all faults: each has its own contact and server, and leaves nothing behind."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import databases
from tests.practice import open_practice, shipped_schedules
from tests.smtp.authority import Authority

UNLIMITED = (
    "{per_day: 20, gap: 10m, jitter: 10m, ramp: {start: 5, add: 2}}",
    "{per_day: 500, gap: 0m, jitter: 0m}",
)


@pytest.fixture(scope="session")
def authority() -> Authority:
    return Authority()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Any]:
    with databases.postgresql() as server:
        yield server


@pytest.fixture(scope="session")
def make_url(tmp_path_factory, request):
    def make(kind: str) -> str:
        if kind == "sqlite":
            return f"sqlite:///{tmp_path_factory.mktemp('sqlite') / 'outreach.db'}"
        return databases.make_database(request.getfixturevalue("postgresql_server"))

    return make


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def shared(request, make_url, tmp_path_factory):
    folder: Path = tmp_path_factory.mktemp("practice")
    opened = open_practice(
        folder,
        schedules=shipped_schedules(UNLIMITED),
        database_url=make_url(request.param),
        make_postman=lambda _: None,
    )
    yield opened
    opened.app.desk.journal.close()
    opened.app.desk.store.close()
