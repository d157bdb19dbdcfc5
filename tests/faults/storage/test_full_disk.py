"""Reliability 4.3: the disk is full, or the file may not be written.

Nothing is sent twice, nothing is lost, the status says what is wrong, and the work goes on afterwards.
"""

import resource
from contextlib import contextmanager, nullcontext

import pytest
import sqlalchemy as sa

from outreach.actions.opt_out import opt_out_address
from outreach.sequence.model import State
from outreach.store import connections
from outreach.store.engine import Store
from tests.faults.storage.scene import Scene
from tests.mail_server import MailServer


@contextmanager
def full_disk(scene: Scene):
    """No file may grow; the first half of each may be written (where the journal's reserve lies)."""
    file = scene.desk.store.file
    wal = file.with_name(f"{file.name}-wal")
    least = min(size for size in (file.stat().st_size, wal.stat().st_size) if size)
    kept = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(
        resource.RLIMIT_FSIZE, (least // 2, kept[1])
    )  # Python ignores the signal that tells of it
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, kept)


async def test_a_full_disk_lets_nothing_leave_until_there_is_room(sqlite_scene):
    scene = sqlite_scene
    with full_disk(scene):
        await scene.tick()
        assert scene.taken == {}
        assert any("OperationalError" in problem for problem in scene.broken())
    await scene.go_on()
    scene.assert_all_went_once()


async def test_a_disk_that_is_full_at_any_one_write_loses_and_doubles_nothing(
    monkeypatch, tmp_path, make_url
):
    """At the first write of a round, then at the second of the next practice, until a round needs no more."""
    monkeypatch.setattr(connections, "BUSY_SECONDS", 0.2)
    at = 0
    is_reached = True
    while is_reached:
        at += 1
        scene = Scene(tmp_path / str(at), make_url("sqlite"))
        is_reached = await _lives_through_a_full_disk(monkeypatch, scene, at)
        await scene.go_on()
        scene.assert_all_went_once()
        await scene.practice.app.close()
        scene.server.stop()
    assert at > 4  # plans, claims, permits, records


async def _lives_through_a_full_disk(monkeypatch, scene: Scene, at: int) -> bool:
    """Whether the round came to its write number `at`, and found the disk full."""
    write, begun = Store.write, []

    @contextmanager
    def writing(store, **how):
        begun.append(store)
        with full_disk(scene) if len(begun) == at else nullcontext(), write(store, **how) as tx:
            yield tx

    with monkeypatch.context() as patched:
        patched.setattr(Store, "write", writing)
        await scene.tick()
    return len(begun) >= at


async def test_a_disk_that_is_full_at_the_record_forgets_no_answer(monkeypatch, sqlite_scene):
    """All have left when the disk fills up. The journal has its room already, so their answers are kept."""
    scene, real, disk = sqlite_scene, MailServer.handle_DATA, []

    async def fill(server, smtp, session, envelope):
        if not disk:
            disk.append(full_disk(scene))
            disk[0].__enter__()
        return await real(server, smtp, session, envelope)

    monkeypatch.setattr(MailServer, "handle_DATA", fill)
    await scene.tick()
    left = scene.taken
    disk[0].__exit__(None, None, None)
    assert left
    assert State.SENT not in scene.states()
    await scene.go_on()
    scene.assert_all_went_once()


async def test_a_file_that_may_only_be_read_stops_sending_and_says_so(monkeypatch, sqlite_scene):
    """As after a remount; SQLite itself refuses to write."""
    scene = sqlite_scene

    def read_only(connection):
        connection.exec_driver_sql("PRAGMA query_only=ON")

    engine = scene.desk.store._readers
    sa.event.listen(engine, "begin", read_only)
    await scene.tick()
    assert scene.taken == {}
    assert any("OperationalError" in problem for problem in scene.broken())
    with pytest.raises(sa.exc.OperationalError):  # the page keeps it in its spool: tests/web
        opt_out_address(scene.desk, scene.people[0].address, "owner", "owner", scene.practice.now)
    sa.event.remove(engine, "begin", read_only)
    await scene.go_on()
    scene.assert_all_went_once()
