"""What a command or the daemon begins with: what is in force, and what it does about other files on the disk."""

from dataclasses import dataclass
from datetime import datetime

from outreach.actions.desk import Desk
from outreach.actions.put_in_force import put_in_force
from outreach.actions.read_files import Files, Place, read_files, read_without_templates, recall_files
from outreach.actions.take_up import follow, take_up
from outreach.errors import (
    InForceChanged,
    OutreachError,
    SchedulesInvalid,
    TemplateBroken,
    TemplateMissing,
    TemplatesUnfit,
)
from outreach.store import versions
from outreach.store.engine import Store
from outreach.store.versions import InForce

BROKEN = (SchedulesInvalid, TemplateBroken, TemplateMissing, TemplatesUnfit)


@dataclass(frozen=True, slots=True)
class OnDisk:
    """The files as they lie there, or why they cannot be used."""

    files: Files | None
    problem: OutreachError | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """`files` to begin with, and what the database has in force. `stands`: they are that; else they have yet to be."""

    files: Files
    known: InForce | None
    stands: bool = True


def read_disk(place: Place, now: datetime, *, recall: bool) -> OnDisk:
    """Raises what is wrong with them, unless what was in force last will do (`recall`)."""
    try:
        return OnDisk(read_files(place, now))
    except BROKEN as err:
        if not recall:
            raise
        return OnDisk(None, err)


def find_files(store: Store, disk: OnDisk, place: Place, now: datetime) -> Found:
    """What is in force. Where nothing is, the files on the disk; where those are broken, what is right of them.

    Raises SchedulesInvalid.
    """
    with store.read() as tx:
        known = versions.find_in_force(tx)
        if known and disk.files and disk.files.hashes == (known.schedules, known.templates):
            return Found(disk.files, known)
        recalled = recall_files(tx, known, place, now) if known else None
    if recalled is not None:
        return Found(recalled, known)
    return Found(disk.files or read_without_templates(place, now), known, stands=False)


def settle(
    desk: Desk, disk: OnDisk, found: Found, place: Place, now: datetime, *, recall: bool, patient: bool
) -> None:
    """Take the files on the disk up where that harms nobody; `desk.troubles` says what is not in force, and why."""
    if disk.files is None:
        if patient:
            _refuse_to_begin(disk, found)
        if not found.files.troubles:
            desk.troubles["schedules"] = f"{disk.problem}"
        return
    if not found.stands:
        _begin(desk, disk.files, place, now)
        return
    _keep_templates(desk, found)
    try:
        take_up(desk, disk.files, place, now, patient=patient)
    except OutreachError as err:
        if not recall:
            raise
        desk.troubles["schedules"] = f"{err}"


def _refuse_to_begin(disk: OnDisk, found: Found) -> None:
    """A daemon goes on with what was in force, whatever was mistyped since: a restart at night forgets no promise.

    Raises what is wrong on the disk where nothing was in force, or a password of that is nowhere.
    """
    serves = found.stands and not found.files.troubles and not found.files.schedules.lacks_password
    if disk.problem is not None and not serves:
        raise disk.problem


def _begin(desk: Desk, files: Files, place: Place, now: datetime) -> None:
    """Of two daemons that start together for the first time, the second works with what the first one read."""
    try:
        put_in_force(desk, files, place.schedules, now)
    except InForceChanged:
        follow(desk, place, now)


def _keep_templates(desk: Desk, found: Found) -> None:
    """In a database of a time when they were not stored, they are what lies on the disk when it is first opened."""
    if found.known is None or found.known.templates is not None or found.files.troubles:
        return
    with desk.store.write() as tx:
        versions.add_templates(tx, desk.templates.sha256, desk.templates.texts)
        versions.fill_templates(tx, found.known.number, desk.templates.sha256)
