"""`outreach plan` and `outreach apply`, as a helper types them."""

import json
import re

import pytest

HELLO = "{id: hello, template: introduction}"
SLOW = "{id: hello, template: introduction, wait: 10 days}"


@pytest.fixture
def edited(cli):
    """Ana is to be introduced in ten days; then somebody takes the wait away."""
    rewrite(cli, HELLO, SLOW)
    cli.add_ana()
    cli.say("enroll", "ana")
    rewrite(cli, SLOW, HELLO)
    return cli


def rewrite(cli, old, new):
    path = cli.folder / "schedules.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_where_nothing_differs_it_says_so_and_ends_with_0(cli):
    result = cli.say("plan")
    assert (result.exit_code, result.stdout) == (0, "Nothing changes: the files on the disk are in force.\n")
    assert cli.say("apply").stdout == result.stdout


def test_it_says_what_happens_and_ends_with_the_very_words_to_type(edited):
    result = edited.say("plan", "--people")
    assert result.exit_code == 4
    lines = result.stdout.splitlines()
    assert lines[0] == (
        "For 1 person, within 60 days: 2 mails leave sooner."
        " 1 of these leaves at once: with the first day of sending."
    )
    assert lines[3].split() == ["referral-partners", "introduction", "1", "2", "0", "0", "0", "0", "1"]
    assert "- sequence introduction: step hello: waits 10 days → not at all" in lines
    assert re.search(r"^Ana Ruiz  introduction/hello  sooner, at once  ", result.stdout, re.MULTILINE)
    assert re.fullmatch(r"outreach apply [0-9a-f]{12}", lines[-1])
    assert edited.say(*lines[-1].split()[1:], typed="y\n").stdout.endswith(
        "It is in force. A daemon that runs works with it from its next round on.\n"
    )
    assert edited.say("plan").exit_code == 0


def test_every_command_tells_in_one_line_and_check_and_status_too(edited):
    for command in (["contacts", "list"], ["explain", "ana"]):
        [line] = [line for line in edited.say(*command).stderr.splitlines() if line.startswith("! ")]
        assert line == (
            "! The changed files are not in force: they would send 2 mails sooner."
            " `outreach plan` shows what they do, `outreach apply` puts them into force."
        )
    assert "they would send 2 mails sooner" in edited.say("status").stdout
    assert "?    in force: The changed files are not in force" in edited.say("check").stdout


def test_no_is_no_and_nobody_there_is_no_too(edited):
    assert edited.say("apply", typed="n\n").stdout.endswith("Nothing was changed.\n")
    result = edited.say("apply")
    assert result.exit_code == 1
    assert edited.say("plan").exit_code == 4


def test_a_plan_that_is_another_one_meanwhile_is_refused_and_the_new_one_is_shown(edited):
    words = edited.say("plan").stdout.splitlines()[-1].split()[1:]
    edited.say("contacts", "add", "ben@south.example.org", "--given-name", "Ben", "--audience", "school",
               "--source", "a talk", "--basis", "consent")  # fmt: skip
    edited.say("enroll", "ben")
    result = edited.say(*words, "--yes")
    assert result.exit_code == 1
    assert f"What happened since the plan {words[-1]} was made makes it another one." in result.stderr
    assert "For 2 people, within 60 days: 4 mails leave sooner." in result.stdout
    assert result.stdout.splitlines()[-1].split()[-1] != words[-1]


def test_what_is_refused_says_what_to_write_and_ends_with_3(edited):
    rewrite(edited, HELLO, HELLO.replace("hello", "welcome"))
    result = edited.say("plan")
    assert result.exit_code == 3
    assert (
        "! Refused: 1 active contact stands at step 'hello' of 'introduction', which is gone."
        in result.stdout
    )
    assert result.stdout.splitlines()[-1] == "Nothing can be applied before this is mended in schedules.yaml."
    assert edited.say("apply", "--yes").exit_code == 3


def test_json_is_for_programs_and_has_people_on_request(edited):
    found = json.loads(edited.say("plan", "--json").stdout)
    assert (found["harmless"], found["at_once"], found["sequences"][0]["sooner"]) == (False, 1, 2)
    assert "moves" not in found
    moves = json.loads(edited.say("plan", "--json", "--people").stdout)["moves"]
    assert [(move["name"], move["step"], move["kind"]) for move in moves] == [
        ("Ana Ruiz", "hello", "sooner"),
        ("Ana Ruiz", "nudge", "sooner"),
    ]


def test_a_page_needs_nothing_beside_it_and_a_mail_goes_to_the_owner(edited):
    result = edited.say("plan", "--html", "page.html", "--mail")
    assert "On its way to maya@lakeside.example" in result.stderr
    page = (edited.folder / "page.html").read_text("utf-8")
    assert "<title>What a change of your campaigns would do</title>" in page
    assert "Ana Ruiz" in page
    assert not re.search(r"<(script|link|img)|https?://", page)
    assert "What a change of your campaigns would do" in edited.say("run", "--once").stdout


def test_run_once_takes_up_what_is_harmless_and_tells_of_what_is_not(edited):
    result = edited.say("run", "--once")
    assert "sent    maya@lakeside.example: A change of your campaigns waits for somebody" in result.stdout
    assert "ana@north" not in result.stdout
    rewrite(edited, HELLO, HELLO.replace("}", ", wait: 12 days}"))
    edited.say("run", "--once")
    assert edited.say("plan").exit_code == 0
