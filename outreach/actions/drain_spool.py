"""Opt-outs that the database could not take: kept in files meanwhile, and acted on before anything is sent.

One file for each wish, as in a Maildir: it is whole or it is not there, nobody needs a lock, and a wish that
is repeated is still one file. The files name a token, never an address.
"""

import json
import os
import tempfile
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import structlog

from outreach.actions.desk import Desk
from outreach.actions.opt_out import Choice, Wish, Wished, fulfil

log = structlog.get_logger("spool")
FOLDER = "opt-outs"
_SUFFIX = ".json"
_BATCH = 32


def spool_opt_out(data_folder: Path, wish: Wish) -> None:
    """Keep a wish for later; it survives a power cut when this returns. Raises OSError.

    The first wish to leave stays; of those for less and for as much as before, the last.
    """
    folder = data_folder / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    leaves = wish.choice is Choice.LEAVE
    target = folder / f"{sha256(f'{wish.token} {leaves}'.encode()).hexdigest()[:32]}{_SUFFIX}"
    if not (leaves and target.exists()):
        _write(target, json.dumps(asdict(wish) | {"at": wish.at.isoformat()}))
    _fsync_folder(folder)
    _fsync_folder(data_folder)


def is_spooled(data_folder: Path) -> bool:
    """Whether a wish is still to be acted on: then no commit point may be passed."""
    return bool(_files(data_folder))


def drain_spool(desk: Desk, data_folder: Path, now: datetime) -> int:
    """Act on all that is spooled; returns how many there were. What cannot be done stays, and raises."""
    files = _files(data_folder)
    for start in range(0, len(files), _BATCH):
        piece = files[start : start + _BATCH]
        known = [(file, wish) for file in piece if (wish := _load(desk, file, now))]
        answers = fulfil(desk, [wish for _, wish in known])
        for (file, _), answer in zip(known, answers, strict=True):
            _done(desk, file, answer)
    if files:
        log.info("drained", count=len(files))
    return len(files)


def _files(data_folder: Path) -> list[Path]:
    try:
        return sorted(path for path in (data_folder / FOLDER).iterdir() if path.suffix == _SUFFIX)
    except FileNotFoundError:
        return []


def _load(desk: Desk, file: Path, now: datetime) -> Wish | None:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        at = min(datetime.fromisoformat(found.pop("at")), now)  # the clock may have been wrong
        return Wish(**found | {"at": at, "choice": Choice(found["choice"])})
    except (ValueError, TypeError, KeyError):
        _set_aside(desk, file)
        return None


def _done(desk: Desk, file: Path, answer: Wished) -> None:
    """Durably acted on. A file that comes back after a power cut is acted on again, which changes nothing."""
    if answer is Wished.NOT_OURS:
        _set_aside(desk, file)
    else:
        file.unlink(missing_ok=True)


def _set_aside(desk: Desk, file: Path) -> None:
    """Not to be read, or of a key that was taken away: a person must look; nobody's wish is thrown away."""
    file.rename(file.with_suffix(".unreadable"))
    desk.troubles["opt-outs"] = f"an opt-out in {file.parent} cannot be read; were the keys changed?"
    log.error("spool.unreadable", file=file.name)


def _write(target: Path, text: str) -> None:
    handle, draft = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".part")  # mode 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(target)
    except OSError:
        Path(draft).unlink(missing_ok=True)
        raise


def _fsync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
