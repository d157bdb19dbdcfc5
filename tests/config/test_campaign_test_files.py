"""A campaign test is read as it is meant."""

from datetime import UTC, datetime, timedelta

import pytest

from outreach.sequence.future import What
from outreach.sequence.future.acts import Approved, Enrolled, Met, Shelved, WentAway
from tests.config.conftest import SILENT


def at(day, hour=0, minute=0):
    """In Portland, in March after the clocks changed on the 8th."""
    return datetime(2026, 3, day, hour + (7 if day > 8 else 8), minute, tzinfo=UTC)


def test_a_day_without_a_year_is_the_next_one_after_the_first_and_without_a_time_it_is_nine_in_the_morning(
    read_test,
):
    test = read_test()
    assert [act.at for act in test.acts] == [at(2, 9), at(2, 9), at(6, 15), at(9, 9)]
    assert test.until == datetime(2027, 1, 6, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    "written", ["fri 6 mar 3pm", "6 March 2026, 15:00", "2026-03-06T15:00", "friday 6 mar at 15:00"]
)
def test_a_time_is_written_as_people_do(written, read_test):
    text = SILENT.replace("on: fri 6 mar 15:00", f'on: "{written}"')
    assert read_test(text).acts[2].at == at(6, 15)


def test_that_nothing_happens_needs_no_list(read_test):
    text = SILENT[: SILENT.index("expect:")] + "expect: nothing until 1 apr\n"
    assert read_test(text).until == datetime(2026, 4, 2, 7, tzinfo=UTC)


def test_a_test_begins_with_the_day_on_which_something_happens_first(read_test):
    text = SILENT.replace("9 mar, away: rosa, until: fri 20 mar", "2026-02-20, met: rosa")
    assert read_test(text).starts_at == datetime(2026, 2, 20, 8, tzinfo=UTC)


def test_people_are_given_what_a_letter_needs(read_test):
    rosa, joon = read_test().contacts
    assert (rosa.title, rosa.given_name, rosa.family_name) == ("Dr.", "Rosa", "Lind")
    assert (joon.given_name, joon.audience, joon.zone) == ("Joon", "school", None)


def test_what_people_do_is_read_in_the_words_of_the_commands(read_test):
    first, second, met, away = read_test().acts
    assert (first, second) == (Enrolled(at(2, 9), "rosa"), Enrolled(at(2, 9), "joon"))
    assert isinstance(met, Met)
    assert [note.text for note in met.notes] == ["her waiting list"]
    assert [note.show_to_owner() for note in met.private_notes] == ["She seemed tired."]
    assert away == WentAway(at(9, 9), "rosa", datetime(2026, 3, 20, 4, tzinfo=UTC))  # where rosa is


def test_whoever_is_away_for_an_unknown_time_is_away_for_a_week(read_test):
    away = read_test(SILENT.replace(", until: fri 20 mar", "")).acts[-1]
    assert away.until - away.at == timedelta(days=7)


def test_an_expectation_is_a_day_some_days_a_minute_or_the_time_before_one(read_test):
    hello, nudge, gift, stopped = read_test().expected
    assert (hello.starts_at, hello.ends_at) == (at(2), at(3))
    assert (nudge.starts_at, nudge.ends_at) == (at(9), at(12))
    assert (gift.starts_at, gift.ends_at, gift.is_by) == (at(2), at(10, 12, 31), True)
    assert (hello.what, gift.what, stopped.what) == (What.SENT, What.TASK, What.STOPPED)
    assert (hello.sequence, hello.step, stopped.step) == ("introduction", "hello", "")
    assert (hello.says, gift.because) == (("anxious", "two weeks"), "waits")


def test_where_there_is_one_person_nobody_needs_to_be_named(read_test):
    text = SILENT.replace("  joon: school\n", "").replace("[rosa, joon]", "rosa").replace("joon", "rosa")
    assert read_test(text.replace(", to: rosa", "")).expected == read_test(text).expected


def test_the_shelf_has_plenty_nothing_or_what_is_named(read_test):
    assert len(read_test().shelf) > 100
    assert read_test(SILENT + "shelf: []\n").shelf == ()
    [one] = read_test(SILENT + "shelf: [{title: Sleep, topics: sleep, valid_until: 1 apr}]\n").shelf
    assert (one.title, one.topics, str(one.valid_until)) == ("Sleep", {"sleep"}, "2026-04-01")


def test_something_can_be_put_on_the_shelf_later(read_test):
    [*_, shelved] = read_test(
        SILENT.replace("away: rosa, until: fri 20 mar", "shelved: Sleep, topics: sleep")
    ).acts
    assert isinstance(shelved, Shelved)
    assert shelved.resource.topics == {"sleep"}


def test_the_owner_approves_by_herself_unless_the_test_says_when(read_test):
    assert read_test().owner.approves_after == timedelta(hours=2)
    told = read_test(SILENT.replace("away: rosa, until: fri 20 mar", "approved: rosa"))
    assert told.owner.approves_after is None
    assert told.acts[-1] == Approved(at(9, 9), "rosa")
    assert read_test(SILENT + "owner: {approves: at once, does_tasks: never}\n").owner.tasks_after is None


def test_times_are_the_owners_unless_the_file_says_on_whose_clock(read_test):
    assert read_test(SILENT + "zone: Europe/Berlin\n").acts[0].at == datetime(2026, 3, 2, 8, tzinfo=UTC)
