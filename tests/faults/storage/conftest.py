"""Six mails to send on a database that the test spoils."""

import pytest
import structlog

from outreach.store import connections
from tests.faults.storage.scene import Scene


@pytest.fixture
async def scene(tmp_path, database_url):
    built = Scene(tmp_path, database_url)
    yield built
    await built.practice.app.close()
    built.server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request, make_url) -> str:
    return make_url(request.param)


@pytest.fixture(autouse=True)
def no_log():
    """Pytest keeps the log in a file, which the full disk is not about."""
    kept = structlog.get_config()
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    yield
    structlog.configure(**kept)


@pytest.fixture
async def sqlite_scene(monkeypatch, tmp_path, make_url):
    """Where the others wait for a lock 5 seconds, this one waits less."""
    monkeypatch.setattr(connections, "BUSY_SECONDS", 0.2)
    built = Scene(tmp_path, make_url("sqlite"))
    yield built
    await built.practice.app.close()
    built.server.stop()
