"""One daemon at a time on a SQLite file, and the second one is told who the first is."""

import fcntl
import json
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from outreach.errors import InstanceBusy

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@contextmanager
def hold_alone(database: Path) -> Iterator[None]:
    """Be the only daemon on this SQLite file while the block runs. Raises InstanceBusy, naming the holder.

    The lock is the kernel's, on `<database>.lock`, so it ends with the process however that ends. The file
    stays, because whoever removed it could remove the next holder's.
    """
    path = database.with_name(f"{database.name}.lock")
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as err:
            raise InstanceBusy(database=database, holder=_read_holder(file)) from err
        _write_holder(file)
        yield
    finally:
        os.close(file)


def _write_holder(file: int) -> None:
    boot = BOOT_ID.read_text().strip() if BOOT_ID.exists() else ""
    holder = {"pid": os.getpid(), "host": platform.node(), "boot": boot}
    os.ftruncate(file, 0)
    os.pwrite(file, json.dumps(holder).encode(), 0)


def _read_holder(file: int) -> str:
    """As a person may look for it; the other may not have written its name yet."""
    try:
        holder = json.loads(os.pread(file, 1000, 0))
        return f"process {holder['pid']} on {holder['host']}"
    except (ValueError, KeyError):
        return "a process that has just started"
