"""An id that somebody types never means another thing than the one that it names."""

import pytest


@pytest.mark.parametrize("typed", ["", "%", "_", "ab"])
@pytest.mark.parametrize(
    "command", [["drafts", "show"], ["drafts", "skip"], ["uncertain", "decide"], ["tasks", "done"]]
)
def test_a_sign_that_databases_take_for_anything_means_nothing(cli, command, typed):
    result = cli.say(*command, typed, *(["sent"] if "decide" in command else []))
    assert result.exit_code == 1
    assert "is no id. Write the one that the list shows" in result.stderr


def test_notes_need_a_meeting_or_a_contact_and_nothing_is_neither(cli):
    cli.add_ana()
    cli.say("meet", "ana", "--at", "yesterday 16:00")
    result = cli.say("meet", "notes", "", "--mention", "the waiting list")
    assert result.exit_code == 1
    assert "There is no meeting ''" in result.stderr
