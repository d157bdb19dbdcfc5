"""What is the same for every practice of the tests is made once for each process: empty tables, and the shipped letters."""

import atexit
import shutil
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from outreach.actions import read_files
from outreach.app import shipped_folder
from outreach.render import Templates
from outreach.store.engine import open_store

_load = read_files.load_templates


def give_tables(database: Path) -> None:
    """As `outreach` would make them, where there are none yet."""
    if not database.exists():
        shutil.copyfile(_empty_database(), database)
        database.chmod(0o600)


def share_letters() -> None:
    """From now on, in this process. Templates are values; a practice with letters of its own still reads them."""
    read_files.load_templates = _load_shared  # type: ignore[assignment]


def _load_shared(folders: Sequence[Path]) -> Templates:
    shipped = shipped_folder() / "templates" / "emails"
    return _shipped_letters(shipped) if list(folders) == [shipped] else _load(folders)


@cache
def _shipped_letters(folder: Path) -> Templates:
    return _load([folder])


@cache
def _empty_database() -> Path:
    folder = tempfile.mkdtemp(prefix="outreach-tests-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = Path(folder) / "empty.db"
    open_store(f"sqlite:///{path}").close()
    return path
