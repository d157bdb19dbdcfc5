"""Reliability 4.3: somebody else has the SQLite file.

Nothing is sent twice, nothing is lost, the status says what is wrong, and the work goes on afterwards.
"""

import multiprocessing
import sqlite3
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from outreach.sequence.model import State
from outreach.smtp import SmtpPostman
from tests.faults.storage.scene import PEOPLE


def _lock(file: str, ready, let_go) -> None:
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    ready.set()
    let_go.wait(60)
    other.close()


@contextmanager
def locked(file: Path):
    context = multiprocessing.get_context("spawn")
    ready, let_go = context.Event(), context.Event()
    other = context.Process(target=_lock, args=(str(file), ready, let_go))
    other.start()
    assert ready.wait(60)
    try:
        yield
    finally:
        let_go.set()
        other.join(60)


async def test_a_file_that_another_process_has_locked_is_waited_for(sqlite_scene):
    scene = sqlite_scene
    with locked(scene.desk.store.file):
        await scene.tick()
        assert scene.taken == {}
        assert any("OperationalError" in problem for problem in scene.broken())
    await scene.go_on()
    scene.assert_all_went_once()


async def test_a_lock_that_comes_after_the_claims_lets_nothing_leave(monkeypatch, sqlite_scene):
    scene, real, other = sqlite_scene, SmtpPostman.deliver, []

    async def lock_then_deliver(postman, parcel, permit):
        if not other:
            other.append(sqlite3.connect(scene.desk.store.file, isolation_level=None))
            other[0].execute("BEGIN IMMEDIATE")
        return await real(postman, parcel, permit)

    monkeypatch.setattr(SmtpPostman, "deliver", lock_then_deliver)
    await scene.tick()
    assert scene.taken == {}
    assert scene.states() == {State.CLAIMED: PEOPLE}
    other[0].close()
    await scene.go_on()
    scene.assert_all_went_once()


async def test_a_file_that_stays_locked_for_five_minutes_costs_only_time(sqlite_scene):
    scene = sqlite_scene
    with locked(scene.desk.store.file):
        for _ in range(6):
            await scene.tick()
            assert scene.taken == {}
            assert any("OperationalError" in problem for problem in scene.broken())
            scene.practice.clock.now += timedelta(minutes=1)
    await scene.go_on()
    scene.assert_all_went_once()
