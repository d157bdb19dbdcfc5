"""A path that is mistyped is told, and never becomes a new database that knows of no opt-out."""

import pytest

from tests.cli.conftest import ANA, BASIS

COMMANDS = [["status"], ["run", "--once"], ["contacts", "add", *ANA, *BASIS], ["opt-outs", "list"], ["check"]]
commands = pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command[:2]))


def said(result):
    return " ".join((result.stdout + result.stderr).split())


@commands
@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_is_refused(cli, monkeypatch, command, url):
    monkeypatch.setenv("OUTREACH_DATABASE_URL", url)
    result = cli.say(*command)
    assert result.exit_code != 0
    assert "it would be in memory, and forget everything" in said(result)


@commands
def test_a_relative_path_is_refused_with_the_whole_one(cli, monkeypatch, command):
    monkeypatch.setenv("OUTREACH_DATABASE_URL", "sqlite:///data/outreach.db")
    result = cli.say(*command)
    assert result.exit_code != 0
    assert f"sqlite:///{cli.folder}/data/outreach.db" in said(result)


@commands
def test_a_folder_that_is_not_there_is_told_and_not_made(cli, monkeypatch, command):
    folder = cli.folder / "daat"
    monkeypatch.setenv("OUTREACH_DATABASE_URL", f"sqlite:///{folder}/outreach.db")
    result = cli.say(*command)
    assert result.exit_code != 0
    assert f"there is no folder {folder}" in said(result)
    assert not folder.exists()


@pytest.mark.parametrize(
    "command", [["status"], ["opt-outs", "add", "ana@north.example.org", "--yes"], ["check"]]
)
def test_a_file_that_is_not_there_is_made_only_by_what_starts_something(cli, monkeypatch, command):
    file = cli.folder / "outraech.db"
    monkeypatch.setenv("OUTREACH_DATABASE_URL", f"sqlite:///{file}")
    result = cli.say(*command)
    assert result.exit_code != 0
    assert "there is no such file" in said(result)
    assert not file.exists()
    assert cli.say("contacts", "add", *ANA, *BASIS).exit_code == 0
    assert file.exists()
    assert cli.say(*command).exit_code == 0


def test_in_a_folder_that_is_no_practice_one_is_told_how_to_begin(cli, monkeypatch):
    (cli.folder / "elsewhere").mkdir()
    monkeypatch.chdir(cli.folder / "elsewhere")
    result = cli.say("status")
    assert result.exit_code != 0
    assert "no schedules.yaml either" in said(result)
    assert "begin one with `outreach init`" in said(result)


def test_a_mistyped_data_folder_is_told_before_a_key_is_made_in_it(cli, monkeypatch):
    monkeypatch.setenv("OUTREACH_DATA", str(cli.folder / "dtaa"))
    result = cli.say("status")
    assert "there is no folder" in said(result)
    assert not (cli.folder / "dtaa").exists()
