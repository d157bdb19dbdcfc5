"""Changed files, schedules.yaml or templates, are taken up whole, or change nothing and the owner is told."""

import hashlib
import re
from datetime import datetime

import sqlalchemy as sa
import structlog

from outreach.actions.desk import Desk
from outreach.actions.go_live import find_tried, refuse_sample
from outreach.actions.read_files import Files, Place
from outreach.actions.take_up import take_up
from outreach.actions.write_to_owner import write_to_owner
from outreach.config.schedules import load_schedules
from outreach.errors import OutreachError
from outreach.render import Templates, load_templates
from outreach.store import events

log = structlog.get_logger("schedules")
TROUBLE = "schedules"
_PLACE = re.compile(r"(?:.*/)?([^/\n]+?:\d+(?::\d+)?): ")  # file:line:column of the first problem


def reload_schedules(desk: Desk, place: Place, now: datetime) -> bool:
    """Load what changed, of the templates in `place.folders` too; True if something new is in force now."""
    was_sandbox = desk.schedules.delivery == "sandbox"
    try:
        digest = hashlib.sha256(place.schedules.read_bytes()).hexdigest()
        templates = _load_templates(desk, place)
        if digest == desk.schedules.sha256 and templates is desk.templates:
            taken = take_up(desk, Files(desk.schedules, desk.templates), place, now, patient=True)
        else:
            letters = templates.for_steps()
            new = load_schedules(place.schedules, environ=place.environ, now=now, letters=letters)
            refuse_sample(new)
            taken = take_up(desk, Files(new, templates), place, now, patient=True)
    except (OutreachError, OSError) as err:
        if desk.troubles.get(TROUBLE) != str(err):
            report_invalid(desk, str(err), now)
        return False
    desk.troubles.pop(TROUBLE, None)
    if taken:
        _say_loaded(desk, was_sandbox=was_sandbox)
    return taken


def _say_loaded(desk: Desk, *, was_sandbox: bool) -> None:
    if was_sandbox and (tried := find_tried(desk)):
        log.warning("delivery.live", why=tried)
    log.info("schedules.loaded", sha256=desk.schedules.sha256[:12], templates=desk.templates.sha256[:12])


def _load_templates(desk: Desk, place: Place) -> Templates:
    """Those in force where no word of them changed: they are compiled already."""
    found = load_templates(place.folders) if place.folders else desk.templates
    return desk.templates if found.sha256 == desk.templates.sha256 else found


def report_invalid(desk: Desk, problem: str, now: datetime) -> None:
    """The last good version stays in force; the same problem is mailed once a day at most."""
    desk.troubles[TROUBLE] = problem
    place = _PLACE.match(problem)
    log.error("schedules.invalid", at=place[1] if place else "")
    occurrence = (
        f"{now:%Y%m%d}-{hashlib.sha256(problem.encode()).hexdigest()[:16]}"  # it may come back, mended
    )
    with desk.store.write() as tx:
        _tell_everybody(tx, desk, occurrence, problem, now)


def _tell_everybody(tx: sa.Connection, desk: Desk, occurrence: str, problem: str, now: datetime) -> None:
    events.add(tx, now, "schedules invalid", data={"problem": occurrence})
    for owner in desk.schedules.owners.values():
        context = {"problem": problem}
        write_to_owner(tx, desk, owner, "schedules-invalid", occurrence=occurrence, context=context, now=now)
