"""schedules.yaml and the templates: they are right together, or what was in force last goes on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from outreach.config.schedules import load_schedules, recall_schedules
from outreach.errors import OutreachError
from outreach.render import NoTemplates, Templates, load_templates
from outreach.sequence.schedules import Schedules
from outreach.store import versions
from outreach.store.engine import Store


@dataclass(frozen=True, slots=True)
class Files:
    """What was read. `troubles`: by topic, why something else than the files themselves is in force."""

    schedules: Schedules
    templates: Templates
    troubles: Mapping[str, str] = field(default_factory=dict)


def read_files(path: Path, folders: Sequence[Path], environ: Mapping[str, str], now: datetime) -> Files:
    """Both, as they are. Raises SchedulesInvalid, TemplateBroken and TemplateMissing, with file and line."""
    templates = load_templates(folders)
    return Files(load_schedules(path, environ=environ, now=now, letters=templates.for_steps()), templates)


def recall_files(
    store: Store, path: Path, folders: Sequence[Path], environ: Mapping[str, str], now: datetime
) -> Files:
    """For who must not wait until a file is mended, as somebody who asks not to be written to.

    A schedules.yaml that is wrong is replaced by the one that was in force last, and its problem is raised where
    there was none; templates that cannot be read are missing.
    """
    troubles: dict[str, str] = {}
    try:
        templates = load_templates(folders)
        letters = templates.for_steps()
    except OutreachError as err:
        templates, letters, troubles["templates"] = NoTemplates(err), None, f"{err}"
    try:
        schedules = load_schedules(path, environ=environ, now=now, letters=letters)
    except OutreachError as err:
        schedules = _recall(store, path, environ, now, err)
        troubles["schedules"] = f"{err}"
    return Files(schedules, templates, troubles)


def _recall(
    store: Store, path: Path, environ: Mapping[str, str], now: datetime, err: OutreachError
) -> Schedules:
    with store.read() as tx:
        last = versions.latest(tx)
    found = recall_schedules(last.yaml, folder=path.parent, environ=environ, now=now) if last else None
    if found is None:
        raise err
    return found
