"""What is written to the owner has no opt-out, no signature and no postal address: no contact ever gets it."""

import pytest

from outreach.actions.preview import preview
from outreach.errors import SchedulesInvalid, TextUnfit
from outreach.sequence.model import State
from tests.practice import open_practice, shipped_schedules

PRIVATE = "---\nsubject: Hello\nto: owner\n---\nDear {{ contact.greeting }}, hello.\n"


@pytest.fixture
def letters(tmp_path):
    folder = tmp_path / "letters"
    folder.mkdir()
    return folder


def test_a_step_with_a_template_to_the_owner_stops_the_start_with_its_line(tmp_path, letters):
    (letters / "introduction-nudge.school.md").write_text(PRIVATE)
    with pytest.raises(SchedulesInvalid) as caught:
        open_practice(tmp_path, settings={"OUTREACH_TEMPLATES": str(letters)})
    line = (
        shipped_schedules()
        .splitlines()
        .index("      - {id: nudge, template: introduction-nudge, wait: 5 business days, thread: true}")
        + 1
    )
    assert f"schedules.yaml:{line}:31: sequences.introduction.steps[1].template" in str(caught.value)
    assert "introduction-nudge.school.md is a mail `to: owner`" in str(caught.value)


def test_a_template_that_is_not_there_is_told_with_its_line_and_the_nearest_one(tmp_path):
    with pytest.raises(
        SchedulesInvalid, match=r"schedules.yaml:\d+:\d+: .*there is no template 'introducton'"
    ):
        open_practice(
            tmp_path, schedules=shipped_schedules(("template: introduction}", "template: introducton}"))
        )
    with pytest.raises(SchedulesInvalid, match="Did you mean 'introduction'"):
        open_practice(
            tmp_path, schedules=shipped_schedules(("template: introduction}", "template: introducton}"))
        )


async def test_a_template_that_becomes_the_owners_while_the_daemon_runs_holds_the_mail(practice, letters):
    """The last line: whatever got past the others."""
    from outreach.render import load_templates

    (letters / "introduction.physician.md").write_text(PRIVATE)
    for name in ("_opt_out.md", "_signature.md"):
        (letters / name).write_text("{{ owner.postal_address }} {{ opt_out.url }}")
    practice.desk.templates = load_templates([letters])
    rosa = practice.add_contact()
    practice.enroll(rosa)
    await practice.tick()
    [held] = practice.messages(State.PLANNED)
    assert "it is a mail `to: owner`, without opt-out and postal address" in held.reason
    with pytest.raises(TextUnfit, match="this is for a contact"):
        preview(practice.desk, rosa.id, "hello", practice.now)
