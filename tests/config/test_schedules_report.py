"""How mistakes are shown: all at once, in order, with the line and a caret, and without a password."""

import time

import pytest

from outreach.errors import SchedulesInvalid


def test_a_mistake_is_shown_with_its_line_and_a_caret_under_it(small, report):
    assert report(small.replace("template: value-add", "tempalte: value-add")) == (
        "schedules.yaml:38:24: sequences.value-add.steps[0].tempalte: unknown key. Did you mean 'template'?\n"
        "          - {id: check-in, tempalte: value-add, needs: [resource], missing: skip}\n"
        "                           ^"
    )


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file(small, report):
    wrong = small.replace("maya@lakeside.example", "maya", 1).replace("mailbox: maya", "mailbox: mia")
    wrong = wrong.replace("gap: 10m", "gap: 10").replace("after: thank-you", "after: thank-yu")
    heads = [line.split(": ")[1] for line in report(wrong).splitlines() if line.startswith("schedules.yaml")]
    assert heads == [
        "owner.email",
        "mailboxes.maya.limits.gap",
        "campaigns.partners.mailbox",
        "sequences.value-add.starts.after",
    ]


def test_one_misspelt_key_is_one_mistake_though_another_is_missing_for_it(small, report):
    assert report(small.replace("  practice:", "  practise:")).count("schedules.yaml:") == 1


def test_a_broken_part_does_not_make_references_to_it_wrong(small, report):
    wrong = small.replace("starts: {on: met}", "starts: {on: mett}")
    assert report(wrong).count("schedules.yaml:") == 1


def test_the_same_key_twice_is_refused_and_both_lines_are_named(small, report):
    assert report(small + "summary: {at: friday 07:30}\n").startswith(
        "schedules.yaml:40:1: summary: this key is already in line 39."
    )


def test_a_long_line_is_cut_round_the_caret(small, report):
    said = report(small.replace("task: Bring the plant", f"task: {'x ' * 100}, wiat: 3 days"))
    head, line, caret = said.splitlines()
    assert head.endswith("wiat: unknown key. Did you mean 'wait'?")
    assert len(line) < 120
    assert line[len(caret) - 1 :].startswith("wiat: 3 days")


def test_no_more_than_fifty_mistakes_are_shown(report):
    said = report("".join(f"key-{number}: x\n" for number in range(80)))
    assert said.count("schedules.yaml:") == 50
    assert said.splitlines()[-1] == "… and 34 more problems"


@pytest.mark.parametrize(
    "written",
    [
        "password: canary-7391",
        "password: canary-7391, timeout: 5",
        "pasword: canary-7391",
        "passwd: 'canary-7391'",
        "username: maya\n      password:\n       canary-7391\n      timeout: 3",
        "username: maya\n      password: >\n       canary-7391\n      ",
        "password: 'canary-7391",
        "password: canary-7391: x",
        "password: [canary-7391]",
        "password: {env: canary-7391}",
        "host: smtp://maya:canary-7391@smtp.example.com",
    ],
)
def test_a_password_written_into_the_file_is_never_repeated(written, small, load):
    block = small.replace("{host: smtp.example.com, port: 465, security: tls, username: maya, ", "{")
    flow = written if "\n" not in written else ""
    wrong = block.replace("password: {env: SMTP_PASSWORD}", flow)
    if not flow:
        wrong = block.replace("smtp: {password: {env: SMTP_PASSWORD}}", f"smtp:\n      {written}")
    with pytest.raises(SchedulesInvalid) as caught:
        load(wrong)
    assert "canary" not in str(caught.value) + repr(caught.value.facts)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_problems_are_also_values_for_programs(small, load):
    with pytest.raises(SchedulesInvalid) as caught:
        load(small.replace("gap: 10m", "gap: 10"))
    (problem,) = caught.value.facts["problems"]
    assert (problem.place.line, problem.where) == (14, "mailboxes.maya.limits.gap")


def test_a_file_that_is_not_there_says_how_to_get_one(tmp_path):
    from outreach.config.schedules import load_schedules

    with pytest.raises(SchedulesInvalid, match=r"there is no such file\. `outreach init` writes one"):
        load_schedules(tmp_path / "schedules.yaml", environ={})
    with pytest.raises(SchedulesInvalid, match="it is not a file"):
        load_schedules(tmp_path, environ={})


def test_an_invalid_file_ends_the_program_with_code_3():
    assert SchedulesInvalid.exit_code == 3


def test_a_line_as_long_as_a_book_costs_no_time_and_is_not_shown(report):
    """Found by the fuzzer: each of fifty mistakes in it took a second."""
    began = time.process_time()
    said = report(f"owner: {{{'wiat: 3d, ' * 9_000} pasword: canary-7391}}\n")
    assert said.startswith("schedules.yaml:1:")
    assert "canary" not in said
    report("owner:" + " " * 200_000 + "\n  wiat: 3\n")
    assert time.process_time() - began < 4
