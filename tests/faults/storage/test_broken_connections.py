"""Reliability 4.3: the connection to the database breaks before the COMMIT arrives, or after it, so that nobody knows.

Nothing is sent twice, nothing is lost, the status says what is wrong, and the work goes on afterwards.
"""

import os
import signal
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from outreach.store import ledger
from outreach.store.engine import Store
from tests import databases
from tests.faults.storage.scene import Scene

POINTS = {"claim": "claim", "commit point": "commit", "record": "finish"}


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
