"""A mailbox that cannot keep up is named with the first day on which somebody waits."""

from datetime import UTC, datetime

import pytest

from outreach.actions.sample_people import make_people, make_shelf
from outreach.config.schedules import load_schedules
from outreach.sequence.flaws import RULES
from outreach.sequence.flaws.caps import MONTHS, come_one_by_one, count_new, find_full_mailboxes
from outreach.sequence.future import World
from tests.practice import shipped_schedules

NOVEMBER = datetime(2026, 11, 29, 17, 0, tzinfo=UTC)


@pytest.fixture
def full(tmp_path):
    def find(*changes, tell=lambda *_: None):
        file = tmp_path / "schedules.yaml"
        file.write_text(shipped_schedules(*changes), "utf-8")
        schedules = load_schedules(file, environ={})
        people = tuple(make_people(schedules, count_new(schedules), NOVEMBER))
        world = World(schedules, people, make_shelf(2 * MONTHS, NOVEMBER))
        return list(find_full_mailboxes(world, come_one_by_one(people, NOVEMBER), NOVEMBER, tell))

    return find


def test_the_shipped_mailbox_keeps_up_with_its_goal(full):
    assert full() == []


def test_a_goal_that_is_too_high_fills_the_mailbox_and_names_the_day(full):
    [flaw] = full(("per_month: 2", "per_month: 8"), ("per_day: 20", "per_day: 2"), ("start: 5", "start: 1"))
    assert flaw.path == ("mailboxes", "maya", "limits")
    assert flaw.code in RULES
    assert "is full on Mon 14 Dec 2026 for the first time (2 mails have left today" in flaw.text
    assert "with 96 contacts who go on being written to" in flaw.text


def test_without_a_goal_a_few_new_people_each_month_are_taken_for_granted(full):
    assert full(("  goals: {new_contacts_per_month: 2}\n", "")) == []


def test_it_is_told_how_far_the_year_has_come(full):
    told = []
    full(tell=lambda day, of: told.append((day, of)))
    assert {of for _, of in told} == {360}
    assert [day for day, _ in told] == sorted(day for day, _ in told)
