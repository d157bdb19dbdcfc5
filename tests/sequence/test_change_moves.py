"""What a change does to one contact, mail by mail: the timeline walked twice."""

from dataclasses import replace
from datetime import timedelta

import pytest

from outreach.sequence.change import Kind, Waiting
from outreach.sequence.schedules import Repeat, Start, Step, Wait
from tests.sequence.change_values import MONDAY, moves, version, with_step
from tests.sequence.sequence_values import INTRODUCTION, THANK_YOU, VALUE_ADD, enter, shown, wall

OLD = version()
LONGER = version(with_step(INTRODUCTION, 1, wait=Wait(business_days=10)), THANK_YOU, VALUE_ADD)
NEW_PERSON = enter(INTRODUCTION, MONDAY)
GREETED = replace(NEW_PERSON, step="nudge", sent=1)


def said(found):
    return [(move.step, move.kind) for move in found]


def test_two_versions_that_are_the_same_move_nothing():
    assert moves(OLD, version(), NEW_PERSON) == []


def test_a_longer_wait_makes_a_mail_later_and_says_from_when_to_when():
    [move] = moves(OLD, LONGER, NEW_PERSON)
    assert (move.step, move.kind) == ("nudge", Kind.LATER)
    assert shown(move.was) == "Mon 2026-03-09 09:00"
    assert shown(move.will) == "Mon 2026-03-16 09:00"


def test_a_shorter_wait_makes_it_sooner():
    [move] = moves(LONGER, OLD, NEW_PERSON)
    assert (move.kind, move.at_once) == (Kind.SOONER, False)


def test_what_becomes_due_with_the_first_day_of_sending_leaves_at_once():
    [move] = moves(LONGER, OLD, GREETED, now=wall("2026-03-10 09:00"))
    assert (move.kind, move.at_once) == (Kind.SOONER, True)


def test_what_was_to_leave_at_once_anyhow_is_no_more_at_once_than_before():
    later = version(with_step(INTRODUCTION, 0, wait=Wait(elapsed=timedelta(hours=4))), THANK_YOU, VALUE_ADD)
    assert [move.at_once for move in moves(later, OLD, NEW_PERSON)] == [False, False]


def test_a_new_step_is_a_new_mail_and_one_that_goes_is_never_sent():
    third = Step("goodbye", template="introduction-nudge", wait=Wait(days=20))
    longer = version(replace(INTRODUCTION, steps=(*INTRODUCTION.steps, third)), THANK_YOU, VALUE_ADD)
    assert said(moves(OLD, longer, NEW_PERSON)) == [("goodbye", Kind.NEW)]
    assert said(moves(longer, OLD, NEW_PERSON)) == [("goodbye", Kind.GONE)]


def test_a_step_that_is_renamed_is_the_same_mail():
    renamed = version(with_step(INTRODUCTION, 1, id="reminder", renamed_from="nudge"), THANK_YOU, VALUE_ADD)
    assert moves(OLD, renamed, NEW_PERSON) == []
    assert moves(OLD, renamed, GREETED) == []


def test_a_step_that_is_renamed_and_moved_moves_under_its_new_name():
    renamed = with_step(INTRODUCTION, 1, id="reminder", renamed_from="nudge", wait=Wait(business_days=9))
    assert said(moves(OLD, version(renamed, THANK_YOU, VALUE_ADD), GREETED)) == [("reminder", Kind.LATER)]


def test_other_words_alone_are_a_change_and_a_mail_that_moves_says_so_too():
    assert said(moves(OLD, version(words="new "), NEW_PERSON)) == [
        ("hello", Kind.WORDS),
        ("nudge", Kind.WORDS),
    ]
    both = replace(LONGER, words_of=lambda voice: "new")
    assert [move.other_words for move in moves(OLD, both, GREETED)] == [True]


@pytest.mark.parametrize("sequence", [INTRODUCTION, VALUE_ADD])
def test_a_mail_that_is_written_keeps_its_words_and_its_day(sequence):
    written = {f"in-{sequence.name}": Waiting(sequence.steps[0].id, 1, wall("2026-03-04 10:00"))}
    found = moves(OLD, version(words="new "), replace(enter(sequence, MONDAY), due_at=None), waiting=written)
    assert sequence.steps[0].id not in [m.step for m in found if m.will == wall("2026-03-04 10:00")]
    assert found != []  # the next one has the new words


def test_what_follows_a_mail_that_is_written_counts_from_it():
    written = {"in-introduction": Waiting("hello", 1, wall("2026-03-04 10:00"))}
    [move] = moves(OLD, LONGER, replace(NEW_PERSON, due_at=None), waiting=written)
    assert shown(move.will) == "Wed 2026-03-18 10:00"


def test_a_mail_that_leaves_the_horizon_is_later_not_gone():
    yearly = version(INTRODUCTION, THANK_YOU, replace(VALUE_ADD, repeat=Repeat(months=12)))
    found = moves(OLD, yearly, enter(VALUE_ADD, MONDAY))
    assert {move.kind for move in found} == {Kind.LATER}
    assert all(move.will > MONDAY + timedelta(days=300) for move in found)
    assert {move.kind for move in moves(yearly, OLD, enter(VALUE_ADD, MONDAY))} == {Kind.SOONER}


def test_a_sequence_that_will_follow_is_walked_too():
    quicker = version(INTRODUCTION, THANK_YOU, replace(VALUE_ADD, repeat=Repeat(days=14)))
    found = moves(OLD, quicker, enter(THANK_YOU, MONDAY))
    assert {(move.sequence, move.kind) for move in found} == {("value-add", Kind.SOONER)}


def test_a_mail_that_another_one_had_pushed_away_moves_when_that_one_goes():
    """The five days between two letters hold under both versions."""
    slow = with_step(INTRODUCTION, 1, wait=Wait(business_days=15))
    rarer = replace(VALUE_ADD, repeat=Repeat(months=2))
    found = moves(
        version(slow, THANK_YOU, VALUE_ADD),
        version(slow, THANK_YOU, rarer),
        GREETED,
        enter(VALUE_ADD, wall("2026-02-20 09:00")),
    )
    [pushed] = [move for move in found if move.sequence == "introduction"]
    assert (pushed.kind, shown(pushed.will)) == (Kind.SOONER, "Mon 2026-03-23 09:00")


def test_a_task_for_the_owner_moves_as_mails_do():
    sooner = with_step(THANK_YOU, 1, wait=Wait(days=2))
    found = moves(
        OLD,
        version(INTRODUCTION, sooner, VALUE_ADD),
        replace(enter(THANK_YOU, MONDAY), step="gift", sent=1),
        has=frozenset({"meeting.notes", "meeting.gift"}),
    )
    assert [(m.kind, m.is_task, m.at_once) for m in found if m.step == "gift"] == [(Kind.SOONER, True, False)]


def test_each_enrollment_has_what_its_own_meeting_has():
    """A gift promised in one meeting gives no task in another."""
    none = moves(
        OLD,
        version(INTRODUCTION, with_step(THANK_YOU, 1, wait=Wait(days=2)), VALUE_ADD),
        replace(enter(THANK_YOU, MONDAY), step="gift", sent=1),
        has=frozenset({"meeting.notes"}),
    )
    assert not [move for move in none if move.step == "gift"]


def test_who_stands_where_there_is_nothing_any_more_gets_nothing():
    assert {m.kind for m in moves(OLD, version(THANK_YOU, VALUE_ADD), NEW_PERSON)} == {Kind.GONE}
    short = version(replace(INTRODUCTION, steps=INTRODUCTION.steps[:1]), THANK_YOU, VALUE_ADD)
    assert said(moves(OLD, short, GREETED)) == [("nudge", Kind.GONE)]


def test_a_sequence_that_a_campaign_gains_starts_for_nobody_by_itself():
    extra = replace(INTRODUCTION, name="news", start=Start(on=INTRODUCTION.start.on))
    assert moves(OLD, version(INTRODUCTION, THANK_YOU, VALUE_ADD, extra), NEW_PERSON) == []
