"""Moments and durations as a person says them."""

from datetime import timedelta

import pytest
from sequence_values import LA, wall

from outreach.sequence.schedules import Repeat, Wait
from outreach.sequence.words import (
    say_cause,
    say_day,
    say_duration,
    say_leaving,
    say_moment,
    say_needs,
    say_repeat,
    say_roughly,
    say_wait,
)

AT = wall("2026-03-03 08:05")


def test_a_moment_is_said_in_local_time_and_in_english_on_every_machine():
    assert say_day(AT, LA) == "Tue 3 Mar"
    assert say_moment(AT, LA) == "Tue 3 Mar 08:05"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "0 hours"),
        (1, "1 minute"),
        (90, "1 hour 30 minutes"),
        (60, "1 hour"),
        (48 * 60, "48 hours"),
        (49 * 60, "49 hours"),
        (72 * 60, "3 days"),
        (73 * 60 + 7, "3 days"),
    ],
)
def test_durations_are_hours_up_to_two_days(minutes, words):
    assert say_duration(timedelta(minutes=minutes)) == words


def test_waits_and_intervals_name_their_parts():
    assert say_wait(Wait(business_days=5)) == "5 business days"
    assert say_wait(Wait(timedelta(hours=4), 1, 2)) == "4 hours and 1 day and 2 business days"
    assert [say_repeat(r) for r in (Repeat(1), Repeat(3), Repeat(days=42), Repeat(days=10))] == [
        "1 month",
        "3 months",
        "6 weeks",
        "10 days",
    ]


def test_what_is_missing_is_named_in_the_owners_words():
    assert say_needs(["meeting.notes"]) == "notes of the meeting are"
    assert say_needs(["x", "resource"]) == "x is and a resource that fits is"


@pytest.mark.parametrize(
    ("hours", "words"),
    [(1, "1 hour"), (48, "48 hours"), (60, "2 days"), (284, "12 days"), (995 * 24, "995 days")],
)
def test_how_long_ago_something_was_is_said_in_whole_days_after_two(hours, words):
    assert say_roughly(timedelta(hours=hours)) == words


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        ("met", "you met"),
        ("they replied", "they answered"),
        ("asks the owner: the last 6 mails were not answered", "the last 6 mails were not answered"),
        ("we may not write any more: opt-out", "they left"),
        ("", "all its steps are done"),
        ("its sequence is no longer in schedules.yaml", "its sequence is no longer in schedules.yaml"),
    ],
)
def test_why_something_ended_is_said_in_words(cause, words):
    assert say_cause(cause) == words


@pytest.mark.parametrize(
    ("reason", "way", "words"),
    [
        ("opt-out", "link", "They left, on the page for leaving"),
        ("opt-out", "elsewhere", "They left"),
        ("hard bounce", "server", "Their address does not exist"),
        ("complaint", "feedback", "They called a letter spam"),
        ("owner", "owner", "You asked never to write to them"),
    ],
)
def test_why_nothing_is_ever_sent_is_said_in_words(reason, way, words):
    assert say_leaving(reason, way) == words
