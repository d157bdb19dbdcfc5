"""A practice whose owner keeps a calendar in a file."""

import pytest

from tests.actions.asking_after_meetings.appointments import OWNER
from tests.practice import open_practice, shipped_schedules


@pytest.fixture
def write(tmp_path):
    """The owner's calendar holds these events now."""

    def write(*events):
        text = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//", *events, "END:VCALENDAR", ""]
        (tmp_path / "practice" / "maya.ics").write_text("\r\n".join(text), "utf-8", newline="")

    return write


@pytest.fixture
async def practice(tmp_path, write):
    calendars = shipped_schedules((OWNER, f"{OWNER}  calendars: {{file: maya.ics}}\n"))
    opened = open_practice(tmp_path / "practice", schedules=calendars)
    write()
    yield opened
    await opened.app.close()
