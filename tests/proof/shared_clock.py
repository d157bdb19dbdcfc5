"""One clock for many processes: it runs faster than the world, and can be put forward while they run."""

import mmap
import struct
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

MONDAY = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
SPEED = 30  # a lease of 60 s has ended after 2 s
_FORM = struct.Struct("dd")  # when it was started (monotonic seconds), and what was added since


class SharedClock:
    """Reads the file of a clock; whoever has the file may `jump`."""

    def __init__(self, file: Path) -> None:
        with file.open("r+b") as opened:
            self._memory = mmap.mmap(opened.fileno(), _FORM.size)

    def __call__(self) -> datetime:
        started, added = _FORM.unpack_from(self._memory)
        return MONDAY + timedelta(seconds=(time.monotonic() - started) * SPEED + added)

    def jump(self, by: timedelta) -> None:
        started, added = _FORM.unpack_from(self._memory)
        _FORM.pack_into(self._memory, 0, started, added + by.total_seconds())


def make_clock(file: Path) -> SharedClock:
    file.write_bytes(_FORM.pack(time.monotonic(), 0.0))
    return SharedClock(file)
