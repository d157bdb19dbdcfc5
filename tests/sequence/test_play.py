"""A played future: what the daemon would do, from moment to moment."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st
from played import FRIDAY, NEVER, SHELF, enrolled, mails, make_world, people, played, told
from sequence_values import COLLABORATION, INTRODUCTION, LA, THANK_YOU, VALUE_ADD, ZONES, make_calendar, wall

from outreach.sequence.future import TEMPERS, Answer, Habits, OwnerHabits, What, play
from outreach.sequence.future import acts as act
from outreach.sequence.model import Note, NoteKind
from outreach.sequence.pace import DISTANCE
from outreach.sequence.schedules import Limits, Wait

SAID = (Note(NoteKind.POINT, "the waiting list"),)
PLANT = (Note(NoteKind.GIFT, "a fern"),)
ALL = (INTRODUCTION, THANK_YOU, VALUE_ADD, COLLABORATION)


def test_an_introduction_is_played_from_hello_to_nudge_and_no_further():
    world = make_world(INTRODUCTION)
    assert mails(played(world, *enrolled(world))) == [
        ("hello", "Fri 2026-03-06 10:00"),
        ("nudge", "Fri 2026-03-13 10:00"),
    ]


def test_an_answer_stops_what_it_stops():
    world = make_world(INTRODUCTION)
    answer = Answer("keller", "hello", timedelta(days=2))
    deeds = played(world, *enrolled(world), answers=(answer,))
    assert [step for step, _ in mails(deeds)] == ["hello"]
    assert told(deeds, What.STOPPED) == [("stopped", "introduction", "")]


def test_a_year_with_a_contact_reads_like_the_rhythm_everybody_knows():
    deeds = played(make_world(*ALL), act.Met(FRIDAY, "keller", notes=SAID + PLANT), days=130)
    assert mails(deeds) == [
        ("thanks", "Fri 2026-03-06 14:00"),
        ("check-in", "Mon 2026-04-06 14:00"),
        ("check-in", "Wed 2026-05-06 14:00"),
        ("check-in", "Mon 2026-06-08 08:30"),
    ]
    assert told(deeds, What.TASK, What.KEPT) == [
        ("kept", "thank-you", "thanks"),
        ("task", "thank-you", "gift"),
    ]


def test_without_notes_the_thank_you_is_held_and_its_promise_ends_late():
    deeds = played(make_world(THANK_YOU), act.Met(FRIDAY, "keller"), owner=NEVER, days=9)
    assert mails(deeds) == []
    assert told(deeds, What.HELD, What.LATE) == [
        ("held", "thank-you", "thanks"),
        ("late", "thank-you", "thanks"),
    ]


def test_notes_that_come_later_let_it_leave():
    noted = act.Noted(FRIDAY + timedelta(hours=26), "keller", SAID)
    deeds = played(
        make_world(THANK_YOU), act.Met(FRIDAY, "keller"), noted, owner=OwnerHabits(timedelta(0), None)
    )
    assert mails(deeds) == [("thanks", "Sat 2026-03-07 12:00")]


def test_an_opt_out_breaks_the_promise_that_was_open_and_nothing_more_is_sent():
    met, left = act.Met(FRIDAY, "keller", notes=SAID), act.OptedOut(FRIDAY + timedelta(hours=1), "keller")
    deeds = played(make_world(*ALL), met, left, owner=NEVER, days=200)
    assert mails(deeds) == []
    assert told(deeds, What.BROKEN) == [("broken", "thank-you", "thanks")]


def test_an_empty_shelf_sends_nothing_and_skips():
    deeds = played(make_world(*ALL, shelf=()), act.Met(FRIDAY, "keller", notes=SAID), days=200)
    assert [step for step, _ in mails(deeds)] == ["thanks"]
    assert len(told(deeds, What.SKIPPED)) >= 6


def test_the_same_resource_is_never_brought_twice():
    deeds = played(make_world(*ALL, shelf=SHELF[:3]), act.Met(FRIDAY, "keller", notes=SAID), days=900)
    brought = [
        deed.message.resource_id for deed in deeds if deed.what is What.SENT and deed.message.resource_id
    ]
    assert sorted(brought) == ["r0", "r1", "r2"]


def test_silence_slows_the_monthly_mail_and_then_asks_the_owner():
    deeds = played(make_world(*ALL), act.Met(FRIDAY, "keller", notes=SAID), days=900)
    assert len([step for step, _ in mails(deeds) if step == "check-in"]) == 6
    assert told(deeds, What.STOPPED) == [("stopped", "value-add", "")]


def test_a_cap_lets_so_many_leave_a_day_and_is_told_once_a_day():
    limits = Limits(per_day=2, gap=timedelta(minutes=10), jitter=timedelta(0))
    world = make_world(INTRODUCTION, people=people(5), limits=limits)
    deeds = played(world, *enrolled(world), days=5)
    assert [when for _, when in mails(deeds)] == [
        "Fri 2026-03-06 10:00", "Fri 2026-03-06 10:10", "Mon 2026-03-09 08:30", "Mon 2026-03-09 08:40",
        "Tue 2026-03-10 08:30",
    ]  # fmt: skip
    assert len(told(deeds, What.CAPPED)) == 2
    last = [deed for deed in deeds if deed.what is What.SENT][-1]
    assert [reason.code for reason in last.reasons] == ["wait", "turn"]


def test_whoever_is_away_gets_nothing_before_they_are_back():
    world = make_world(INTRODUCTION)
    away = act.WentAway(FRIDAY + timedelta(days=1), "keller", wall("2026-04-06 00:00"))
    assert mails(played(world, *enrolled(world), away))[1] == ("nudge", "Wed 2026-04-08 08:30")


def test_a_pause_that_ends_early_lets_the_mail_leave_then():
    world = make_world(INTRODUCTION)
    pause = act.Paused(FRIDAY, "keller", FRIDAY + timedelta(days=30))
    resumed = act.Resumed(wall("2026-03-10 09:00"), "keller")
    assert mails(played(world, pause, *enrolled(world), resumed))[0] == ("hello", "Tue 2026-03-10 09:00")


def test_colleagues_of_who_answered_are_not_chased_meanwhile():
    world = make_world(INTRODUCTION, people=people(2, organisation="Harbor Pediatrics"))
    campaign = replace(world.schedules.campaigns["partners"], colleagues_wait=Wait(days=30))
    world = replace(world, schedules=replace(world.schedules, campaigns={"partners": campaign}))
    answer = Answer("c000", "hello", timedelta(days=1))
    deeds = played(world, *enrolled(world), answers=(answer,))
    assert mails(deeds)[2:] == [("nudge", "Mon 2026-04-06 10:00")]


def test_the_same_play_twice_is_the_same():
    world = make_world(*ALL, people=people(4), limits=Limits(per_day=1))
    once, again = (played(world, *enrolled(world), days=90) for _ in range(2))
    assert once == again
    assert [deed.at for deed in once] == sorted(deed.at for deed in once)


def test_the_gap_and_its_jitter_lie_between_two_mails():
    limits = Limits(per_day=20, gap=timedelta(minutes=10), jitter=timedelta(minutes=10))
    world = make_world(INTRODUCTION, people=people(6), limits=limits)
    left = [deed.at for deed in played(world, *enrolled(world), days=3) if deed.what is What.SENT]
    gaps = [later - earlier for earlier, later in pairwise(left)]
    assert all(timedelta(minutes=10) <= gap < timedelta(minutes=20) for gap in gaps)
    assert len(set(gaps)) == 5


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 4), st.sampled_from([0, 10, 45]), ZONES)
def test_whoever_acts_as_chance_has_it_the_rules_hold(seed, cap, gap, zone):
    """No day above its cap, no two mails closer than the gap, 5 days for each person, and no mail in a closed window."""
    limits = Limits(per_day=cap, gap=timedelta(minutes=gap), jitter=timedelta(minutes=5))
    world = make_world(*ALL, people=people(6, zone=zone), limits=limits)
    habits = Habits(seed, TEMPERS["eager"], acts=tuple(enrolled(world)))
    deeds = list(play(world, habits, now=FRIDAY, until=FRIDAY + timedelta(days=60)))
    assert [deed.at for deed in deeds] == sorted(deed.at for deed in deeds)
    sent = [deed for deed in deeds if deed.what is What.SENT]
    assert max(Counter(deed.at.astimezone(LA).date() for deed in sent).values()) <= cap
    assert all(b.at - a.at >= limits.gap for a, b in pairwise(sent))
    check_people(sent, ZoneInfo(zone))
    promised = [deed for deed in sent if deed.message.is_promise]
    assert len(promised) == sum(
        deed.what in (What.KEPT, What.LATE) and deed.message.ended_at is not None for deed in deeds
    )


def check_people(sent, zone):
    calendar = make_calendar(zone)
    for who in {deed.contact_id for deed in sent}:
        for before, mail in pairwise([deed for deed in sent if deed.contact_id == who]):
            if not mail.message.is_promise:
                assert mail.at - before.at >= DISTANCE
                assert calendar.is_open(mail.at)
