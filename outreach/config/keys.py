"""The secret keys: made once, kept in one file, never thrown away."""

import contextlib
import hashlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from outreach.config.private_files import read_private
from outreach.errors import FileNotPrivate, KeyFileBroken

FILE_NAME = "secret.key"
KEY_BYTES = 32
_HEX_DIGITS = 2 * KEY_BYTES
_HEADER = """\
# Outreach's secret keys, one a line, the newest first. Opt-out links in mails already sent are checked with
# them, and opted-out addresses are recognised by the last one: never delete a line, and keep a safe copy.
# To change the key, put a new line first (`openssl rand -hex 32`) and start Outreach again.
"""
_PUT_BACK = "so nobody who left would be recognised; put that file back (Backup in docs/server.md)"
_ANOTHER = f"its last key is not the one that the database was made with, {_PUT_BACK}"
_GONE = f"it is not there, and the database was made with it, {_PUT_BACK}"


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """Keys by id, newest first. Links are made with `current`; those made with any key stay good."""

    current: str
    keys: Mapping[str, bytes]

    @property
    def oldest(self) -> bytes:
        """For what must be the same for ever, such as the keyed hash of an address."""
        return self.keys[self.oldest_id]

    @property
    def oldest_id(self) -> str:
        """Its name in public."""
        return list(self.keys)[-1]


def load_keys(data: Path, *, file: Path | None = None, needed: str | None = None) -> Keys:
    """The keys in `file`, or in `secret.key` of the data folder, which is made if it is not there.

    `needed`: the id of the oldest one, where a database knows it; then nothing is made. Raises KeyFileBroken, also
    where others can read the file, and where a `file` that was named is missing.
    """
    path = file or data / FILE_NAME
    if needed and not path.exists():
        raise KeyFileBroken(file=path, problem=_GONE)
    keys = _load(path, may_make=file is None and needed is None)
    if needed not in (None, keys.oldest_id):
        raise KeyFileBroken(file=path, problem=_ANOTHER)
    return keys


def _load(path: Path, *, may_make: bool) -> Keys:
    try:
        if may_make and not path.exists():
            _make_file(path)
        return _parse(read_private(path), path)
    except FileNotPrivate as error:
        raise KeyFileBroken(file=path, problem=error.facts["problem"]) from error
    except UnicodeDecodeError as error:
        raise KeyFileBroken(file=path, problem="it is not text") from error
    except OSError as error:
        raise KeyFileBroken(file=path, problem=error.strerror) from error


def _make_file(path: Path) -> None:
    """Whole or not at all, on the disk before anybody uses it, and once: of two at a time, one wins."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(f"{_HEADER}{secrets.token_hex(KEY_BYTES)}\n")
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):  # the other one won; its keys are read
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _parse(text: str, path: Path) -> Keys:
    found: dict[str, bytes] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        word = line.strip()
        if word and not word.startswith("#"):
            key = _key(word, path, number)
            found[_id_of(key)] = key
    if not found:
        raise KeyFileBroken(file=path, problem="it holds no key")
    return Keys(next(iter(found)), found)


def _key(word: str, path: Path, number: int) -> bytes:
    try:
        key = bytes.fromhex(word)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES or len(word) != _HEX_DIGITS:
        raise KeyFileBroken(file=path, problem=f"line {number} is no key of {_HEX_DIGITS} hexadecimal digits")
    if not any(key):
        raise KeyFileBroken(file=path, problem=f"line {number} is all zeros")
    return key


def _id_of(key: bytes) -> str:
    """Six letters that name a key in public and tell nothing about it."""
    return hashlib.sha256(b"outreach key id" + key).hexdigest()[:6]
