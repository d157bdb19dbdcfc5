"""A mistake in a file must not keep anybody from leaving: what needs no right file works without one."""

import json

import pytest

from tests.cli.conftest import BASIS


@pytest.fixture
def broken(cli):
    """It was in force with everything right; then somebody mistyped."""
    cli.add_ana()
    cli.say("enroll", "ana")
    path = cli.folder / "schedules.yaml"
    path.write_text(path.read_text("utf-8").replace("missing: skip", "misssing: skip"), "utf-8")
    return cli


@pytest.fixture
def without_templates(cli):
    cli.add_ana()
    cli.say("enroll", "ana")
    folder = cli.folder / "templates" / "emails"
    folder.mkdir(parents=True)
    (folder / "introduction.md").write_text("---\nsubject: Hello\n---\n{% if x %}\n", "utf-8")
    return cli


COMMANDS = [
    ["opt-outs", "add", "ana@north.example.org", "--yes"],
    ["stop", "ana", "--yes"],
    ["status"],
    ["contacts", "list"],
    ["contacts", "replied", "ana"],
    ["pause", "ana", "--until", "3 weeks"],
    ["meet", "ana", "--at", "yesterday 16:00"],
    ["explain", "ana"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command[:2]))
def test_with_a_broken_schedules_file_the_last_good_version_serves(broken, command):
    result = broken.say(*command)
    assert result.exit_code == (command == ["status"]), result.stderr  # status asks for somebody
    first = result.stderr.splitlines()[0]
    assert first.startswith("! schedules.yaml:")
    assert "misssing: unknown key. Did you mean 'missing'? The last good version is in force." in first


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command[:2]))
def test_with_a_broken_template_the_last_good_ones_serve(without_templates, command):
    result = without_templates.say(*command)
    assert result.exit_code == (command == ["status"]), result.stderr  # status asks for somebody
    assert "introduction.md:4: " in result.stderr.splitlines()[0]
    assert "The last good version is in force." in result.stderr.splitlines()[0]


def test_an_opt_out_under_a_broken_file_is_really_stored(broken):
    broken.say("opt-outs", "add", "ana@north.example.org", "--yes")
    assert len(json.loads(broken.say("opt-outs", "--json").stdout)) == 1


def test_a_check_says_where_it_is_wrong(broken):
    result = broken.say("check")
    assert result.exit_code == 3
    assert "misssing: unknown key" in result.stdout + result.stderr


def test_a_restart_with_a_broken_file_forgets_nobody_and_the_owner_is_told_once(broken):
    for _ in range(2):  # the server may start more than once in that night
        result = broken.say("run", "--once")
        assert result.exit_code == 0, result.stderr
        assert "misssing: unknown key" in result.stderr.splitlines()[0]
        assert "The last good version is in force." in result.stderr.splitlines()[0]
        assert result.stderr.count("misssing") == 1  # said at the beginning, and not again at the end
    mails = [mail.read_text() for mail in (broken.folder / "outbox").glob("*.eml")]
    told = [mail for mail in mails if "misssing" in mail]
    assert len(told) == 1
    assert "schedules.yaml:" in told[0]


def test_the_first_start_of_all_needs_a_right_file_and_makes_no_database_without(cli):
    path = cli.folder / "schedules.yaml"
    path.write_text(path.read_text("utf-8").replace("missing: skip", "misssing: skip"), "utf-8")
    result = cli.say("run", "--once")
    assert result.exit_code == 3
    assert "misssing: unknown key" in result.stderr
    assert not list(cli.folder.glob("data/*.db"))


def test_a_template_that_is_broken_from_the_beginning_writes_nothing_and_keeps_nobody(cli):
    folder = cli.folder / "templates" / "emails"
    folder.mkdir(parents=True)
    (folder / "introduction.md").write_text("---\nsubject: Hello\n---\n{% if x %}\n", "utf-8")
    result = cli.say("contacts", "add", "ben@north.example.org", *BASIS)
    assert result.exit_code == 0
    assert "No mail can be written." in result.stderr.splitlines()[0]


def test_a_check_says_which_template_is_wrong(without_templates):
    result = without_templates.say("check")
    assert result.exit_code == 3
    assert "introduction.md:4:" in result.stdout + result.stderr
    assert "the template cannot be read" in result.stdout + result.stderr


def test_mails_are_written_with_the_templates_in_force_while_a_new_one_is_broken(without_templates):
    result = without_templates.say("run", "--once")
    assert result.exit_code == 0, result.stderr
    assert "introduction.md:4:" in result.stderr.splitlines()[0]


def test_a_broken_file_never_becomes_the_version_that_is_in_force(broken):
    broken.say("status")
    again = broken.say("contacts", "add", "ben@north.example.org", *BASIS)
    assert again.exit_code == 0
    assert "misssing" in again.stderr


def test_a_password_that_is_not_there_stops_sending_but_no_opt_out(cli, monkeypatch):
    path = cli.folder / "schedules.yaml"
    live = path.read_text("utf-8").replace("delivery: sandbox", "delivery: live", 1)
    live = live.replace("# opt_out:\n#   base_url", "opt_out:\n  base_url", 1)
    path.write_text(live.replace("lakeside.example", "lakeside-okafor.org"), "utf-8")
    monkeypatch.setenv("SMTP_PASSWORD", "x")
    monkeypatch.setenv("IMAP_PASSWORD", "x")
    assert cli.say("status").exit_code == 0
    monkeypatch.delenv("SMTP_PASSWORD")
    left = cli.say("opt-outs", "add", "ana@north.example.org", "--yes")
    assert left.exit_code == 0, left.stderr
    assert "SMTP_PASSWORD" in left.stderr
    assert cli.say("run", "--once").exit_code == 3
