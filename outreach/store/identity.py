"""Which installation this is: a random id in the data folder, beside the database and not inside it.

A copy of the database on another machine finds another id there, or none. A copy of the whole folder is told by the
machine and by the file's own number on its disk, which no copy shares; it gets an id of its own.
"""

import contextlib
import fcntl
import hashlib
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from outreach.errors import IdentityBroken
from outreach.store.place import find_type, read_mounts

MACHINE_ID = Path("/etc/machine-id")
_NUMBERED = {
    "bcachefs",
    "btrfs",
    "ext2",
    "ext3",
    "ext4",
    "f2fs",
    "overlay",
    "tmpfs",
    "xfs",
    "zfs",
}  # lasting inodes
_MOST_DAEMONS = 64


@dataclass(frozen=True, slots=True)
class Identity:
    """Held while a daemon runs; several may work in one folder, each with its own."""

    id: str
    journal: Path
    _lock: int

    def leave(self) -> None:
        """Another daemon may take this place."""
        os.close(self._lock)


def load_identity(data: Path) -> str:
    """The id of the installation in this folder, which is made once."""
    with _alone_in(data):
        descriptor = _open(_file(data, 1))
        try:
            return _find_id(descriptor, _file(data, 1)) or _write_id(descriptor, _file(data, 1))
        finally:
            os.close(descriptor)


def take_identity(data: Path) -> Identity:
    """The first identity of the folder that no living daemon has. Raises OSError, IdentityBroken."""
    with _alone_in(data):
        return _take_identity(data)


def _take_identity(data: Path) -> Identity:
    for number in range(1, _MOST_DAEMONS):
        file = _file(data, number)
        descriptor = _open(file)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            continue
        known = _find_id(descriptor, file)
        mine = known if known and _is_at_home(descriptor, file) else _write_id(descriptor, file)
        return Identity(mine, journal_file(data, number), descriptor)
    raise IdentityBroken(file=data, problem=f"more than {_MOST_DAEMONS} daemons use this folder")


def journal_file(data: Path, number: int = 1) -> Path:
    """Where the receipts of the folder's first, second … daemon lie."""
    return data / ("receipts.log" if number == 1 else f"receipts-{number}.log")


def list_identities(data: Path) -> list[tuple[str, Path]]:
    """Each id of the folder with its journal; the ids that are being made just now are left out."""
    return [(one, journal) for one, journal, _ in _read_all(data)]


def list_family(data: Path) -> set[str]:
    """The ids that were made in this very folder, and did not come with a copy."""
    return {one for one, _, is_at_home in _read_all(data) if is_at_home}


def _read_all(data: Path) -> list[tuple[str, Path, bool]]:
    found = []
    for number in range(1, _MOST_DAEMONS):
        file = _file(data, number)
        if file.exists():
            descriptor = _open(file)
            try:
                at_home = _is_at_home(descriptor, file)
                found.append((_find_id(descriptor, file), journal_file(data, number), at_home))
            finally:
                os.close(descriptor)
    return [one for one in found if one[0]]


@contextlib.contextmanager
def _alone_in(data: Path) -> Iterator[None]:
    """Two daemons that start in the same moment name themselves one after the other."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = os.open(data, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def journals(data: Path) -> list[Path]:
    """Every journal in the folder."""
    return [file for file in sorted(data.glob("receipts*.log")) if file.is_file()]


def _file(data: Path, number: int) -> Path:
    return data / ("instance.id" if number == 1 else f"instance-{number}.id")


def _open(file: Path) -> int:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _find_id(descriptor: int, file: Path) -> str:
    """Nothing where the file was made just now, or a power cut came before its first word."""
    words = os.pread(descriptor, 200, 0).decode("ascii", "replace").split()
    if not words or not words[0].strip("\0"):
        return ""
    with contextlib.suppress(ValueError):
        return str(uuid.UUID(words[0]))
    raise IdentityBroken(file=file, problem="it holds no id")


def _is_at_home(descriptor: int, file: Path) -> bool:
    return os.pread(descriptor, 200, 0).decode("ascii", "replace").split()[1:2] == [_place(descriptor, file)]


def _write_id(descriptor: int, file: Path) -> str:
    """In place, because the file's number on its disk is part of what it says."""
    mine = str(uuid.uuid4())
    os.pwrite(descriptor, f"{mine} {_place(descriptor, file)}\n".encode(), 0)
    os.fsync(descriptor)
    folder = os.open(file.parent, os.O_RDONLY | os.O_DIRECTORY)
    os.fsync(folder)
    os.close(folder)
    return mine


def _place(descriptor: int, file: Path) -> str:
    """A hash of the machine and of the file's number; systemd asks not to show the machine's id to others."""
    machine = MACHINE_ID.read_text().strip() if MACHINE_ID.is_file() else ""
    lasting = find_type(file.parent, read_mounts()) in _NUMBERED
    number = os.fstat(descriptor).st_ino if lasting else 0
    return hashlib.sha256(f"outreach {machine} {number}".encode()).hexdigest()[:32]
