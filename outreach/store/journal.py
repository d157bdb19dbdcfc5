"""Receipts: what a server said after a final dot, on the disk before the database hears of it, and outside of it.

A database that is down, full, rolled back or restored from a copy cannot take these answers back. One line is one
receipt with its checksum; what a power cut tore is passed over. The file is filled with zeros ahead of its end, so
a full disk cannot refuse a record. It names no address, and does not belong into a backup.
"""

import os
import threading
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from outreach.store.receipt import Receipt, make_line, read_line

KEPT = timedelta(days=90)
RESERVE = 4 * 1024 * 1024  # some 30,000 receipts
LEAST = 64 * 1024  # with less room than this no commit point is passed: what is under way must find some
RENEW_AGAIN = timedelta(minutes=1)  # a full disk is not asked at every mail
Key = tuple[str, int]


class Journal:
    """The receipts of one instance, which alone may write them. `open` makes it ready; threads may share it."""

    def __init__(self, file: Path, *, reserve: int = RESERVE) -> None:
        self.file = file
        self.last = 0  # the number of the newest receipt
        self._reserve = reserve
        self._turn = threading.Lock()
        self._descriptor: int | None = None
        self._end = self._size = 0
        self._is_broken = False
        self._renewed_at: datetime | None = None
        self._pending: dict[Key, Receipt] = {}  # on the disk, and not yet in the database

    def open(self, now: datetime) -> None:
        """Read what is there, drop what is older than `KEPT`, and fill the reserve. Raises OSError."""
        with self._turn:
            if self._descriptor is None:
                self._open(now)

    def is_ready(self, now: datetime) -> bool:
        """Whether the next receipts are sure to find room: asked before every commit point."""
        with self._turn:
            try:
                if self._descriptor is None:
                    self._open(now)
            except OSError:
                return False
            if not self._is_broken and self._room < LEAST:
                self._renew(now)
            return not self._is_broken and self._room >= LEAST

    def append(self, receipts: Sequence[Receipt], now: datetime) -> list[Receipt]:
        """All of them are on the disk when this returns, each with its number. Raises OSError, and then for good:
        after a failed fsync nobody knows what the disk holds.
        """
        with self._turn:
            if self._descriptor is None:
                self._open(now)
            numbered = [replace(one, number=self.last + n) for n, one in enumerate(receipts, start=1)]
            self._write(b"".join(make_line(one) for one in numbered))
            self.last = numbered[-1].number if numbered else self.last
            self._pending |= {one.key: one for one in numbered}
            if self._room < self._reserve // 4:
                self._renew(now)
            return numbered

    @property
    def pending(self) -> dict[Key, Receipt]:
        """What the database still has to learn, oldest first."""
        with self._turn:
            return dict(self._pending)

    def settle(self, keys: Collection[Key]) -> None:
        """The database knows these now."""
        with self._turn:
            for key in keys:
                self._pending.pop(key, None)

    def mark(self, settled: Collection[Key] = ()) -> int:
        """Up to here the database knows every receipt once it also knows those `settled`."""
        with self._turn:
            left = [one.number for key, one in self._pending.items() if key not in settled]
            return min(left, default=self.last + 1) - 1

    def close(self) -> None:
        """Give the file back. `open` opens it again."""
        with self._turn:
            if self._descriptor is not None:
                os.close(self._descriptor)
                self._descriptor = None

    def __del__(self) -> None:
        self.close()

    @property
    def _room(self) -> int:
        return self._size - self._end

    def _open(self, now: datetime) -> None:
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = list(read_receipts(self.file))
        self.last = max((one.number for one in found), default=0)
        kept = _kept(found, now)
        descriptor = os.open(self.file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._take(descriptor)
        if len(kept) < len(found) or self._room < self._reserve // 2:
            self._rewrite(kept)

    def _take(self, descriptor: int) -> None:
        """Write from the first line on that nobody has begun. A torn one is ended, so that it spoils no other."""
        octets = _read_all(descriptor)
        written = octets.rstrip(b"\0")
        self._descriptor, self._size, self._end = descriptor, len(octets), len(written)
        if written and not written.endswith(b"\n"):
            self._write(b"\n")

    def _write(self, octets: bytes) -> None:
        assert self._descriptor is not None
        if self._is_broken:
            raise OSError(f"{self.file} could not be written before")
        try:
            written = os.pwrite(self._descriptor, octets, self._end)
            os.fdatasync(self._descriptor)
        except OSError:
            self._is_broken = True
            raise
        self._end += written
        self._size = max(self._size, self._end)
        if written < len(octets):
            self._is_broken = True
            raise OSError(f"{self.file} has no room left")

    def _renew(self, now: datetime) -> None:
        """The reserve runs low. If there is no room for a new one, what is left of the old one is used up."""
        if self._renewed_at is not None and abs(now - self._renewed_at) < RENEW_AGAIN:
            return
        self._renewed_at = now
        self._rewrite(_kept(list(read_receipts(self.file)), now))

    def _rewrite(self, kept: Sequence[Receipt]) -> None:
        """A new file, whole or not at all, with a full reserve."""
        draft = self.file.with_name(f".{self.file.name}.new")
        lines = b"".join(make_line(one) for one in kept)
        descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        try:
            _fill(descriptor, lines + bytes(self._reserve))
            os.fsync(descriptor)
            draft.replace(self.file)
            _sync_folder(self.file.parent)
        except OSError:
            os.close(descriptor)
            draft.unlink(missing_ok=True)
            return
        if self._descriptor is not None:
            os.close(self._descriptor)
        self._descriptor, self._end, self._size = descriptor, len(lines), len(lines) + self._reserve


def read_receipts(file: Path) -> Iterator[Receipt]:
    """Every whole receipt in the file, oldest first; none if there is no file."""
    try:
        octets = file.read_bytes()
    except FileNotFoundError:
        return
    for line in octets.split(b"\n"):
        receipt = read_line(line.strip(b"\0"))
        if receipt is not None:
            yield receipt


def _kept(found: Sequence[Receipt], now: datetime) -> list[Receipt]:
    """The newest one stays in any case: it says how far the journal had come."""
    return [one for n, one in enumerate(found, start=1) if one.at >= now - KEPT or n == len(found)]


def _read_all(descriptor: int) -> bytes:
    return os.pread(descriptor, os.fstat(descriptor).st_size, 0)


def _fill(descriptor: int, octets: bytes) -> None:
    at = 0
    while at < len(octets):
        at += os.pwrite(descriptor, octets[at:], at)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
