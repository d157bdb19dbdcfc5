"""Reliability 4.3: the database goes away, is locked, or its disk is full, in the middle of everything.

Nothing is sent twice, nothing is lost, the status says what is wrong, and the work goes on afterwards.
"""

import multiprocessing
import os
import resource
import signal
import sqlite3
import time
from collections import Counter
from contextlib import contextmanager, nullcontext, suppress
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
import structlog

from outreach.actions.doctor import examine
from outreach.actions.opt_out import opt_out_address
from outreach.actions.show_status import show_status
from outreach.daemon import Daemon
from outreach.sequence.model import State
from outreach.sequence.schedules import Server
from outreach.smtp import SmtpPostman
from outreach.store import connections, ledger
from outreach.store.engine import Store
from tests import databases
from tests.faults.conftest import UNLIMITED
from tests.mail_server import MailServer
from tests.practice import open_practice, shipped_schedules

PEOPLE = 6
POINTS = {"claim": "claim", "commit point": "commit", "record": "finish"}


class Scene:
    """A practice with six mails to send, its real daemon, and a server that counts."""

    def __init__(self, folder: Path, url: str) -> None:
        self.server = MailServer().start()
        there = Server("127.0.0.1", self.server.port, "none")
        text = shipped_schedules(UNLIMITED)
        self.practice = open_practice(
            folder,
            schedules=text,
            database_url=url,
            as_daemon=True,
            make_postman=lambda _: SmtpPostman(there),
        )
        self.desk, self.daemon = self.practice.desk, Daemon(self.practice.app)
        self.people = [self.practice.add_contact(f"person{n}@clinic.example.com") for n in range(PEOPLE)]
        for person in self.people:
            self.practice.enroll(person)

    async def tick(self) -> None:
        await self.daemon._tick()

    async def go_on(self) -> None:
        for _ in range(12):
            self.practice.clock.now += timedelta(minutes=10)
            await self.tick()

    @property
    def taken(self) -> Counter[str]:
        return Counter(
            mail["To"].addresses[0].addr_spec for mail in self.server.taken if "person" in mail["To"]
        )

    def states(self) -> Counter[State]:
        return Counter(message.state for message in self.practice.messages() if message.step == "hello")

    def broken(self) -> list[str]:
        return show_status(self.desk, self.practice.now)["broken"]

    def assert_all_went_once(self) -> None:
        assert self.taken == {person.address: 1 for person in self.people}
        assert self.states() == {State.SENT: PEOPLE}
        assert examine(self.desk, self.practice.now) == []
        assert self.broken() == []


@pytest.fixture
async def scene(tmp_path, database_url):
    built = Scene(tmp_path, database_url)
    yield built
    await built.practice.app.close()
    built.server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request, make_url) -> str:
    return make_url(request.param)


@pytest.fixture(autouse=True)
def no_log():
    """Pytest keeps the log in a file, which the full disk is not about."""
    kept = structlog.get_config()
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    yield
    structlog.configure(**kept)


@pytest.fixture
async def sqlite_scene(monkeypatch, tmp_path, make_url):
    """Where the others wait for a lock 5 seconds, this one waits less."""
    monkeypatch.setattr(connections, "BUSY_SECONDS", 0.2)
    built = Scene(tmp_path, make_url("sqlite"))
    yield built
    await built.practice.app.close()
    built.server.stop()


# The connection breaks: before the COMMIT arrives, or after it, so that nobody knows


@contextmanager
def breaking(monkeypatch, scene: Scene, point: str, when: str, *, cut=None):
    """The transaction that passes this point for the first time loses its connection, or is `cut` otherwise."""
    cut = cut or _cut
    name, real, write = POINTS[point], getattr(ledger, POINTS[point]), Store.write
    passed = []

    def passing(tx, *args, **named):
        done = real(tx, *args, **named)
        if not passed:
            passed.append(tx)
        return done

    @contextmanager
    def watched(self, **how):
        with write(self, **how) as tx:
            yield tx
            mine = passed == [tx]
            if mine and when == "before COMMIT":
                passed.append(None)
                cut(scene, tx)
        if mine and when == "after COMMIT":
            passed.append(None)
            if cut is not _cut:
                cut(scene, None)
            raise sa.exc.OperationalError(
                "COMMIT", None, Exception("server closed the connection unexpectedly")
            )

    monkeypatch.setattr(ledger, name, passing)
    monkeypatch.setattr(Store, "write", watched)
    yield
    assert len(passed) == 2


def _cut(scene: Scene, tx: sa.Connection) -> None:
    if scene.desk.store.dialect == "sqlite":
        raise sa.exc.OperationalError("COMMIT", None, Exception("disk I/O error"))
    url = tx.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    everybody = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    with psycopg.connect(url, autocommit=True) as other:
        other.execute(f"{everybody} AND pid <> pg_backend_pid()")


@pytest.mark.parametrize("when", ["before COMMIT", "after COMMIT"])
@pytest.mark.parametrize("point", POINTS)
async def test_a_connection_that_breaks_costs_no_mail_and_doubles_none(monkeypatch, scene, point, when):
    with breaking(monkeypatch, scene, point, when):
        await scene.tick()
    seen = scene.taken
    assert max(seen.values(), default=0) <= 1
    await scene.go_on()
    scene.assert_all_went_once()


async def test_a_postgresql_that_cuts_everybody_between_two_rounds_is_not_even_noticed(tmp_path, make_url):
    scene = Scene(tmp_path, make_url("postgresql"))
    with scene.desk.store.read() as tx:
        url = tx.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    await scene.tick()
    scene.assert_all_went_once()
    await scene.practice.app.close()
    scene.server.stop()


@pytest.fixture(scope="module")
def mortal_postgresql():
    """A server of its own, for it will be killed."""
    with databases.postgresql(durable=True) as server:
        yield server


@pytest.mark.parametrize("when", ["before COMMIT", "after COMMIT"])
@pytest.mark.parametrize("point", POINTS)
async def test_a_postgresql_that_is_killed_at_a_commit_and_starts_again_doubles_nothing(
    monkeypatch, tmp_path, mortal_postgresql, point, when
):
    scene = Scene(tmp_path, databases.make_database(mortal_postgresql))
    with breaking(monkeypatch, scene, point, when, cut=lambda *_: _kill_postgresql(mortal_postgresql)):
        await scene.tick()
    assert max(scene.taken.values(), default=0) <= 1
    databases.start_again(mortal_postgresql)
    await scene.go_on()
    scene.assert_all_went_once()
    await scene.practice.app.close()
    scene.server.stop()


def _kill_postgresql(server) -> None:
    """The whole server, as by the kernel's out-of-memory killer."""
    pid = server.get_pid()
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for each in (pid, *map(int, children)):
        with suppress(ProcessLookupError):
            os.kill(each, signal.SIGKILL)
    while any(_is_running(int(child)) for child in children):
        time.sleep(0.01)


def _is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


# Somebody else has the SQLite file


def _lock(file: str, ready, let_go) -> None:
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    ready.set()
    let_go.wait(60)
    other.execute("ROLLBACK")


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


# The disk is full, or the file may not be written


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
