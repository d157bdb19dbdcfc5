"""Changed templates take effect as schedules.yaml does: a whole set that is right, or nothing and the owner is told."""

from datetime import timedelta

import pytest
import structlog

from outreach.sequence.model import State
from tests.practice import body, open_practice, shipped_schedules

ROSA = "rosa.lind@clinic.example.com"
HELLO = "---\nsubject: A word from Maya\n---\nDear {{ contact.greeting }},\n\nhello.\n"


@pytest.fixture
async def practice(tmp_path):
    (tmp_path / "letters").mkdir()
    opened = open_practice(tmp_path, settings={"OUTREACH_TEMPLATES": str(tmp_path / "letters")})
    yield opened
    await opened.app.close()


def write(practice, name, text):
    """The file changes, and the daemon looks at its files."""
    (practice.app.settings.templates / name).write_text(text, "utf-8")
    return practice.look_at_files()


async def test_a_changed_template_is_what_the_next_mail_says(practice):
    assert write(practice, "introduction.physician.md", HELLO)
    practice.enroll(practice.add_contact(ROSA))
    await practice.live(timedelta(hours=1))
    [mail] = practice.mails_to(ROSA)
    assert mail["Subject"] == "A word from Maya"
    assert "12 Harbor Street" in body(mail)


async def test_templates_that_are_written_again_with_the_same_words_change_nothing(practice):
    write(practice, "introduction.physician.md", HELLO)
    in_force = practice.desk.templates
    assert not write(practice, "introduction.physician.md", HELLO)
    assert practice.desk.templates is in_force


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("introduction.md", HELLO + "{% if x %}", "introduction.md:7: the template cannot be read"),
        ("introduction.md", HELLO + "{{ contact.nmae }}", "Did you mean `contact.name`?"),
        ("introduction.school.md", HELLO.replace("---\nDear", "to: owner\n---\nDear"), "schedules.yaml:"),
        (
            "introduction-nudge.md",
            HELLO + "on {{ meeting.date }}",
            "introduction-nudge.md:7:7: introduction/nudge",
        ),
    ],
)
async def test_a_template_that_is_wrong_changes_nothing_and_is_mailed_once(practice, name, text, said):
    in_force = practice.desk.templates
    for _ in range(3):
        assert not write(practice, name, text)
        await practice.live(timedelta(hours=10))
    assert practice.desk.templates is in_force
    assert said in practice.desk.troubles["schedules"]
    [told] = [m for m in practice.messages(State.SENT) if m.template == "schedules-invalid"]
    assert said.partition(":")[0] in told.subject + str(practice.mails_to("maya@")[-1])
    (practice.app.settings.templates / name).unlink()
    assert not write(practice, "readme.txt", "")
    assert "schedules" not in practice.desk.troubles


async def test_the_log_names_file_line_and_column_of_the_first_problem(practice):
    with structlog.testing.capture_logs() as logged:
        practice.reload(shipped_schedules(("wait: 5 business days, thread", "wait: 5 bananas, thread")))
        write(practice, "introduction.md", HELLO + "{% if x %}")
    places = [line["at"] for line in logged if line["event"] == "schedules.invalid"]
    assert places[0].startswith("schedules.yaml:")
    assert places[0].count(":") == 2
