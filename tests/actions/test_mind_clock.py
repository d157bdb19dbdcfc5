"""A clock that leaps: nothing twice, nothing at once, and a while of silence after a leap forward."""

from datetime import timedelta

import pytest

from outreach.actions.divergence import CLOCK, RESTORED
from outreach.actions.mind_clock import FORWARD, PAUSE, ClockWatch
from outreach.sequence.model import State
from outreach.store import instances
from tests.practice import open_practice

SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
async def practice(tmp_path):
    opened = open_practice(tmp_path, as_daemon=True)
    yield opened
    await opened.app.close()


class World:
    """A wall clock that somebody sets, and one that nobody can."""

    def __init__(self, practice) -> None:
        self.practice, self.drift = practice, timedelta(0)
        self.watch = ClockWatch(self.drift)

    def set_clock(self, by: timedelta) -> None:
        self.practice.clock.now += by
        self.drift += by

    async def pass_by(self, span: timedelta) -> None:
        self.practice.clock.now += span
        self.watch.look(self.practice.desk, self.practice.now, self.drift)
        await self.practice.tick()

    @property
    def hold(self) -> str:
        with self.practice.desk.store.read() as tx:
            return instances.find(tx, self.practice.desk.instance).hold


async def test_after_a_leap_forward_nothing_leaves_for_two_minutes(practice):
    world = World(practice)
    practice.enroll(practice.add_contact())
    world.set_clock(6 * MINUTE)
    await world.pass_by(SECOND)
    assert world.hold.startswith(f"{CLOCK}: it leapt forward by 6 minutes")
    await world.pass_by(PAUSE - SECOND)
    assert practice.mails() == []
    await world.pass_by(SECOND)
    assert world.hold == ""
    assert len(practice.mails_to("rosa")) == 1


async def test_a_clock_that_is_set_right_within_the_two_minutes_has_done_nothing(practice):
    world = World(practice)
    practice.enroll(practice.add_contact())
    await world.pass_by(SECOND)  # hello leaves, the nudge is due in a week
    for by in (30 * DAY, -30 * DAY):
        world.set_clock(by)
        await world.pass_by(MINUTE)
        assert world.hold
    await world.pass_by(MINUTE)
    assert world.hold == ""
    assert len(practice.mails_to("rosa")) == 1


async def test_a_second_leap_starts_the_two_minutes_anew(practice):
    world = World(practice)
    world.set_clock(DAY)
    await world.pass_by(SECOND)
    world.set_clock(DAY)
    await world.pass_by(MINUTE)
    await world.pass_by(MINUTE)
    assert world.hold
    await world.pass_by(MINUTE)
    assert world.hold == ""


async def test_small_corrections_and_sleep_hold_nothing(practice):
    world = World(practice)
    world.set_clock(FORWARD)
    await world.pass_by(3 * DAY)  # both clocks go on while the machine sleeps
    assert world.hold == ""


async def test_a_clock_that_is_set_back_sends_nothing_twice(practice):
    world = World(practice)
    rosa = practice.add_contact()
    practice.enroll(rosa)
    for _ in range(14):
        await world.pass_by(DAY)
    before = [mail["Message-ID"] for mail in practice.mails_to("rosa")]
    assert len(before) == 2
    world.set_clock(-14 * DAY)
    for _ in range(14):
        await world.pass_by(DAY)
    assert [mail["Message-ID"] for mail in practice.mails_to("rosa")] == before
    assert practice.messages(State.UNCERTAIN, State.FAILED) == []
    with practice.desk.store.read() as tx:
        assert instances.find(tx, practice.desk.instance).hold == ""


async def test_the_clock_releases_no_restored_database(practice):
    world = World(practice)
    with practice.desk.store.write() as tx:
        instances.hold(tx, practice.desk.instance, f"{RESTORED}: an older copy")
    world.set_clock(DAY)
    for _ in range(4):
        await world.pass_by(MINUTE)
    assert world.hold.startswith(RESTORED)
