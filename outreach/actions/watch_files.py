"""The daemon's look at its files, round after round: taken up once their bytes have rested from one to the next."""

import contextlib
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from outreach.actions.desk import Desk
from outreach.actions.read_files import Place
from outreach.actions.reload_schedules import TROUBLE, reload_schedules
from outreach.actions.take_up import FRESH, WAITING, follow

Stamps = dict[Path, tuple[int, int]]
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class FileWatch:
    """Knows what it saw one round ago, and what was done about it."""

    def __init__(self, desk: Desk, place: Place) -> None:
        self._desk = desk
        self._place = place
        self._seen: Stamps = {}
        self._taken: Stamps = {}  # of the templates
        self._judged: tuple[Stamps, int] = ({}, 0)  # which files wait, by what is in force
        self._judged_at = _LONG_AGO

    def look(self, now: datetime) -> bool:
        """True if something new is in force here: what a person applied elsewhere, or a harmless change of files."""
        followed = follow(self._desk, self._place, now)
        with contextlib.suppress(OSError):
            return self._reload(now) or followed
        return followed

    def _reload(self, now: datetime) -> bool:
        templates = _stamps(file for folder in self._place.folders for file in folder.iterdir())
        found = templates | _stamps([self._place.schedules])
        rested, self._seen = found == self._seen, found
        if not rested or self._waits(found, now):
            return False
        changed = self._place if templates != self._taken else self._place._replace(folders=())
        taken = reload_schedules(self._desk, changed, now)
        self._judged, self._judged_at = (found, self._desk.in_force), now
        if not {TROUBLE, WAITING} & self._desk.troubles.keys():
            self._taken = templates
        return taken

    def _waits(self, found: Stamps, now: datetime) -> bool:
        """Whether a person is awaited, and nothing has changed since: to look again each round would cost much."""
        same = self._judged == (found, self._desk.in_force) and abs(now - self._judged_at) < FRESH
        return same and WAITING in self._desk.troubles


def _stamps(files: Iterable[Path]) -> Stamps:
    """When each was written, and how long it is."""
    found = {file: file.stat() for file in files}
    return {file: (stat.st_mtime_ns, stat.st_size) for file, stat in found.items()}
