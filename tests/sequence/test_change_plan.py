"""A plan counts, says whether it harms anybody, and is known by a hash that means the same effects."""

from dataclasses import replace
from datetime import timedelta

import pytest

from outreach.sequence.change import (
    Difference,
    Kind,
    Move,
    Plan,
    Tally,
    find_bursts,
    find_touched,
    say_obstacle,
    say_summary,
    say_written,
)
from outreach.sequence.schedules import Limits, Wait
from tests.sequence.change_values import MAILBOX, MAYA, MONDAY, schedules, version, with_step
from tests.sequence.sequence_values import INTRODUCTION, THANK_YOU, VALUE_ADD, enter

SOONER = Move(
    "keller", Kind.SOONER, "partners", "introduction", "nudge", MONDAY + timedelta(9), MONDAY, at_once=True
)
LATER = replace(SOONER, kind=Kind.LATER, was=MONDAY, will=MONDAY + timedelta(9), at_once=False)
GONE = replace(SOONER, kind=Kind.GONE, will=None, at_once=False)
WORDS = replace(LATER, kind=Kind.WORDS, will=MONDAY, other_words=True)
LIVE = Difference("delivery", "goes live", loosens=True)


def plan(*moves, enrolled=5, differences=(), **more):
    tally = Tally()
    for contact in dict.fromkeys(move.contact_id for move in moves):
        tally.count(contact, [move for move in moves if move.contact_id == contact])
    rows = tally.rows()
    about = {
        "number": 1, "hashes": ("s", "t"), "made_at": MONDAY, "until": MONDAY, "enrolled": enrolled, "seen": 0,
        "differences": differences, "refusals": (), "bursts": find_bursts(rows, schedules()), "written": 0,
    }  # fmt: skip
    return Plan(**(about | {"rows": rows, "people": 1, "moves": moves, "digests": tally.digests} | more))


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (plan(SOONER), "would send 1 mail sooner"),
        (plan(GONE, replace(GONE, contact_id="ruiz")), "would drop 2 mails"),
        (plan(SOONER, GONE), "would send 1 mail sooner and drop 1 mail"),
        (plan(replace(SOONER, kind=Kind.NEW)), "would send 1 mail that nobody would get today"),
        (plan(differences=(LIVE,)), "would let more leave than today (delivery: goes live)"),
        (plan(refusals=("No.",)), "would leave people nowhere"),
    ],
)
def test_what_harms_somebody_waits_and_says_why(made, said):
    assert not made.is_harmless
    assert say_obstacle(made) == said


@pytest.mark.parametrize(
    "made", [plan(), plan(LATER), plan(WORDS), plan(enrolled=0, differences=(LIVE,))], ids=range(4)
)
def test_what_harms_nobody_does_not(made):
    assert made.is_harmless
    assert say_obstacle(made) == ""


def test_the_summary_is_a_sentence():
    assert say_summary(plan(SOONER, GONE, WORDS)) == (
        "For 1 person, within 60 days: 1 mail leaves sooner, 1 mail is never sent and 1 mail says other words."
        " 1 of these leaves at once: with the first day of sending."
    )
    assert say_summary(plan()).startswith("No mail appears, goes, or moves within 60 days")
    assert say_summary(plan(enrolled=0)) == "Nobody is enrolled, so nothing happens to anybody."
    assert say_written(plan(written=12)) == "12 mails are written already, and keep the text and the day."


def test_more_at_once_than_ten_or_a_tenth_of_the_day_is_a_burst():
    crowd = [replace(SOONER, contact_id=str(number)) for number in range(11)]
    [burst] = plan(*crowd).bursts
    assert (burst.mailbox, burst.count, burst.limit) == ("maya", 11, 10)
    assert plan(*crowd[:10]).bursts == ()
    roomy = schedules(mailboxes={"maya": replace(MAILBOX, limits=Limits(per_day=300))})
    assert find_bursts(plan(*crowd).rows, roomy) == ()


def test_the_hash_means_the_same_files_and_the_same_effects_on_the_same_days():
    same = replace(SOONER, will=MONDAY + timedelta(minutes=5))
    assert plan(SOONER).hash == plan(same).hash
    others = [
        plan(replace(SOONER, will=MONDAY + timedelta(days=1))), plan(GONE), plan(), plan(SOONER, number=2),
        plan(SOONER, hashes=("s", "u")), plan(replace(SOONER, contact_id="ruiz")),
    ]  # fmt: skip
    assert len({made.hash for made in [plan(SOONER), *others]}) == 7


OLD = version(letters={"introduction": "a", "value-add": "a"})


def touched(new, *enrollments, words=True):
    return find_touched(OLD, new, words=words).holds(enrollments)


def test_only_who_can_notice_a_change_is_walked_through():
    new = version(INTRODUCTION, THANK_YOU, replace(VALUE_ADD, repeat=None), letters=OLD.letters)
    assert not touched(new, enter(INTRODUCTION, MONDAY))
    assert touched(new, enter(VALUE_ADD, MONDAY))
    assert touched(new, enter(THANK_YOU, MONDAY))  # it leads there
    assert not find_touched(OLD, version(letters=OLD.letters))


def test_other_words_touch_whoever_gets_them_and_only_where_that_is_asked():
    new = version(letters={"introduction": "b", "value-add": "a"})
    assert touched(new, enter(INTRODUCTION, MONDAY))
    assert not touched(new, enter(VALUE_ADD, MONDAY))
    assert not touched(new, enter(INTRODUCTION, MONDAY), words=False)
    assert touched(
        version(owners={"maya": replace(MAYA, name="M")}, letters=OLD.letters), enter(VALUE_ADD, MONDAY)
    )


def test_another_window_touches_everybody():
    new = version(window=replace(OLD.schedules.window, days=frozenset({0})), letters=OLD.letters)
    assert touched(new, enter(VALUE_ADD, MONDAY))
    step = with_step(INTRODUCTION, 1, wait=Wait(days=1))
    assert not touched(version(step, THANK_YOU, VALUE_ADD, letters=OLD.letters), enter(VALUE_ADD, MONDAY))
