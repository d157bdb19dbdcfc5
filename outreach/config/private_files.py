"""Files that hold secrets: read only if nobody else can read them."""

import os
import stat
from pathlib import Path

from outreach.errors import FileNotPrivate

MOST_BYTES = 64 * 1024
# Mounted by Docker (0444) and systemd (0440) for one container or service alone; their folder is the lock.
_PRIVATE_FOLDERS = (Path("/run/secrets"), Path("/run/credentials"))


def read_private(path: Path) -> str:
    """The text of a file that only its owner may read. Raises FileNotPrivate, OSError, UnicodeDecodeError."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)  # a pipe must not block the start
    try:
        _refuse_unless_private(path, os.fstat(descriptor))
        return os.read(descriptor, MOST_BYTES).decode("utf-8")
    finally:
        os.close(descriptor)


def _refuse_unless_private(path: Path, found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise FileNotPrivate(file=path, problem="it is not a file")
    others = found.st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    if others and not any(folder in path.resolve().parents for folder in _PRIVATE_FOLDERS):
        mode = stat.S_IMODE(found.st_mode)
        raise FileNotPrivate(
            file=path, problem=f"others can open it (mode {mode:04o}); run `chmod 600 {path}`"
        )
