"""What differs is told in words, and what lets more leave than today is marked, whatever the timeline says of now."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from outreach.sequence.change import find_differences, find_refusals
from outreach.sequence.schedules import Limits, Ramp, Silence, Wait
from outreach.sequence.window import SendWindow
from tests.sequence.change_values import MAILBOX, MAYA, schedules, with_step
from tests.sequence.sequence_values import INTRODUCTION, THANK_YOU, VALUE_ADD

OLD = schedules()
CAMPAIGN = OLD.campaigns["partners"]


def told(new, old=OLD):
    return [(f"{each.about}: {each.text}", each.loosens) for each in find_differences(old, new)]


def limits(**changes):
    return {"mailboxes": {"maya": replace(MAILBOX, limits=Limits(**changes))}}


def steps(number, **changes):
    return schedules(INTRODUCTION, with_step(THANK_YOU, number, **changes), VALUE_ADD)


def campaign(**changes):
    return {"campaigns": {"partners": replace(CAMPAIGN, **changes)}}


def test_nothing_differs_between_the_same():
    assert told(schedules()) == []


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (schedules(delivery="live"), "delivery: goes from sandbox to live"),
        (schedules(**limits(per_day=40)), "mailbox maya: 20 a day, 10 minutes (and up to 10 minutes) apart → 40"),
        (schedules(**limits(gap=timedelta(minutes=1))), "1 minute (and"),
        (steps(0, review=False), "sequence thank-you: step thanks: leaves without your review"),
        (steps(0, needs=()), "step thanks: needs meeting.notes no more"),
        (steps(0, unreviewed="send"), "step thanks: unreviewed: ask → send"),
        (steps(1, when=None), "step gift: only when meeting.gift → always"),
        (steps(0, late_after=timedelta(days=9)), "step thanks: late: send after 3 days → send after 9 days"),
        (schedules(replace(INTRODUCTION, stops=frozenset({"met"})), THANK_YOU, VALUE_ADD), "an answer stops it no"),
        (schedules(INTRODUCTION, THANK_YOU, replace(VALUE_ADD, silence=None)), "another silence budget"),
        (schedules(**campaign(colleagues_wait=Wait(days=3))), "colleagues of who answers wait not at all → 3 days"),
    ],
)  # fmt: skip
def test_what_lets_more_leave_is_marked(new, said):
    [(text, loosens)] = told(new)
    assert said in text
    assert loosens


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (schedules(**limits(per_day=10)), "→ 10 a day"),
        (schedules(**limits(ramp=Ramp(5, 2))), "from 5 on with 2 more each day"),
        (schedules(window=SendWindow(closes=time(16))), "send window: hours: 08:30-17:00 → 08:30-16:00"),
        (schedules(owners={"maya": replace(MAYA, name="Maya")}), "owner maya: other words: name"),
        (schedules(**campaign(audiences=("school",))), "campaign partners: takes in"),
        (schedules(**campaign(sequences=("introduction",))), "starts the sequence"),
        (schedules(with_step(INTRODUCTION, 1, wait=Wait(business_days=9)), THANK_YOU, VALUE_ADD),
         "sequence introduction: step nudge: waits 5 business days → 9 business days"),
        (schedules(with_step(INTRODUCTION, 1, id="r", renamed_from="nudge"), THANK_YOU, VALUE_ADD),
         "step nudge is called r"),
        (schedules(replace(INTRODUCTION, steps=INTRODUCTION.steps[::-1]), THANK_YOU, VALUE_ADD),
         "its steps come in another order"),
        (schedules(INTRODUCTION, THANK_YOU, replace(VALUE_ADD, silence=Silence(2, VALUE_ADD.silence.to, 4))),
         "another silence budget"),
        (schedules(INTRODUCTION, replace(THANK_YOU, stops=frozenset({"replied"})), VALUE_ADD), "an answer stops it"),
    ],
)  # fmt: skip
def test_what_is_as_strict_or_stricter_is_told_and_not_marked(new, said):
    found = told(new)
    assert any(said in text for text, _ in found), found
    assert not any(loosens for _, loosens in found)


def test_going_back_to_the_sandbox_is_never_held_up():
    [(text, loosens)] = told(schedules(), old=schedules(delivery="live"))
    assert "nothing is sent any more" in text
    assert not loosens


@pytest.mark.parametrize(
    ("sequence", "said"),
    [
        (
            replace(INTRODUCTION, name="news"),
            "whoever is enrolled from now on starts it. Nobody who is under way",
        ),
        (replace(VALUE_ADD, name="news"), "for those whose next step of thank-you ends from now on"),
    ],
)
def test_a_sequence_that_is_gained_says_who_will_start_it(sequence, said):
    found = told(schedules(INTRODUCTION, THANK_YOU, VALUE_ADD, sequence))
    assert any("gains the sequence news" in text and said in text for text, _ in found)


NUDGED = [("introduction", "nudge", 3)]
WITHOUT = schedules(replace(INTRODUCTION, steps=INTRODUCTION.steps[:1]), THANK_YOU, VALUE_ADD)
NAMELESS = schedules(with_step(INTRODUCTION, 1, id="reminder"), THANK_YOU, VALUE_ADD)


def test_a_step_at_which_people_stand_cannot_go():
    [refused] = find_refusals(OLD, WITHOUT, NUDGED, {"partners": 3})
    assert refused.startswith("3 active contacts stand at step 'nudge' of 'introduction', which is gone.")
    assert "`renamed_from: nudge`" in refused


def test_one_at_which_nobody_stands_may_go():
    assert find_refusals(OLD, WITHOUT, [("introduction", "hello", 1)], {"partners": 1}) == ()


def test_a_step_that_only_has_another_name_names_the_one_it_looks_like():
    [refused] = find_refusals(OLD, NAMELESS, NUDGED, {"partners": 3})
    assert "say `renamed_from: nudge` at the step 'reminder'" in refused


def test_it_is_refused_while_anybody_is_on_the_way_there():
    [refused] = find_refusals(OLD, NAMELESS, [("introduction", "hello", 1)], {"partners": 1})
    assert "Step 'nudge' of 'introduction' is gone, and the new step 'reminder' does the same." in refused
    assert find_refusals(OLD, NAMELESS, [("value-add", "check-in", 1)], {"partners": 1}) == ()


def test_a_campaign_cannot_go_while_something_is_under_way_in_it():
    [refused] = find_refusals(OLD, schedules(campaigns={}), [], {"partners": 1})
    assert refused.startswith("1 sequence is under way in the campaign 'partners', which is gone.")
