"""What a future asks of mailboxes and of the owner."""

from dataclasses import replace
from datetime import timedelta

from played import AT_ONCE, FRIDAY, enrolled, make_world, people
from sequence_values import INTRODUCTION, THANK_YOU, VALUE_ADD, day

from outreach.sequence.future import OwnerHabits, Script, What, play
from outreach.sequence.future import acts as act
from outreach.sequence.future.load import Load
from outreach.sequence.model import Note, NoteKind
from outreach.sequence.pace import Usage
from outreach.sequence.schedules import Limits, Ramp
from outreach.sequence.window import DateRange

SAID = (Note(NoteKind.POINT, "the waiting list"),)


def loaded(world, *acts, owner=AT_ONCE, days=30):
    until = FRIDAY + timedelta(days=days)
    load = Load(world, FRIDAY, until)
    for deed in play(world, Script(acts, owner=owner), now=FRIDAY, until=until):
        load.add(deed)
    load.finish()
    return load


def test_days_are_held_against_the_cap_and_the_first_full_one_is_known():
    limits = Limits(per_day=2, gap=timedelta(0), jitter=timedelta(0))
    world = make_world(INTRODUCTION, people=people(5), limits=limits)
    box = loaded(world, *enrolled(world)).mailboxes["maya"]
    assert [box.sent[day(f"2026-03-{n:02}")] for n in (6, 7, 8, 9, 10)] == [2, 0, 0, 2, 1]
    assert [box.caps[day(f"2026-03-{n:02}")] for n in (6, 7, 9)] == [2, 0, 2]
    assert box.first_capped_on == day("2026-03-06")
    assert box.waiting == {day("2026-03-06"): 3, day("2026-03-09"): 1}
    assert box.longest_wait > timedelta(days=3)


def test_a_ramp_shows_in_the_caps():
    limits = Limits(per_day=20, gap=timedelta(0), jitter=timedelta(0), ramp=Ramp(5, 2))
    world = make_world(INTRODUCTION, people=people(1), limits=limits)
    box = loaded(world, *enrolled(world)).mailboxes["maya"]
    assert [box.caps[day(f"2026-03-{n:02}")] for n in (6, 9, 10)] == [5, 11, 13]


def test_what_left_earlier_today_is_part_of_today():
    limits = Limits(per_day=2, gap=timedelta(0), jitter=timedelta(0))
    usage = Usage(first_day=FRIDAY.date(), day=FRIDAY.date(), used=1)
    world = replace(make_world(INTRODUCTION, people=people(2), limits=limits), usage={"maya": usage})
    load = loaded(world, *enrolled(world), days=3)
    box = load.mailboxes["maya"]
    assert (box.before, box.sent[FRIDAY.date()], box.caps[FRIDAY.date()]) == (1, 2, 2)
    assert load.counts[What.SENT] == 2
    yesterday = replace(usage, day=FRIDAY.date() - timedelta(days=1))
    assert loaded(replace(world, usage={"maya": yesterday})).mailboxes["maya"].before == 0


def test_weeks_are_idle_overloaded_or_closed():
    limits = Limits(per_day=1, gap=timedelta(0), jitter=timedelta(0))
    world = make_world(INTRODUCTION, people=people(2), limits=limits)
    away = replace(world.schedules.window, away=(DateRange(day("2026-03-23"), day("2026-03-29")),))
    world = replace(world, schedules=replace(world.schedules, window=away))
    weeks = loaded(world, *enrolled(world), days=35).weeks()
    assert [week.first for week in weeks][:2] == [day("2026-03-02"), day("2026-03-09")]
    assert [week.is_overloaded for week in weeks] == [True, False, False, False, False, False]
    assert [week.is_idle for week in weeks] == [False, False, False, False, True, True]
    assert [week.room for week in weeks] == [1, 5, 5, 0, 5, 5]


def test_promises_are_counted_as_they_end():
    world = make_world(THANK_YOU, people=people(3))
    acts = [act.Met(FRIDAY, "c000", notes=SAID), act.Met(FRIDAY, "c001"), act.Met(FRIDAY, "c002", notes=SAID)]
    owner = OwnerHabits(timedelta(hours=1), None, None)
    load = loaded(world, *acts, act.OptedOut(FRIDAY + timedelta(minutes=30), "c002"), owner=owner)
    assert load.promises == {What.KEPT: 1, What.LATE: 1, What.BROKEN: 1}
    assert sum(load.asks.values()) == 3


def test_an_empty_shelf_is_counted_and_dated():
    load = loaded(make_world(THANK_YOU, VALUE_ADD, shelf=()), act.Met(FRIDAY, "keller", notes=SAID), days=70)
    assert load.shelf_empty == 2
    assert load.shelf_empty_at.date() == day("2026-04-06")
