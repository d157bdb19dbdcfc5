"""Fixtures that every room may use."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import structlog

# The log of the tests is read only where one fails; with pictures of every frame, each traceback took a second.
structlog.dev.ConsoleRenderer.get_active().exception_formatter = structlog.dev.plain_traceback


@pytest.fixture
async def practice(tmp_path: Path) -> AsyncIterator[Any]:
    """Maya's practice on an embedded database, with her mail in a folder."""
    from tests.practice import open_practice

    opened = open_practice(tmp_path)
    yield opened
    await opened.app.close()
