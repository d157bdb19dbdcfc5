"""The weekly summary leaves exactly once in each ISO week of the owner's zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from outreach.sequence.model import State
from tests.practice import body

PORTLAND = ZoneInfo("America/Los_Angeles")


def summaries(practice):
    return [m for m in practice.messages(State.SENT) if m.template == "weekly-summary"]


def weeks(practice):
    return [m.key.rpartition("/")[2] for m in summaries(practice)]


@pytest.fixture
async def busy(practice):
    """A practice in which something happened before."""
    practice.enroll(practice.add_contact())
    await practice.tick()
    return practice


async def test_it_comes_once_a_week_on_monday_at_half_past_seven(busy):
    await busy.live(timedelta(days=28), step=timedelta(minutes=30))
    assert weeks(busy) == ["2026-W11", "2026-W12", "2026-W13", "2026-W14"]
    local = [m.created_at.astimezone(PORTLAND) for m in summaries(busy)]
    assert {f"{at:%a %H:%M}" for at in local} == {"Mon 07:30"}


@pytest.mark.parametrize("change", [datetime(2026, 3, 5, tzinfo=UTC), datetime(2026, 10, 29, tzinfo=UTC)])
async def test_the_change_of_the_clocks_makes_none_twice_and_none_never(busy, change):
    busy.clock.now = change
    await busy.tick()  # the one of the week in which we look first
    before = len(summaries(busy))
    await busy.live(timedelta(days=14), step=timedelta(minutes=30))
    assert len(summaries(busy)) == before + 2


async def test_after_three_weeks_of_standstill_one_summary_tells_of_all(busy):
    await busy.live(timedelta(days=8), step=timedelta(hours=6))
    paul = busy.add_contact("paul@school.example.com", given_name="Paul", family_name="Stone")
    busy.enroll(paul)
    await busy.tick()  # still in the week of the first summary
    assert weeks(busy) == ["2026-W11"]
    busy.clock.now += timedelta(days=21)
    await busy.tick()
    await busy.live(timedelta(days=3), step=timedelta(hours=6))
    assert weeks(busy) == ["2026-W11", "2026-W14"]
    assert "Paul Stone" in body(busy.mails_to("maya@")[-1])


async def test_a_clock_that_was_set_back_writes_nothing_again(busy):
    await busy.live(timedelta(days=22), step=timedelta(hours=6))
    before = weeks(busy)
    busy.clock.now -= timedelta(days=22)
    await busy.live(timedelta(days=20), step=timedelta(hours=6))
    assert weeks(busy) == before


async def test_a_practice_that_began_today_has_nothing_to_sum_up(practice):
    practice.enroll(practice.add_contact())
    await practice.live(timedelta(days=6), step=timedelta(hours=6))
    assert summaries(practice) == []


async def test_it_names_what_leaves_in_the_coming_week(practice):
    practice.clock.now += timedelta(days=3)
    practice.enroll(practice.add_contact())
    await practice.live(timedelta(days=4), step=timedelta(hours=6))  # the nudge is for Friday
    assert weeks(practice) == ["2026-W11"]
    assert "nudge" in body(practice.mails_to("maya@")[-1])
