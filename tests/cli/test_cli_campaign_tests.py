"""`outreach test` as a helper types it: a line for each test, both timelines for a failure, and what could be copied."""

import json

import pytest

# Mail may leave on any day and at any hour in these tests, so five business days are five days.
RIGHT = """\
test: Whoever never answers hears from us twice
people: {rosa: physician, joon: school}
happens:
  - {on: mon 2 mar 2026, enrolled: rosa}
expect:
  - {on: mon 2 mar, mail: introduction/hello, to: rosa}
  - {on: sat 7 mar, mail: introduction/nudge, to: rosa}
  - nothing more until 1 jun
"""
WRONG = RIGHT.replace("sat 7 mar", "sun 8 mar")


@pytest.fixture
def written(cli):
    def write(text, name="unanswered.yaml"):
        (cli.folder / "tests" / "campaigns").mkdir(parents=True, exist_ok=True)
        return cli.file(f"tests/campaigns/{name}", text)

    return write


def test_a_test_that_holds_is_one_line(cli, written):
    written(RIGHT)
    done = cli.say("test")
    assert done.exit_code == 0, done.output
    assert done.stdout == "✓ unanswered.yaml: Whoever never answers hears from us twice\n"
    assert done.stderr == "1 campaign test, all as expected.\n"


def test_a_failure_shows_both_timelines_and_ends_with_1(cli, written):
    written(RIGHT, "right.yaml")
    written(WRONG, "wrong.yaml")
    done = cli.say("test")
    assert done.exit_code == 1
    assert done.stdout.startswith("✓ right.yaml: Whoever never answers hears from us twice\n✗ wrong.yaml: ")
    assert "-> 1 day too early" in done.stdout
    assert "waits 5 business days" in done.stdout
    assert done.stderr == "2 campaign tests, 1 of them not as expected.\n"


def test_a_file_with_a_mistake_is_told_ends_with_3_and_hides_no_other(cli, written):
    written(RIGHT.replace("rosa: physician", "rosa: physican"), "mistaken.yaml")
    written(WRONG, "wrong.yaml")
    done = cli.say("test")
    assert done.exit_code == 3
    assert (
        "mistaken.yaml:2:10: people.rosa.audience: there is no audience 'physican'. Did you mean"
        in done.stdout
    )
    assert "✗ wrong.yaml" in done.stdout


def test_only_the_named_files_are_played(cli, written):
    written(WRONG, "wrong.yaml")
    assert cli.say("test", written(RIGHT)).exit_code == 0


def test_json_holds_the_timeline_with_the_reasons(cli, written):
    written(WRONG)
    done = cli.say("test", "--json")
    assert done.exit_code == 1
    [one] = json.loads(done.stdout)
    assert (one["test"], one["passed"], one["problem"]) == (
        "Whoever never answers hears from us twice",
        False,
        "",
    )
    [wrong] = [row for row in one["timeline"] if row["differences"]]
    assert wrong["expected"]["what"] == wrong["happens"]["what"] == "mail introduction/nudge to rosa"
    assert wrong["happens"]["at"] == "2026-03-07T17:00:00Z"
    assert "waits 5 business days" in wrong["happens"]["because"]


def test_what_happens_can_be_copied_into_the_file_and_is_then_right(cli, written):
    before, _, _ = RIGHT.partition("expect:")
    file = written(before)
    assert "A test that expects nothing tests nothing" in cli.say("test", file).stdout
    shown = cli.say("test", "--show", file).stdout
    assert "  - {on: sat 7 mar, mail: introduction/nudge, to: rosa}\n" in shown
    written(before + shown)
    assert cli.say("test", file).exit_code == 0


def test_where_there_is_none_it_says_where_they_belong(cli):
    done = cli.say("test")
    assert done.exit_code == 1
    assert "There is no campaign test in" in done.output


def test_schedules_that_are_wrong_are_told_once(cli, written):
    written(RIGHT, "one.yaml")
    written(RIGHT, "two.yaml")
    cli.file(
        "schedules.yaml", (cli.folder / "schedules.yaml").read_text("utf-8").replace("repeat:", "repaet:")
    )
    done = cli.say("test")
    assert done.exit_code == 3
    assert done.output.count("Did you mean 'repeat'?") == 1


def test_files_are_where_the_settings_say(cli, written, tmp_path):
    written(RIGHT)
    (cli.folder / "schedules.yaml").rename(cli.folder / "mine.yaml")
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "introduction.md").write_text(
        "---\nsubject: My own words\n---\nHello.\n", "utf-8"
    )
    settings = {"OUTREACH_SCHEDULES": "mine.yaml", "OUTREACH_TEMPLATES": str(tmp_path / "letters")}
    done = cli.run("test", "--json", **settings)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "My own words" in done.stdout


def test_no_password_and_no_database_are_needed_even_for_live_delivery(cli, written):
    text = (cli.folder / "schedules.yaml").read_text("utf-8").replace("delivery: sandbox", "delivery: live")
    cli.file("schedules.yaml", text + "opt_out: {base_url: https://lakeside.example/mail}\n")
    written(RIGHT)
    done = cli.run("test")
    assert done.returncode == 0, done.stdout + done.stderr
    assert not list((cli.folder / "data").iterdir())


def test_without_unicode_the_marks_are_letters(cli, written):
    written(WRONG)
    done = cli.run("test", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 1, done.stderr
    assert "!! unanswered.yaml" in done.stdout


def test_tests_in_python_are_left_to_pytest(cli, written):
    written(
        "from outreach.testing import campaign\n\n\ndef test_it():\n    with campaign() as test:\n"
        "        test.person('rosa', audience='physician').happens('2026-03-02', enrolled='rosa')\n"
        "        test.expect('2026-03-02', mail='introduction/hello', to='rosa')\n",
        "test_in_python.py",
    )
    done = cli.run("test", PYTEST_DISABLE_PLUGIN_AUTOLOAD="1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout
