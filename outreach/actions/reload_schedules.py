"""Changed files, schedules.yaml or templates, take effect whole, or change nothing and the owner is told."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
import structlog

from outreach.actions.check_templates import check_templates
from outreach.actions.desk import Desk
from outreach.actions.go_live import find_tried, refuse_sample
from outreach.actions.write_to_owner import write_to_owner
from outreach.config.schedules import load_schedules
from outreach.errors import OutreachError, SchedulesInvalid, TemplatesUnfit
from outreach.render import Templates, load_templates
from outreach.sequence.schedules import Schedules
from outreach.store import enrollments, events, mailboxes, versions

log = structlog.get_logger("schedules")
TROUBLE = "schedules"
_PLACE = re.compile(r"(?:.*/)?([^/\n]+?:\d+(?::\d+)?): ")  # file:line:column of the first problem


def reload_schedules(
    desk: Desk, path: Path, environ: Mapping[str, str], now: datetime, *, folders: Sequence[Path] = ()
) -> bool:
    """Load what changed of the file, and of the templates in `folders`; True if something new is in force now."""
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        templates = _load_templates(desk, folders)
        if digest == desk.schedules.sha256 and templates is desk.templates:
            desk.troubles.pop(TROUBLE, None)
            return False
        new = load_schedules(path, environ=environ, now=now, letters=templates.for_steps())
        refuse_sample(new)
        if templates is not desk.templates:
            _refuse_unwritable(new, templates, folders)
        keep_version(desk, new, path, now)
    except (OutreachError, OSError) as err:
        _report(desk, str(err), now)
        return False
    was_sandbox = desk.schedules.delivery == "sandbox"
    desk.schedules, desk.templates = new, templates
    if was_sandbox and (tried := find_tried(desk)):
        log.warning("delivery.live", why=tried)
    desk.troubles.pop(TROUBLE, None)
    log.info("schedules.loaded", sha256=new.sha256[:12], templates=templates.sha256[:12])
    return True


def _load_templates(desk: Desk, folders: Sequence[Path]) -> Templates:
    """Those in force where no word of them changed: they are compiled already."""
    found = load_templates(folders) if folders else desk.templates
    return desk.templates if found.sha256 == desk.templates.sha256 else found


def _refuse_unwritable(new: Schedules, templates: Templates, folders: Sequence[Path]) -> None:
    """What `outreach check` would complain about, before it holds the mail of real people."""
    problems = check_templates(new, templates, folders)
    if problems:
        raise TemplatesUnfit(report="\n".join(problems))


def keep_version(desk: Desk, new: Schedules, path: Path, now: datetime) -> None:
    """Store the version that comes into force; refused while people stand where it has nothing any more."""
    text = path.read_bytes()
    if hashlib.sha256(text).hexdigest() != new.sha256:
        raise SchedulesInvalid(report=f"{path.name}: it changed while it was read. It is read again.")
    with desk.store.write() as tx:
        lost = [*_say_lost_steps(new, tx), *_say_lost_campaigns(new, tx)]
        if lost:
            raise SchedulesInvalid(report="\n".join(f"{path.name}: {problem}" for problem in lost))
        _move_messages(tx, new)
        versions.add(tx, versions.Version(new.sha256, text.decode("utf-8"), now))
        if new.sha256 != desk.schedules.sha256:
            events.add(tx, now, "schedules changed", data={"sha256": new.sha256[:12]})


def lost_steps(new: Schedules, standing: Iterable[tuple[str, str, int]]) -> Iterable[tuple[str, str, int]]:
    """The (sequence, step, how many contacts) that stand where the new version has nothing."""
    for sequence, step, count in standing:
        known = new.sequences.get(sequence)
        if known is None or known.find_step(step) is None:
            yield sequence, step, count


def _say_lost_steps(new: Schedules, tx: sa.Connection) -> Iterator[str]:
    for sequence, step, count in lost_steps(new, enrollments.standing_at(tx)):
        yield (
            f"{count} active contacts stand at step '{step}' of '{sequence}', which is gone. "
            f"Keep the step, or name its successor with `renamed_from: {step}`."
        )


def _say_lost_campaigns(new: Schedules, tx: sa.Connection) -> Iterator[str]:
    for campaign, count in enrollments.count_active(tx).items():
        if campaign not in new.campaigns:
            yield (
                f"{count} sequences are under way in the campaign '{campaign}', which is gone. "
                "Keep it under its name, or stop its contacts first with `outreach stop`."
            )


def _move_messages(tx: sa.Connection, new: Schedules) -> None:
    """What is still to leave through a mailbox or for an owner that is gone leaves as its campaign does now."""
    for mailbox, owner, campaign in mailboxes.in_use(tx):
        home = new.campaigns.get(campaign)
        whose = owner if owner in new.owners else home.owner if home else next(iter(new.owners))
        own = (c.mailbox for c in new.campaigns.values() if c is home or c.owner == whose)
        through = mailbox if mailbox in new.mailboxes else next(own, next(iter(new.mailboxes)))
        if (through, whose) != (mailbox, owner):
            mailboxes.move_messages(tx, (mailbox, owner, campaign), mailbox=through, owner=whose)


def _report(desk: Desk, problem: str, now: datetime) -> None:
    """The last good version stays in force; the same problem is mailed once."""
    if desk.troubles.get(TROUBLE) == problem:
        return
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
