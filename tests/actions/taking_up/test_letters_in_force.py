"""Letters come into force with the schedules, and write on as they were when their file breaks."""

import os

from outreach.actions.take_up import WAITING
from outreach.store import versions
from tests.actions.taking_up.changed_files import (
    LATER,
    NUDGE,
    SOONER,
    in_force,
    open_as_command,
    write,
    write_letter,
)


async def test_other_words_are_harmless_but_wait_with_a_change_that_is_not(practice):
    write(practice, SOONER)
    write_letter(practice)
    assert not practice.look_at_files()
    command = open_as_command(practice)
    assert "A word" not in str(command.desk.templates.texts["introduction-nudge.md"])
    await command.close()
    write(practice, LATER)
    assert practice.look_at_files()
    assert "A word" in practice.desk.templates.texts["introduction-nudge.md"]


async def test_templates_that_are_in_force_write_on_when_their_file_breaks_or_is_gone(practice):
    write_letter(practice)
    assert practice.look_at_files()
    write_letter(practice, "no front matter")
    command = open_as_command(practice)
    assert "introduction-nudge.md" in command.desk.troubles["schedules"]
    assert "A word" in command.desk.templates.texts["introduction-nudge.md"]
    await command.close()


async def test_an_old_copy_of_the_files_undoes_nothing_by_itself(practice):
    """Two machines: the other one's files are those of before, and were not touched since."""
    write(practice, (NUDGE, "wait: 12 business days, thread"))
    assert practice.look_at_files()
    write(practice, LATER)
    os.utime(practice.app.settings.schedules, (0, 0))
    with practice.desk.store.write() as tx:
        tx.exec_driver_sql("UPDATE in_force SET at = '2027-01-01 09:00:00+00:00' WHERE number = 2")
    assert not practice.look_at_files()
    assert "they are older than what is" in practice.desk.troubles[WAITING]


async def test_in_a_database_of_before_the_templates_on_the_disk_are_kept_when_it_is_opened(practice):
    with practice.desk.store.write() as tx:
        tx.exec_driver_sql("UPDATE in_force SET templates = NULL")
    command = open_as_command(practice)
    await command.close()
    assert in_force(practice).templates == command.desk.templates.sha256
    with practice.desk.store.read() as tx:
        assert versions.find_templates(tx, in_force(practice).templates) == command.desk.templates.texts
