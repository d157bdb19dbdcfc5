"""Changed files on the disk: they come into force by themselves where that harms nobody, or wait for a person."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
import structlog

from outreach.actions.check.templates import check_templates
from outreach.actions.desk import Desk
from outreach.actions.plan_change import make_plan
from outreach.actions.put_in_force import find_refused, put_in_force, work_with
from outreach.actions.read_files import Files, Place, recall_files
from outreach.actions.write_to_owner import is_written, write_to_owner
from outreach.errors import InForceChanged, SchedulesInvalid, TemplatesUnfit
from outreach.sequence.change import Plan, find_differences, say_obstacle
from outreach.store import enrollments, plans, versions
from outreach.store.plans import MadePlan

log = structlog.get_logger("schedules")
WAITING = "change"  # the trouble's topic
FEW = 2000  # sequences under way that any command looks through; a second or two
FRESH = timedelta(days=1)  # for so long nobody who has time asks everybody again about the same files


def take_up(desk: Desk, new: Files, place: Place, now: datetime, *, patient: bool) -> bool:
    """True where these files are in force now, and were not; otherwise `desk.troubles` says why not.

    `patient`: looks at everybody, however many they are, and tells the owner what waits.
    Raises SchedulesInvalid and TemplatesUnfit where they can never be.
    """
    if new.hashes == (desk.schedules.sha256, desk.templates.sha256):
        desk.troubles.pop(WAITING, None)
        return False
    if new.templates.sha256 != desk.templates.sha256:
        refuse_unwritable(new, place.folders)
    obstacle = find_obstacle(desk, new, place, now, patient=patient)
    if obstacle:
        _wait(desk, new, obstacle, now, patient=patient)
        return False
    desk.troubles.pop(WAITING, None)
    try:
        put_in_force(desk, new, place.schedules, now)
    except InForceChanged:  # a command and the daemon see a changed file at the same moment
        return follow(desk, place, now)
    return True


def follow(desk: Desk, place: Place, now: datetime) -> bool:
    """Work with what somebody else put into force; True where that was something else."""
    with desk.store.read() as tx:
        found = versions.find_in_force(tx)
        if found is None or found.number == desk.in_force:
            return False
        files = recall_files(tx, found, place, now)
    if files is None:
        desk.troubles["in force"] = "a newer Outreach put it into force, and this one cannot read it: update"
        return False
    for topic in ("in force", WAITING):
        desk.troubles.pop(topic, None)
    work_with(desk, files, found.number)
    return True


def refuse_unwritable(new: Files, folders: Iterable[Path]) -> None:
    """What `outreach check` would complain about, before it holds the mail of real people. Raises TemplatesUnfit."""
    problems = check_templates(new.schedules, new.templates, folders)
    if problems:
        raise TemplatesUnfit(report="\n".join(problems))


def find_obstacle(desk: Desk, new: Files, place: Place, now: datetime, *, patient: bool) -> str:
    """Why it may not come into force by itself, as a clause; "" where it may."""
    with desk.store.read() as tx:
        if _is_stale(tx, new, place):
            return "they are older than what is"
        enrolled = sum(enrollments.count_active(tx).values())
        refused = find_refused(tx, desk, new.schedules)
        known = plans.find_latest(tx, desk.in_force, *new.hashes)
    if refused:
        raise SchedulesInvalid(report="\n".join(f"{place.schedules.name}: {problem}" for problem in refused))
    if not enrolled or not find_differences(desk.schedules, new.schedules):
        return ""
    if known and known.words and (not patient or now - known.made_at < FRESH):
        return f"they {known.words}"  # what harmed nobody when it was planned may harm somebody now
    if not patient and enrolled > FEW:
        return "the daemon has not looked yet at what they do to so many people"
    return _judge(desk, new, now)


def _is_stale(tx: sa.Connection, new: Files, place: Place) -> bool:
    """Whether they were in force before, and nobody wrote them since: another machine's old copy undoes no change."""
    found = versions.find_in_force(tx)
    if found is None or not versions.was_in_force(tx, *new.hashes):
        return False
    schedules, templates = new.hashes
    files = [place.schedules] if schedules != found.schedules else []
    if templates != found.templates:
        files += [file for folder in place.folders for file in folder.glob("*.md")]
    written = max((file.stat().st_mtime for file in files), default=0)
    return datetime.fromtimestamp(written, tz=UTC) < found.at


def _judge(desk: Desk, new: Files, now: datetime) -> str:
    with desk.store.read() as tx:
        plan = make_plan(tx, desk, new, now, words=False, keeps=False)
    remember(desk, plan)
    return "" if plan.is_harmless else f"they {say_obstacle(plan)}"


def remember(desk: Desk, plan: Plan) -> None:
    """So that nobody looks through everybody for the same files again, and that it can be applied by its hash."""
    words = "" if plan.is_harmless else say_obstacle(plan)
    with desk.store.write() as tx:
        plans.add(tx, MadePlan(plan.hash, plan.number, *plan.hashes, plan.made_at, words))


def say_waiting(obstacle: str) -> str:
    """As a sentence, with what to do."""
    return (
        f"The changed files are not in force: {obstacle}."
        " `outreach plan` shows what they do, `outreach apply` puts them into force."
    )


def _wait(desk: Desk, new: Files, obstacle: str, now: datetime, *, patient: bool) -> None:
    said = say_waiting(obstacle)
    if desk.troubles.get(WAITING) != said:
        log.warning(
            "schedules.waiting", sha256=new.schedules.sha256[:12], templates=new.templates.sha256[:12]
        )
    desk.troubles[WAITING] = said
    if patient:
        occurrence = f"{desk.in_force}-{new.schedules.sha256[:12]}-{new.templates.sha256[:12]}"
        for owner in desk.schedules.owners.values():
            with desk.store.write() as tx:
                if not is_written(tx, owner, "change-waits", occurrence):
                    context = {"waiting": said}
                    write_to_owner(
                        tx, desk, owner, "change-waits", occurrence=occurrence, context=context, now=now
                    )
