"""A disk that is full, or nearly, loses no answer and sends nothing twice."""

import os
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from outreach.actions.opt_out import opt_out_address
from outreach.sequence.model import State
from outreach.smtp import Accepted, NotPermitted
from outreach.store.journal import read_receipts
from tests.practice import open_practice

MINUTE = timedelta(minutes=1)


@pytest.fixture
def small_disk(tmp_path):
    """12 MiB, of a real file system."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", disk], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("only root may mount a file system")
    yield disk
    subprocess.run(["umount", disk], check=True)


class Fills:
    """The disk runs full between the 250 and the record."""

    def __init__(self, disk: Path) -> None:
        self._file = disk / "everything-else"
        self.left = 0

    async def deliver(self, parcel, permit):
        if not await permit():
            return NotPermitted()
        self.left += 1
        with self._file.open("wb", buffering=0) as other:
            try:
                while True:
                    other.write(bytes(4096))
            except OSError:
                return Accepted(250, "ok")

    def clean_up(self) -> None:
        self._file.unlink()

    async def close(self) -> None: ...


async def test_a_disk_that_is_full_after_the_250_costs_neither_the_mail_nor_a_second_one(small_disk):
    postman = Fills(small_disk)
    practice = open_practice(small_disk, as_daemon=True, make_postman=lambda _: postman)
    practice.enroll(practice.add_contact())
    with practice.desk.store.write() as tx:
        tx.exec_driver_sql("CREATE TABLE ballast (octets BLOB)")
    await practice.tick()
    assert practice.message("hello").state is State.SENDING
    assert [r.answer for r in read_receipts(small_disk / "data" / "receipts.log")] == ["accepted"]
    postman.clean_up()
    practice.clock.now += MINUTE
    await practice.tick()
    assert practice.message("hello").state is State.SENT
    assert postman.left == 1
    await practice.app.close()


async def test_on_a_disk_that_is_nearly_full_nothing_new_begins_and_people_may_still_leave(small_disk):
    practice = open_practice(small_disk, as_daemon=True)
    rosa = practice.add_contact()
    practice.enroll(rosa)
    ballast = small_disk / "everything-else"
    disk = os.statvfs(small_disk)
    ballast.write_bytes(bytes(disk.f_bavail * disk.f_frsize - 400_000))
    await practice.tick()
    assert practice.messages() == []
    assert "make room" in practice.desk.troubles["disk"]
    opt_out_address(practice.desk, rosa.address, "said so", "owner", practice.now)
    ballast.unlink()
    await practice.tick()
    assert practice.mails_to(rosa.address) == []
    assert "disk" not in practice.desk.troubles
    await practice.app.close()
