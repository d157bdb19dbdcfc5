"""Fixtures that every room may use."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from practice import Practice, open_practice


@pytest.fixture
async def practice(tmp_path: Path) -> AsyncIterator[Practice]:
    """Maya's practice on an embedded database, with her mail in a folder."""
    opened = open_practice(tmp_path)
    yield opened
    await opened.app.close()
