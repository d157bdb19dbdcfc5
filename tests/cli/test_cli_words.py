"""What a person reads when something is not as it should be: one sentence, and the right exit code."""

import sqlite3
from contextlib import closing

import pytest

from tests.cli.conftest import BASIS


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["contcts"], "There is no command 'contcts'. Did you mean 'contacts'?"),
        (["drafts", "aprove", "x"], "Did you mean 'approve'?"),
        (["contacts", "list", "--jsn"], "Did you mean '--json'?"),
        (["pause", "ana"], "Missing option '--until'."),
        (["enroll"], "Name one CONTACT, or many with --audience or --tag."),
        (["referrals", "add", "ana"], "Say which way: --sent or --received."),
        (["contacts", "edit", "ana"], "Say what to change, such as --audience school."),
    ],
)
def test_what_is_not_understood_is_said_in_one_line_with_exit_code_2(cli, typed, said):
    result = cli.say(*typed)
    assert result.exit_code == 2
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert result.stdout == ""


@pytest.mark.parametrize("noun", ["contacts", "meet", "opt-outs", "drafts", "resources", "uncertain"])
def test_the_help_of_a_noun_says_whole_sentences(cli, noun):
    _, _, commands = cli.say(noun, "--help").stdout.partition("Commands:")
    assert commands.strip().endswith(".")
    assert "..." not in commands


def test_an_unknown_contact_comes_with_the_nearest_one(cli):
    cli.add_ana()
    result = cli.say("contacts", "show", "ana riuz")
    assert result.exit_code == 1
    assert result.stderr.startswith(
        "No contact matches 'ana riuz'. Did you mean Ana Ruiz <ana@north.example.org>?"
    )


def test_a_name_that_two_people_have_is_answered_with_both(cli):
    cli.add_ana()
    cli.say("contacts", "add", "ana@south.example.org", "--given-name", "Ana", *BASIS)
    result = cli.say("contacts", "show", "ana")
    assert result.exit_code == 1
    assert "2 contacts" in result.stderr
    assert "ana@south.example.org" in result.stderr


def test_a_mistyped_audience_is_not_stored(cli):
    result = cli.say("contacts", "add", "x@north.example.org", "--audience", "physicin", *BASIS)
    assert (
        result.stderr
        == "The audience 'physicin' cannot be used: no campaign has it; perhaps you mean 'physician'.\n"
    )


def test_invalid_schedules_are_shown_as_they_are_and_exit_with_3(cli):
    path = cli.folder / "schedules.yaml"
    path.write_text(path.read_text("utf-8").replace("missing: skip", "misssing: skip"), "utf-8")
    for command in ("status", "check"):
        result = cli.say(command)
        assert result.exit_code == 3
        assert "misssing: unknown key. Did you mean 'missing'?" in result.stdout + result.stderr


def test_an_unknown_setting_is_no_silent_default(cli, monkeypatch):
    monkeypatch.setenv("OUTREACH_DATBASE_URL", "sqlite://")
    result = cli.say("status")
    assert result.exit_code == 3
    assert "Did you mean 'OUTREACH_DATABASE_URL'?" in result.stderr


def test_a_bug_is_told_without_a_traceback_unless_debugging(cli):
    cli.add_ana()
    with closing(sqlite3.connect(cli.folder / "data" / "outreach.db", isolation_level=None)) as db:
        db.execute("UPDATE contacts SET tags = '{'")
    result = cli.say("contacts", "list")
    assert result.exit_code == 1
    assert result.stderr.startswith("This is a bug in Outreach, not your mistake: JSONDecodeError")
    assert "Traceback" not in result.stderr
    assert "Traceback" in cli.run("contacts", "list", OUTREACH_LOG="debug").stderr


def test_a_database_that_is_written_to_for_long_asks_to_try_again(cli):
    cli.say("status")
    with closing(sqlite3.connect(cli.folder / "data" / "outreach.db", isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        result = cli.say("contacts", "add", "x@north.example.org", *BASIS)
    assert result.exit_code == 75
    assert result.stderr == "Another program is writing to the database. Try again in a moment.\n"


def test_a_question_that_nobody_answers_changes_nothing(cli):
    cli.add_ana()
    cli.say("enroll", "ana")
    result = cli.say("stop", "ana", typed="")
    assert result.exit_code == 1
    assert "nothing was changed" in result.stderr
    assert "introduction" in cli.say("explain", "ana").stdout


def test_a_name_cannot_move_the_cursor_of_the_terminal(cli):
    from outreach.cli.output import plain

    assert plain("A\x1b[2Jna \u202egnp.exe") == "A\ufffd[2Jna \ufffdgnp.exe"


def test_every_command_and_option_has_help(cli):
    import click

    from outreach.cli.program import outreach

    def walk(command, ctx, path):
        assert command.get_short_help_str(), path
        for param in command.params:
            if isinstance(param, click.Option):
                assert param.help, (path, param.name)
        if isinstance(command, click.Group):
            for name in command.list_commands(ctx):
                inner = command.get_command(ctx, name)
                walk(inner, click.Context(inner, info_name=name, parent=ctx), f"{path} {name}")

    walk(outreach, click.Context(outreach, info_name="outreach"), "outreach")


def test_the_table_of_commands_tells_the_same_as_the_commands(cli):
    import click

    from outreach.cli.commands import ENTRIES
    from outreach.cli.program import outreach

    ctx = click.Context(outreach)
    assert {name: outreach.get_command(ctx, name).name for name in ENTRIES} == {
        name: name for name in ENTRIES
    }
