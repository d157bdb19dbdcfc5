"""Whom the owner met, by her calendar; and when she may be asked about it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from outreach.sequence.appointments import (
    Appointment,
    FullName,
    decent_hour,
    ended_lately,
    find_named,
    guests,
    may_be_known_by_title,
    may_be_meeting,
)

PORTLAND = ZoneInfo("America/Los_Angeles")
NOON = datetime(2026, 3, 3, 20, tzinfo=UTC)
OWN = {"maya@lakeside.example"}
ROSA, ANA, OTHER_ROSA = (
    FullName("r", "Rosa", "Lind"),
    FullName("a", "Ána María", "Gómez"),
    FullName("o", "Rosa", "Lind"),
)


def talk(length=timedelta(hours=1), coming=(), declined=()):
    return Appointment("u", "i", NOON, NOON + length, coming=frozenset(coming), declined=frozenset(declined))


def named(title, *names):
    return find_named(title, names or (ROSA, ANA))


def test_an_hour_with_somebody_is_a_meeting():
    assert may_be_meeting(talk(coming=["rosa@x.example"]), OWN)


@pytest.mark.parametrize("length", [timedelta(0), timedelta(hours=13)])
def test_what_takes_no_time_or_more_than_twelve_hours_is_none(length):
    assert not may_be_meeting(talk(length), OWN)


def test_where_more_than_ten_come_it_is_a_lecture():
    assert not may_be_meeting(talk(coming=[f"{n}@x.example" for n in range(11)]), OWN)


def test_the_owner_who_declined_was_not_there():
    assert not may_be_meeting(talk(coming=["rosa@x.example"], declined=OWN), OWN)


def test_the_owner_is_no_guest_of_her_own():
    assert guests(talk(coming=["rosa@x.example", *OWN]), OWN) == {"rosa@x.example"}


def test_the_title_counts_only_where_nobody_else_is_invited():
    assert may_be_known_by_title(talk(coming=OWN), OWN)
    assert not may_be_known_by_title(talk(coming=["lee@x.example"]), OWN)
    assert not may_be_known_by_title(talk(declined=["rosa@x.example"]), OWN)


@pytest.mark.parametrize(
    "title", ["Rosa Lind", "Coffee with ROSA LIND!", "Lind, Rosa: clinic", "Maya <> Rosa Lind"]
)
def test_a_full_name_in_the_title_is_the_contact(title):
    assert named(title) == {"r"}


def test_accents_and_capitals_make_no_difference():
    assert named("almuerzo ana maria GOMEZ") == {"a"}


@pytest.mark.parametrize("title", ["Rosa", "Dr. Lind", "Rosalind Lindner", "Rosa Maria Lind", ""])
def test_half_a_name_is_nobody(title):
    assert named(title) == set()


@pytest.mark.parametrize(
    "title",
    [
        "Cancelled: Rosa Lind",
        "Birthday Rosa Lind",
        "Prepare for Rosa Lind",
        "Team about Rosa Lind",
        "re: Rosa Lind",
    ],
)
def test_a_title_that_says_something_else_of_a_name_is_in_doubt(title):
    assert named(title) == set()


def test_a_name_that_two_contacts_bear_is_in_doubt():
    assert named("Rosa Lind", ROSA, OTHER_ROSA) == set()
    assert named("Rosa Lind, Ana Maria Gomez", ROSA, ANA) == {"r", "a"}


def test_a_contact_without_both_names_is_never_found_by_a_title():
    assert named("Lind", FullName("x", "", "Lind")) == set()


def test_a_meeting_is_asked_about_from_a_quarter_of_an_hour_after_its_end_for_two_days():
    lately = ended_lately(NOON)
    assert (NOON - lately.ends_at, NOON - lately.starts_at) == (timedelta(minutes=15), timedelta(hours=48))


@pytest.mark.parametrize(
    ("at", "asked"),
    [
        ("2026-03-03 12:00", "2026-03-03 12:00"),
        ("2026-03-03 19:59", "2026-03-03 19:59"),
        ("2026-03-03 20:00", "2026-03-04 08:00"),
        ("2026-03-03 23:30", "2026-03-04 08:00"),
        ("2026-03-04 03:00", "2026-03-04 08:00"),
        ("2026-03-07 22:00", "2026-03-08 08:00"),  # in the night the clocks change
    ],
)
def test_nobody_is_asked_between_eight_in_the_evening_and_eight_in_the_morning(at, asked):
    moment = datetime.fromisoformat(at).replace(tzinfo=PORTLAND).astimezone(UTC)
    found = decent_hour(moment, PORTLAND)
    assert found.tzinfo is UTC
    assert f"{found.astimezone(PORTLAND):%Y-%m-%d %H:%M}" == asked
