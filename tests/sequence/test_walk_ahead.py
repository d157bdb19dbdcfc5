"""The timeline walked into the future."""

from dataclasses import replace
from datetime import time, timedelta
from time import process_time
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st
from sequence_values import (
    COLLABORATION,
    INTRODUCTION,
    LA,
    MOMENTS,
    THANK_YOU,
    VALUE_ADD,
    ZONES,
    enter,
    facts,
    make_calendar,
    make_schedules,
    shown,
    wall,
)

from outreach.sequence.decision import Finish, Mail
from outreach.sequence.model import Priority
from outreach.sequence.pace import DISTANCE
from outreach.sequence.schedules import Repeat, Sequence, Silence, Start, Starting, Step, Wait
from outreach.sequence.walk import Standing, walk, walk_contact

FRIDAY = wall("2026-03-06 10:00")
ALL = make_schedules(INTRODUCTION, THANK_YOU, VALUE_ADD, COLLABORATION)


def whole_walk(schedules, enrollments, known=None, *, calendar=None, days=365, now=FRIDAY, **more):
    campaign = schedules.campaigns["partners"]
    until = now + timedelta(days=days)
    steps = walk_contact(
        schedules,
        campaign,
        enrollments,
        known or facts(),
        calendar=calendar or make_calendar(),
        now=now,
        until=until,
        **more,
    )
    return list(steps)


def test_an_introduction_walks_from_hello_to_nudge_and_no_further():
    walked = walk(
        INTRODUCTION,
        enter(INTRODUCTION, FRIDAY),
        facts(),
        make_calendar(),
        now=FRIDAY,
        until=FRIDAY + timedelta(days=99),
    )
    assert [(step.step.id, shown(step.at)) for step in walked] == [
        ("hello", "Fri 2026-03-06 10:00"),
        ("nudge", "Fri 2026-03-13 10:00"),
    ]


def test_a_walk_ends_where_it_was_told_to():
    walked = walk(
        INTRODUCTION,
        enter(INTRODUCTION, FRIDAY),
        facts(),
        make_calendar(),
        now=FRIDAY,
        until=FRIDAY + timedelta(days=6),
    )
    assert [step.step.id for step in walked] == ["hello"]


def test_silence_slows_the_monthly_mail_and_then_asks_the_owner():
    until = FRIDAY + timedelta(days=900)
    walked = list(
        walk(VALUE_ADD, enter(VALUE_ADD, FRIDAY), facts(), make_calendar(), now=FRIDAY, until=until)
    )
    months = [step.at.astimezone(LA).month for step in walked]
    assert months == [4, 5, 6, 9, 12, 3, 6]
    assert isinstance(walked[-1], Finish)


def test_a_year_with_a_contact_reads_like_the_rhythm_everybody_knows():
    meeting = enter(THANK_YOU, FRIDAY)
    steps = whole_walk(
        ALL, [meeting], facts(has=frozenset({"meeting.notes", "meeting.gift", "resource"})), days=130
    )
    assert [(e.sequence, step.step.id, shown(step.at)) for e, step in steps] == [
        ("thank-you", "thanks", "Fri 2026-03-06 14:00"),
        ("thank-you", "gift", "Fri 2026-03-13 14:00"),
        ("value-add", "check-in", "Mon 2026-04-06 14:00"),
        ("value-add", "check-in", "Wed 2026-05-06 14:00"),
        ("value-add", "check-in", "Mon 2026-06-08 08:30"),
    ]


def test_an_empty_shelf_sends_nothing_for_a_year():
    steps = whole_walk(ALL, [enter(VALUE_ADD, FRIDAY)], facts(has=frozenset()))
    assert steps
    assert not any(isinstance(step, Mail) for _, step in steps)


def test_of_two_mails_at_one_moment_the_follow_up_goes_first_and_the_other_waits_5_days():
    monthly = replace(VALUE_ADD, start=Start(on=Starting.ENROLLED))
    schedules = make_schedules(INTRODUCTION, monthly)
    steps = whole_walk(
        schedules,
        [
            enter(INTRODUCTION, FRIDAY),
            enter(monthly, FRIDAY, occurrence=2, anchor_at=wall("2026-02-06 10:00")),
        ],
        days=10,
    )
    assert [(e.sequence, shown(step.at)) for e, step in steps][:2] == [
        ("value-add", "Fri 2026-03-06 10:00"),
        ("introduction", "Wed 2026-03-11 11:00"),  # 120 hours; the clocks went forward
    ]


def test_each_enrollment_has_its_own_and_those_that_follow_have_what_theirs_had():
    noted, bare = enter(THANK_YOU, FRIDAY), enter(THANK_YOU, FRIDAY - timedelta(days=1), id="bare")
    standing = {noted.id: Standing(frozenset({"meeting.notes"})), bare.id: Standing()}
    steps = whole_walk(ALL, [noted, bare], days=2, standing=standing)
    missing = {e.id: step.needs_missing for e, step in steps if isinstance(step, Mail)}
    assert missing == {noted.id: (), "bare": ("meeting.notes",)}


def test_a_shelf_with_two_resources_brings_two_and_then_nothing():
    has = facts(has=frozenset({"resource"}))
    steps = whole_walk(ALL, [enter(VALUE_ADD, FRIDAY)], has, days=150, shelf=2)
    assert [isinstance(step, Mail) for _, step in steps] == [True, True, False, False]


def test_what_is_under_way_ends_as_it_says_and_the_rest_follows_from_it():
    standing = enter(INTRODUCTION, FRIDAY)
    at = FRIDAY + timedelta(days=3)
    mail = Mail(INTRODUCTION.steps[0], 1, Priority.INTRODUCTION, at, at)
    steps = whole_walk(ALL, [standing], days=30, standing={standing.id: Standing(under_way=lambda *_: mail)})
    assert [(step.step.id, shown(step.at)) for _, step in steps][:2] == [
        ("hello", "Mon 2026-03-09 11:00"),
        ("nudge", "Mon 2026-03-16 11:00"),
    ]


WAITS = st.builds(
    Wait, st.integers(0, 90).map(lambda h: timedelta(hours=h)), st.integers(0, 12), st.integers(0, 8)
)
REPEATS = st.one_of(st.none(), st.builds(Repeat, st.integers(0, 3), st.integers(1, 45)))
WITHINS = st.one_of(st.none(), st.none(), st.integers(91, 200).map(lambda h: timedelta(hours=h)))
STEPS = st.lists(st.tuples(WAITS, WITHINS, st.booleans()), min_size=1, max_size=3)


@st.composite
def sequences(draw, name):
    steps = tuple(
        Step(f"{name}-{n}", template="t", wait=wait, within=within, review=review)
        for n, (wait, within, review) in enumerate(draw(STEPS))
    )
    repeat = draw(REPEATS)
    silence = Silence(2, Repeat(months=4), 5) if repeat and draw(st.booleans()) else None
    return Sequence(name, Start(on=Starting.ENROLLED), steps, repeat=repeat, silence=silence)


@settings(max_examples=120, deadline=None)
@given(st.tuples(sequences("a"), sequences("b"), sequences("c")), ZONES, MOMENTS, st.integers(0, 2000))
def test_whatever_the_sequences_say_5_days_lie_between_two_mails(some, zone, now, minutes):
    """And every mail is in its window, after its wait, and every promise before its deadline."""
    calendar = make_calendar(ZoneInfo(zone))
    enrollments = [enter(s, now - timedelta(minutes=minutes * n)) for n, s in enumerate(some)]
    steps = whole_walk(make_schedules(*some), enrollments, calendar=calendar, days=200, now=now)
    mails = [(enrollment, step) for enrollment, step in steps if isinstance(step, Mail)]
    last = None
    for enrollment, mail in mails:
        assert last is None or mail.priority is Priority.PROMISE or mail.leave_at - last >= DISTANCE
        assert mail.leave_at >= max(now, enrollment.anchor_at)
        assert mail.prepare_at <= mail.leave_at
        check_moment(calendar, enrollment, mail)
        last = mail.leave_at
    assert [m.leave_at for _, m in mails] == sorted(m.leave_at for _, m in mails)


def check_moment(calendar, enrollment, mail):
    if mail.deadline_at is None:
        assert calendar.is_open(mail.leave_at)
        assert mail.leave_at >= calendar.add(mail.step.wait, enrollment.anchor_at)
    elif calendar.last_open(enrollment.anchor_at, mail.deadline_at):
        assert mail.leave_at < mail.deadline_at


@settings(max_examples=60, deadline=None)
@given(sequences("a"), ZONES, MOMENTS)
def test_a_step_is_never_walked_twice(sequence, zone, now):
    steps = whole_walk(
        make_schedules(sequence), [enter(sequence, now)], calendar=make_calendar(ZoneInfo(zone)), now=now
    )
    keys = [(step.step.id, step.occurrence) for _, step in steps if not isinstance(step, Finish)]
    assert len(keys) == len(set(keys))


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 3), ZONES, MOMENTS, st.times(time(8, 0), time(20, 0)))
def test_a_repeating_mail_never_comes_twice_on_one_day(months, zone, now, opens):
    closes = time(min(opens.hour + 3, 23), 0)
    calendar = make_calendar(ZoneInfo(zone), opens=time(opens.hour), closes=closes)
    sequence = Sequence(
        "a", Start(on=Starting.ENROLLED), (Step("m", template="t"),), repeat=Repeat(months=months)
    )
    steps = whole_walk(make_schedules(sequence), [enter(sequence, now)], calendar=calendar, now=now, days=800)
    days = [step.at.astimezone(calendar.zone).date() for _, step in steps]
    assert len(days) == len(set(days))


def test_a_year_with_one_contact_takes_milliseconds():
    """10,000 contacts and 12 months in 60 seconds are 6 ms each; a tenth of it is usual."""
    calendar, enrollments = make_calendar(), [enter(INTRODUCTION, FRIDAY), enter(THANK_YOU, FRIDAY)]
    whole_walk(ALL, enrollments, calendar=calendar)
    started = process_time()
    for _ in range(50):
        whole_walk(ALL, enrollments, calendar=calendar)
    assert (
        process_time() - started
    ) / 50 < 0.006  # of the processor, not of the clock: the machine may be busy
