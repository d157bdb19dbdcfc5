"""A database is backed up and put back; what holds then, and what had arrived."""

import shutil
import sqlite3
from collections import Counter
from datetime import timedelta
from pathlib import Path

from outreach.actions.reconcile import reconcile
from outreach.store import instances
from tests.practice import shipped_schedules

DAY = timedelta(days=1)
QUICK = shipped_schedules(("gap: 10m", "gap: 1m"), ("jitter: 10m", "jitter: 0m"))


def database(folder: Path) -> Path:
    return folder / "data" / "outreach.db"


def back_up(folder: Path) -> Path:
    """As `VACUUM INTO` does it, while the daemon runs."""
    copy = folder / "backup.db"
    copy.unlink(missing_ok=True)
    with sqlite3.connect(database(folder)) as opened:
        opened.execute("VACUUM INTO ?", (str(copy),))
    opened.close()
    return copy


def put_back(copy: Path, folder: Path) -> None:
    for end in ("-wal", "-shm"):
        Path(f"{database(folder)}{end}").unlink(missing_ok=True)
    database(folder).unlink()
    shutil.copyfile(copy, database(folder))


def hold_of(practice) -> str:
    with practice.desk.store.read() as tx:
        return instances.find(tx, practice.desk.instance).hold


def release(practice):
    return reconcile(practice.desk, practice.app.settings.data, practice.now)


def received(server) -> Counter[str]:
    """How often each mail to a contact arrived."""
    return Counter(str(mail["Message-ID"]) for mail in server.taken if "maya" not in str(mail["To"]))


async def enroll_some(practice, *names):
    for name in names:
        practice.enroll(practice.add_contact(f"{name}@clinic.example.com"))
