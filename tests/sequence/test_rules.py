"""Each reason names the rule that it comes from, or says that no rule can change it."""

import ast
from pathlib import Path

import pytest
from sequence_values import INTRODUCTION, THANK_YOU, VALUE_ADD, enter, facts, make_calendar, wall

from outreach.sequence.decision import Reason
from outreach.sequence.reasons import say_now, say_past
from outreach.sequence.rules import find_rule, say_fixed
from outreach.sequence.timeline import next_step

FRIDAY_NIGHT = wall("2026-03-06 22:00")
NOBODYS = {"paused", "ended", "finish"}  # a pause is a person's word; ends have their own codes


def rule(code, sequence, step=None, **more):
    found = find_rule(code, sequence, sequence.find_step(step) if step else None, "maya", **more)
    return found.name if found else None


@pytest.mark.parametrize(
    ("code", "sequence", "step", "name"),
    [
        ("wait", INTRODUCTION, "nudge", "sequences.introduction.steps.nudge.wait"),
        ("wait", INTRODUCTION, "hello", "sequences.introduction.starts"),
        ("promise", THANK_YOU, "thanks", "sequences.thank-you.steps.thanks.within"),
        ("needs", THANK_YOU, "thanks", "sequences.thank-you.steps.thanks.needs"),
        ("needs", VALUE_ADD, "check-in", "sequences.value-add.steps.check-in.missing"),
        ("when", THANK_YOU, "gift", "sequences.thank-you.steps.gift.when"),
        ("unapproved", THANK_YOU, "thanks", "sequences.thank-you.steps.thanks.review"),
        ("repeat", VALUE_ADD, "check-in", "sequences.value-add.repeat"),
        ("silence", VALUE_ADD, "check-in", "sequences.value-add.silence.slow_after"),
        ("spent", VALUE_ADD, None, "sequences.value-add.silence.stop_after"),
        ("stops", INTRODUCTION, None, "sequences.introduction.stops"),
        ("turn", INTRODUCTION, "hello", "mailboxes.maya.limits"),
        ("window", INTRODUCTION, "hello", "send_window"),
        ("distance", INTRODUCTION, "nudge", ""),
        ("paused", INTRODUCTION, "nudge", None),
    ],
)
def test_a_reason_names_its_rule(code, sequence, step, name):
    assert rule(code, sequence, step) == name


def test_the_window_says_which_of_its_keys_was_closed():
    coming = next_step(
        INTRODUCTION, enter(INTRODUCTION, FRIDAY_NIGHT), facts(), make_calendar(), FRIDAY_NIGHT
    )
    moved = coming.reasons[-1]
    assert moved.key == "hours"
    assert rule(moved.code, INTRODUCTION, "hello", key=moved.key) == "send_window.hours"


def test_what_no_rule_can_change_says_so():
    assert say_fixed("distance") == "The 5 days between two mails to one person cannot be changed."
    assert say_fixed("wait") == ""


def test_every_reason_of_the_timeline_has_a_rule_or_says_that_it_has_none():
    folder = Path(__file__).parents[2] / "outreach" / "sequence"
    codes = set()
    for name in ("timeline.py", "timing.py", "silence.py"):
        for node in ast.walk(ast.parse((folder / name).read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Reason":
                codes |= {node.args[0].value} if isinstance(node.args[0], ast.Constant) else set()
    assert {"wait", "window", "silence", "late"} <= codes  # the search itself works
    nudge = INTRODUCTION.find_step("nudge")
    assert {code for code in codes if find_rule(code, INTRODUCTION, nudge) is None} <= NOBODYS


@pytest.mark.parametrize(
    ("text", "now", "then"),
    [
        ("waits 2 days after the start", "Waits 2 days after the start.", "Waited 2 days after the start."),
        ("moved to Mon 9 Mar", "Moved to Mon 9 Mar.", "Moved to Mon 9 Mar."),
        (
            "is held until notes of the meeting are there",
            "Is held until notes of the meeting are there.",
            "Was held until notes of the meeting were there.",
        ),
    ],
)
def test_a_reason_is_a_sentence_of_its_own_now_and_once_it_is_over(text, now, then):
    reason = Reason("any", text)
    assert (say_now(reason), say_past(reason)) == (now, then)
