"""Fixtures that every room may use."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
async def practice(tmp_path: Path) -> AsyncIterator[Any]:
    """Maya's practice on an embedded database, with her mail in a folder. At the end, all must be well in it."""
    from tests.all_is_well import assert_all_is_well
    from tests.practice import open_practice

    opened = open_practice(tmp_path)
    yield opened
    try:
        if not opened.is_broken:
            assert_all_is_well(opened.desk.store, opened.ticked_at)
    finally:
        await opened.app.close()
