"""Real servers. Where one is missing its tests are skipped and say why; with REQUIRE_SERVERS set, they fail."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.real.mail_servers import MailServers, mail_servers, missing


def need(reason: str | None) -> None:
    """Go on where `reason` is None."""
    if reason and os.environ.get("REQUIRE_SERVERS"):
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)


@pytest.fixture(scope="session")
def servers() -> Iterator[MailServers]:
    need(missing())
    with mail_servers() as running:
        yield running


@pytest.fixture(scope="session")
def spamassassin() -> str:
    found = shutil.which("spamassassin")
    need(None if found else "spamassassin is not installed")
    return str(found)


@pytest.fixture(scope="session")
def chromium() -> Path:
    found = shutil.which("chromium")
    need(None if found else "chromium is not installed")
    return Path(str(found))
