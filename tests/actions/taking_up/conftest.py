"""A practice of which somebody waits for a reminder."""

from datetime import timedelta

import pytest

from tests.actions.taking_up.changed_files import LATER, ROSA
from tests.practice import open_practice, shipped_schedules


@pytest.fixture
async def practice(tmp_path):
    """The reminder comes after nine business days; Rosa has been greeted."""
    (tmp_path / "letters").mkdir()
    opened = open_practice(
        tmp_path,
        schedules=shipped_schedules(LATER),
        settings={"OUTREACH_TEMPLATES": str(tmp_path / "letters")},
    )
    opened.enroll(opened.add_contact(ROSA))
    await opened.live(timedelta(hours=1))
    yield opened
    await opened.app.close()
