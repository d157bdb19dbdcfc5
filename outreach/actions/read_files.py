"""schedules.yaml and the templates, right together: as they lie on the disk, or as the database keeps them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa

from outreach.config.schedules import load_schedules, recall_schedules
from outreach.errors import OutreachError
from outreach.render import NoTemplates, Templates, load_templates, recall_templates
from outreach.sequence.schedules import Schedules
from outreach.store import versions
from outreach.store.versions import InForce


class Place(NamedTuple):
    """Where the files lie, the practice's own templates first, and where the secrets are that they name."""

    schedules: Path
    folders: Sequence[Path]
    environ: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Files:
    """What was read. `troubles`: by topic, why something else than the files themselves is there."""

    schedules: Schedules
    templates: Templates
    troubles: Mapping[str, str] = field(default_factory=dict)

    @property
    def hashes(self) -> tuple[str, str]:
        """The same for the same bytes of schedules.yaml and the same words of templates."""
        return self.schedules.sha256, self.templates.sha256


def read_files(place: Place, now: datetime) -> Files:
    """Both, as they are. Raises SchedulesInvalid, TemplateBroken and TemplateMissing, with file and line."""
    templates = load_templates(place.folders)
    letters = templates.for_steps()
    schedules = load_schedules(place.schedules, environ=place.environ, now=now, letters=letters)
    return Files(schedules, templates)


def recall_files(tx: sa.Connection, found: InForce, place: Place, now: datetime) -> Files | None:
    """What is in force, from the database; None where this program does not understand it any more.

    Templates of a time when they were not stored are read from the disk.
    """
    version = versions.find(tx, found.schedules)
    texts = versions.find_templates(tx, found.templates) if found.templates else None
    yaml, folder = version.yaml if version else "", place.schedules.parent
    schedules = recall_schedules(yaml, folder=folder, environ=place.environ, now=now)
    if schedules is None:
        return None
    try:
        known = recall_templates(place.folders, texts) if texts else load_templates(place.folders)
        return Files(schedules, known)
    except OutreachError as err:
        return None if texts else _without_templates(schedules, err)


def read_without_templates(place: Place, now: datetime) -> Files:
    """For who must not wait until a template is mended, where nothing was ever in force. Raises SchedulesInvalid."""
    try:
        return read_files(place, now)
    except OutreachError as err:
        return _without_templates(load_schedules(place.schedules, environ=place.environ, now=now), err)


def _without_templates(schedules: Schedules, problem: OutreachError) -> Files:
    return Files(schedules, NoTemplates(problem), {"templates": f"{problem}"})
