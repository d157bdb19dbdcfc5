"""Schedules and templates come into force, whole and in one transaction; or are refused, and nothing changed."""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Literal

import sqlalchemy as sa

from outreach.actions.desk import Desk
from outreach.actions.read_files import Files
from outreach.errors import InForceChanged, SchedulesInvalid
from outreach.sequence.change import Version, find_refusals, find_touched
from outreach.sequence.schedules import Schedules
from outreach.store import enrollments, events, mailboxes, versions
from outreach.store.versions import InForce


def put_in_force(
    desk: Desk, new: Files, path: Path, now: datetime, *, origin: Literal["file", "apply"] = "file"
) -> None:
    """From now on everybody works with these. Refused while people stand where they have nothing any more.

    Raises SchedulesInvalid, and InForceChanged where somebody else put something into force meanwhile.
    """
    with desk.store.write() as tx:
        put_in_force_in(tx, desk, new, path, now, origin=origin)
    work_with(desk, new, desk.in_force + 1)


def put_in_force_in(
    tx: sa.Connection,
    desk: Desk,
    new: Files,
    path: Path,
    now: datetime,
    *,
    origin: Literal["file", "apply"] = "file",
) -> None:
    """The same in a transaction that does more; `work_with` follows once it is committed."""
    schedules, (sha256, letters) = new.schedules, new.hashes
    text = path.read_bytes()
    if hashlib.sha256(text).hexdigest() != sha256:
        raise SchedulesInvalid(report=f"{path.name}: it changed while it was read. It is read again.")
    if refused := find_refused(tx, desk, schedules):
        raise SchedulesInvalid(report="\n".join(f"{path.name}: {problem}" for problem in refused))
    _move_messages(tx, schedules)
    versions.add(tx, versions.Version(sha256, text.decode("utf-8"), now))
    versions.add_templates(tx, letters, new.templates.texts)
    if not versions.put_in_force(tx, InForce(desk.in_force + 1, sha256, letters, now, origin)):
        raise InForceChanged
    if desk.in_force:
        _look_again(tx, desk, schedules, now)
        events.add(tx, now, "schedules changed", data={"sha256": sha256[:12], "origin": origin})


def _look_again(tx: sa.Connection, desk: Desk, new: Schedules, now: datetime) -> None:
    """When somebody must be looked at was found by the version before: sooner mail would come by its old date."""
    before, after = (Version(each, lambda _: "") for each in (desk.schedules, new))
    touched = find_touched(before, after, words=False)
    if touched:
        enrollments.wake_all(tx, now, None if touched.everybody else touched.ways)


def work_with(desk: Desk, files: Files, number: int) -> None:
    """Whoever sits at this desk does, from the next look on."""
    desk.schedules, desk.templates, desk.in_force = files.schedules, files.templates, number


def find_refused(tx: sa.Connection, desk: Desk, new: Schedules) -> tuple[str, ...]:
    """Why these may not come into force while people stand where they do."""
    standing, under_way = enrollments.standing_at(tx), enrollments.count_active(tx)
    return find_refusals(desk.schedules, new, standing, under_way)


def _move_messages(tx: sa.Connection, new: Schedules) -> None:
    """What is still to leave through a mailbox or for an owner that is gone leaves as its campaign does now."""
    for mailbox, owner, campaign in mailboxes.in_use(tx):
        home = new.campaigns.get(campaign)
        whose = owner if owner in new.owners else home.owner if home else next(iter(new.owners))
        own = (c.mailbox for c in new.campaigns.values() if c is home or c.owner == whose)
        through = mailbox if mailbox in new.mailboxes else next(own, next(iter(new.mailboxes)))
        if (through, whose) != (mailbox, owner):
            mailboxes.move_messages(tx, (mailbox, owner, campaign), mailbox=through, owner=whose)
