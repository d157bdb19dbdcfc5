"""How fast a mailbox and a contact are written to."""

from datetime import timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from sequence_values import LA, day, make_calendar, make_message, shown, wall

from outreach.sequence.model import Priority
from outreach.sequence.pace import (
    MOST_HALVINGS,
    RECOVERY,
    REST,
    Usage,
    believe,
    daily_cap,
    distance,
    gap,
    halvings,
    order,
    recovers_at,
    seed,
    slot,
    slow_down,
    turn,
    use,
    wait,
)
from outreach.sequence.schedules import Limits, Ramp

NOW = wall("2026-03-03 10:00")
LIMITS = Limits(per_day=3, gap=timedelta(minutes=10), jitter=timedelta(minutes=10))


def test_a_fresh_mailbox_may_send_at_once():
    assert slot(LIMITS, Usage(), NOW, LA) is None


def test_after_a_mail_the_gap_and_some_jitter_must_pass():
    usage = use(LIMITS, Usage(), NOW, LA, seed="e/hello/1")
    assert timedelta(minutes=10) <= usage.next_at - NOW < timedelta(minutes=20)
    assert slot(LIMITS, usage, NOW, LA) == usage.next_at
    assert slot(LIMITS, usage, usage.next_at, LA) is None


def test_to_wait_never_shortens_a_gap():
    later, earlier = NOW + timedelta(minutes=9), NOW + timedelta(minutes=1)
    assert wait(Usage(), NOW).next_at == NOW
    assert wait(Usage(next_at=later), earlier).next_at == later
    assert wait(Usage(next_at=earlier), later).next_at == later


def test_the_jitter_follows_from_its_seed():
    first = use(LIMITS, Usage(), NOW, LA, seed="a")
    assert use(LIMITS, Usage(), NOW, LA, seed="a") == first
    assert use(LIMITS, Usage(), NOW, LA, seed="b") != first


def test_a_full_day_waits_for_the_next_local_midnight():
    usage = Usage(day("2026-03-01"), day("2026-03-07"), 3)
    assert shown(slot(LIMITS, usage, wall("2026-03-07 16:00"), LA)) == "Sun 2026-03-08 00:00"


def test_the_next_day_counts_from_nothing():
    usage = use(LIMITS, Usage(day("2026-03-01"), day("2026-03-02"), 3), NOW, LA, seed="s")
    assert (usage.day, usage.used) == (day("2026-03-03"), 1)


def test_a_clock_set_back_a_day_gives_no_second_allowance():
    usage = Usage(day("2026-03-01"), day("2026-03-04"), 3)
    assert slot(LIMITS, usage, NOW, LA) is not None
    assert use(LIMITS, Usage(day("2026-03-01"), day("2026-03-04"), 1), NOW, LA, seed="s").used == 2


def test_a_new_mailbox_starts_slowly_and_ends_at_its_cap():
    limits = Limits(per_day=20, ramp=Ramp(start=5, add=2))
    first = day("2026-03-03")
    assert [daily_cap(limits, first, first + timedelta(days=n)) for n in (0, 1, 7, 8, 400)] == [
        5,
        7,
        19,
        20,
        20,
    ]
    assert daily_cap(limits, None, first) == 5


def test_without_a_ramp_the_cap_is_the_cap():
    assert daily_cap(LIMITS, None, day("2026-03-03")) == 3


def test_a_mailbox_that_is_told_too_much_rests_and_doubles_its_gap():
    slower = slow_down(LIMITS, Usage(), NOW)
    assert slot(LIMITS, slower, NOW, LA) == NOW + timedelta(minutes=20)
    after = use(LIMITS, slower, NOW, LA, seed="e/hello/1")
    assert timedelta(minutes=20) <= after.next_at - NOW < timedelta(minutes=30)
    assert halvings(after, NOW) == 1


def test_a_mailbox_without_a_gap_gets_one_when_it_is_told_too_much():
    limits = Limits(per_day=500, gap=timedelta(0), jitter=timedelta(0))
    slower = slow_down(limits, Usage(), NOW)
    assert slot(limits, slower, NOW, LA) == NOW + REST
    assert gap(limits, slower, NOW) == timedelta(minutes=2)


def test_at_least_half_of_what_is_left_of_the_day_is_lost():
    limits = Limits(per_day=20, gap=timedelta(0), jitter=timedelta(0))
    for used in range(20):
        usage = slow_down(limits, Usage(day("2026-03-01"), day("2026-03-03"), used), NOW)
        at, left = NOW + timedelta(hours=1), 0
        while slot(limits, usage, at, LA) is None:
            usage, left = use(limits, usage, at, LA, seed="s"), left + 1
            at += timedelta(minutes=2)
        assert left <= (20 - used) / 2


def test_told_again_while_it_rests_is_the_same_word_and_later_halves_once_more():
    first = slow_down(LIMITS, Usage(), NOW)
    assert slow_down(LIMITS, first, NOW + timedelta(minutes=4)) == first
    second = slow_down(LIMITS, first, NOW + REST)
    assert gap(LIMITS, second, NOW + REST) == timedelta(minutes=40)


def test_each_two_days_without_a_word_take_one_halving_back():
    slower = Usage(halvings=2, slowed_at=NOW)
    at = [NOW + RECOVERY * share for share in (0.9, 1, 1.9, 2, 50)]
    assert [halvings(slower, moment) for moment in at] == [2, 1, 1, 0, 0]
    assert recovers_at(slower) == NOW + 2 * RECOVERY
    assert halvings(slow_down(LIMITS, slower, NOW + RECOVERY), NOW + RECOVERY) == 2


def test_however_often_it_is_told_one_mail_a_day_may_leave():
    usage, now = Usage(), NOW
    for _ in range(20):
        usage, now = slow_down(LIMITS, usage, now), now + timedelta(hours=1)
    assert usage.halvings == MOST_HALVINGS
    assert slot(LIMITS, usage, now + timedelta(days=1), LA) is None


def test_a_clock_set_back_slows_nothing_further():
    slower = slow_down(LIMITS, Usage(), NOW)
    assert halvings(slower, NOW - timedelta(days=9)) == 1


def test_what_a_clock_wrote_that_was_years_ahead_ends_today_and_not_in_years():
    limits = Limits(per_day=3, gap=timedelta(minutes=10), jitter=timedelta(minutes=10))
    wrong = Usage(day("2030-01-01"), day("2030-01-02"), 1, wall("2030-01-02 10:00"))
    usage = believe(limits, wrong, NOW, LA)
    assert shown(slot(limits, usage, NOW, LA)) == "Wed 2026-03-04 00:00"
    assert slot(limits, usage, NOW + timedelta(days=1), LA) is None
    assert usage.first_day == NOW.date()


def test_what_is_a_few_days_ahead_is_believed():
    usage = Usage(day("2026-03-03"), day("2026-03-08"), 3, wall("2026-03-08 10:00"))
    assert believe(LIMITS, usage, NOW, LA) == usage


def test_5_days_lie_between_mails_but_not_before_a_promise_or_for_the_owner():
    assert distance(NOW, Priority.FOLLOW_UP) == NOW + timedelta(days=5)
    assert distance(NOW, Priority.INTRODUCTION) == NOW + timedelta(days=5)
    assert distance(NOW, Priority.PROMISE) is None
    assert distance(NOW, Priority.OWNER) is None
    assert distance(None, Priority.FOLLOW_UP) is None


def test_promises_go_first_then_follow_ups_then_introductions():
    def one(key, priority, hours, deadline=None):
        deadline_at = NOW + timedelta(hours=deadline) if deadline else None
        created_at = NOW + timedelta(hours=hours)
        return make_message(key=key, priority=priority, created_at=created_at, deadline_at=deadline_at)

    messages = [
        one("introduction", Priority.INTRODUCTION, 0),
        one("late promise", Priority.PROMISE, 0, 40),
        one("urgent promise", Priority.PROMISE, 1, 2),
        one("second follow-up", Priority.FOLLOW_UP, 2),
        one("first follow-up", Priority.FOLLOW_UP, 1),
    ]
    expected = ["urgent promise", "late promise", "first follow-up", "second follow-up", "introduction"]
    assert [message.key for message in order(messages)] == expected


def test_among_equals_the_mail_that_was_written_first_goes_first_however_often_it_was_put_off():
    late, early = NOW + timedelta(hours=8), NOW + timedelta(hours=1)
    old = make_message(key="old", created_at=NOW - timedelta(days=3), due_at=late)
    new = make_message(key="new", created_at=NOW, due_at=early)
    assert [message.key for message in order([new, old])] == ["old", "new"]


def test_mails_that_were_written_at_one_moment_go_by_contact_and_not_by_an_id_that_chance_made():
    b, a = make_message(key="1", contact_id="b"), make_message(key="2", contact_id="a")
    assert [message.contact_id for message in order([b, a])] == ["a", "b"]


def test_the_jitter_of_a_mail_is_the_same_whatever_id_its_enrollment_got():
    assert seed(make_message(key="e/hello/1")) == seed(make_message(key="f/hello/1"))
    assert seed(make_message()) != seed(make_message(occurrence=2))


def test_a_mail_that_finds_the_limit_used_up_waits_for_its_own_window():
    midnight = wall("2026-03-07 00:00")
    assert shown(turn(make_message(), midnight, make_calendar())) == "Mon 2026-03-09 08:30"
    promise = make_message(deadline_at=wall("2026-03-07 10:00"))
    assert turn(promise, midnight, make_calendar()) == midnight


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 6), st.integers(0, 40), st.lists(st.integers(0, 300), max_size=60))
def test_no_local_day_sees_more_mail_than_its_cap_and_no_two_are_closer_than_the_gap(cap, gap, pauses):
    limits = Limits(per_day=cap, gap=timedelta(minutes=gap), jitter=timedelta(minutes=5))
    now, usage, sent = NOW, Usage(), []
    for minutes in pauses:
        now += timedelta(minutes=minutes)
        if slot(limits, usage, now, LA) is None:
            usage = use(limits, usage, now, LA, seed=str(len(sent)))
            sent.append(now)
    days = [at.astimezone(LA).date() for at in sent]
    assert all(days.count(one) <= cap for one in days)
    assert all(later - earlier >= limits.gap for earlier, later in pairwise(sent))
