"""Every postman here talks to a real socket: see `scripted_server.py` and `authority.py`."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from authority import Authority
from scripted_server import ScriptedServer


@pytest.fixture(scope="session")
def authority() -> Authority:
    return Authority()


@pytest.fixture
async def server() -> AsyncIterator[ScriptedServer]:
    """An SMTP server that behaves, until a test tells it otherwise."""
    scripted = ScriptedServer()
    await scripted.start()
    yield scripted
    await scripted.stop()
