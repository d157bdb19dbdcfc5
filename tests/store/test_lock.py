"""Two daemons on one SQLite file would fight, so the second one is told who is there."""

import json
import os
import platform
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from outreach.errors import InstanceBusy
from outreach.store.lock import hold_alone

HOLD = """
import pathlib, sys
from outreach.store.lock import hold_alone
with hold_alone(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def database(tmp_path):
    return tmp_path / "outreach.db"


@pytest.fixture
def holder(database):
    command = [sys.executable, "-c", HOLD, str(database)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
    ) as process:
        assert process.stdout.readline() == b"held\n"
        yield process
        process.kill()


def take(database):
    with hold_alone(database):
        return "held"


def test_the_second_daemon_is_told_who_is_there(database, holder):
    words = f"process {holder.pid} on {platform.node()}"
    with pytest.raises(InstanceBusy, match=words) as caught:
        take(database)
    assert caught.value.exit_code == 75


def test_a_killed_daemon_leaves_no_lock(database, holder):
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    assert take(database) == "held"


def test_a_daemon_that_ends_leaves_no_lock(database):
    assert [take(database), take(database)] == ["held", "held"]


def test_a_failed_attempt_leaves_the_holders_name(database):
    with hold_alone(database):
        with pytest.raises(InstanceBusy, match=str(os.getpid())):
            take(database)
        with pytest.raises(InstanceBusy, match=str(os.getpid())):
            take(database)


def test_a_holder_that_has_not_written_its_name_yet_is_still_a_holder(database):
    with hold_alone(database):
        database.with_name("outreach.db.lock").write_text("")
        with pytest.raises(InstanceBusy, match="just started"):
            take(database)


def test_the_lock_tells_process_host_and_boot(database):
    with hold_alone(database):
        told = json.loads(database.with_name("outreach.db.lock").read_text())
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    assert told == {"pid": os.getpid(), "host": platform.node(), "boot": boot}
