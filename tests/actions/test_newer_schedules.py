"""A command reads a changed schedules.yaml at once, the daemon a moment later: nobody may get lost in between."""

from datetime import timedelta

import pytest

from outreach.actions.enroll import enroll
from outreach.app import open_app
from outreach.sequence.model import Status
from tests.practice import shipped_schedules

NEW_STEP = (
    "{id: hello, template: introduction}",
    "{id: welcome, renamed_from: hello, template: introduction}",
)
NEW_SEQUENCE = ("  introduction:\n    starts: {on: enrolled}", "  first-words:\n    starts: {on: enrolled}")


@pytest.mark.parametrize(
    "changes", [[NEW_STEP], [NEW_SEQUENCE, ("[introduction,", "[first-words,")]], ids=["step", "sequence"]
)
async def test_whom_a_newer_file_enrolled_is_not_given_up_by_a_daemon_that_has_not_read_it(practice, changes):
    rosa = practice.add_contact()
    practice.app.settings.schedules.write_text(shipped_schedules(*changes), "utf-8")
    command = open_app(practice.app.settings, environ={}, clock=practice.clock)
    enroll(command.desk, rosa.id, practice.now)
    await command.close()

    await practice.tick()
    [waiting] = practice.enrollments(rosa.id)
    assert waiting.status is Status.ACTIVE
    assert any("NewerSchedulesNeeded" in trouble for trouble in practice.desk.troubles.values())

    assert practice.reload(shipped_schedules(*changes))
    practice.clock.now += timedelta(hours=2)
    await practice.tick()
    assert len(practice.mails_to(rosa.address)) == 1
    assert not any(topic.startswith("enrollment") for topic in practice.desk.troubles)
