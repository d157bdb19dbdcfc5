"""A changed schedules.yaml takes effect whole, or changes nothing and the owner is told."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
import structlog

from outreach.actions.desk import Desk
from outreach.actions.write_to_owner import write_to_owner
from outreach.config.schedules import load_schedules
from outreach.errors import OutreachError, SchedulesInvalid
from outreach.sequence.schedules import Schedules
from outreach.store import enrollments, events, versions

log = structlog.get_logger("schedules")
TROUBLE = "schedules"


def reload_schedules(desk: Desk, path: Path, environ: Mapping[str, str], now: datetime) -> bool:
    """Load the file if its bytes changed; True if a new version is in force now."""
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        if digest == desk.schedules.sha256:
            desk.troubles.pop(TROUBLE, None)
            return False
        new = load_schedules(path, environ=environ, now=now)
        keep_version(desk, new, path, now)
    except (OutreachError, OSError) as err:
        _report(desk, str(err), now)
        return False
    desk.schedules = new
    desk.troubles.pop(TROUBLE, None)
    log.info("schedules.loaded", sha256=new.sha256[:12])
    return True


def keep_version(desk: Desk, new: Schedules, path: Path, now: datetime) -> None:
    """Store the version that comes into force; refused while people stand at steps that it no longer has."""
    with desk.store.write() as tx:
        lost = list(lost_steps(new, enrollments.standing_at(tx)))
        if lost:
            raise SchedulesInvalid(report=_lost_report(path, lost))
        versions.add(tx, versions.Version(new.sha256, path.read_text("utf-8"), now))
        if new.sha256 != desk.schedules.sha256:
            events.add(tx, now, "schedules changed", data={"sha256": new.sha256[:12]})


def lost_steps(new: Schedules, standing: Iterable[tuple[str, str, int]]) -> Iterable[tuple[str, str, int]]:
    """The (sequence, step, how many contacts) that stand where the new version has nothing."""
    for sequence, step, count in standing:
        known = new.sequences.get(sequence)
        if known is None or known.find_step(step) is None:
            yield sequence, step, count


def _lost_report(path: Path, lost: Iterable[tuple[str, str, int]]) -> str:
    lines = [
        f"{path.name}: {count} active contacts stand at step '{step}' of '{sequence}', which is gone. "
        f"Keep the step, or name its successor with `renamed_from: {step}`."
        for sequence, step, count in lost
    ]
    return "\n".join(lines)


def _report(desk: Desk, problem: str, now: datetime) -> None:
    """The last good version stays in force; the same problem is mailed once."""
    if desk.troubles.get(TROUBLE) == problem:
        return
    desk.troubles[TROUBLE] = problem
    log.error("schedules.invalid")
    occurrence = hashlib.sha256(problem.encode()).hexdigest()[:16]
    with desk.store.write() as tx:
        _tell_everybody(tx, desk, occurrence, problem, now)


def _tell_everybody(tx: sa.Connection, desk: Desk, occurrence: str, problem: str, now: datetime) -> None:
    events.add(tx, now, "schedules invalid", data={"problem": occurrence})
    for owner in desk.schedules.owners.values():
        context = {"problem": problem}
        write_to_owner(tx, desk, owner, "schedules-invalid", occurrence=occurrence, context=context, now=now)
