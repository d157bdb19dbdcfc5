"""The daemon rereads its files: schedules.yaml and the templates, once they have rested for a tick."""

from outreach.daemon import Daemon
from tests.practice import open_practice

HEAD = "---\nsubject: A word\n---\n"


async def test_a_changed_template_is_read_once_it_has_rested(tmp_path):
    letters = tmp_path / "letters"
    letters.mkdir()
    practice = open_practice(tmp_path, settings={"OUTREACH_TEMPLATES": str(letters)})
    daemon, before = Daemon(practice.app), practice.desk.templates
    for _ in range(3):
        daemon._keep_house()
    assert practice.desk.templates is before
    letter = letters / "introduction.physician.md"
    letter.write_text(f"{HEAD}Dear {{{{ contact.greeting }}}}.\n")
    daemon._keep_house()
    assert practice.desk.templates is before
    daemon._keep_house()
    assert practice.desk.templates is not before
    letter.write_text(f"{HEAD}{{% if x %}}.\n")
    for _ in range(3):
        daemon._keep_house()
    assert "introduction.physician.md:4" in practice.desk.troubles["schedules"]
    letter.unlink()
    for _ in range(2):
        daemon._keep_house()
    assert "schedules" not in practice.desk.troubles
    await practice.app.close()
