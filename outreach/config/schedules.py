"""schedules.yaml to core values: one call, and either all of it is right or all that is wrong is told."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from outreach.config.build import Sources, look_at_sources, make_schedules
from outreach.config.checks import check, sound_parts
from outreach.config.checks_letters import check_letters
from outreach.config.problems import say_report
from outreach.config.schema import File
from outreach.config.validation import add_problems
from outreach.config.yaml_nodes import MOST_BYTES, Document, read_yaml
from outreach.errors import SchedulesInvalid
from outreach.sequence.schedules import Schedules

Letters = Mapping[str, str]  # every template, and why no step may write to a contact with it


def load_schedules(
    path: Path,
    *,
    environ: Mapping[str, str] | None,
    now: datetime | None = None,
    letters: Letters | None = None,
) -> Schedules:
    """What the file says; passwords come from `environ` and from files, busy times from calendars.

    `environ` None: no password is needed, because nobody will log in anywhere.
    `now` (aware) says for which years calendars are unfolded; without it, those after the calendar file.
    `letters`: the templates that steps may name; without it, nobody looks.
    Raises SchedulesInvalid with every problem, each as `file:line:column: path: what`, its line and a caret;
    `facts["problems"]` holds them as values. Nothing else is raised, whatever the file holds.
    """
    document, schedules = inspect_schedules(path, environ=environ, now=now, letters=letters)
    if schedules is not None and not document.problems:
        return schedules
    report = say_report(path.name, document.lines, document.problems)
    raise SchedulesInvalid(report=report, problems=tuple(document.problems))


def inspect_schedules(
    path: Path,
    *,
    environ: Mapping[str, str] | None,
    now: datetime | None = None,
    letters: Letters | None = None,
) -> tuple[Document, Schedules | None]:
    """The same for who looks at the file: its lines, where each key stands, its problems, and what it says.

    None where the file itself is wrong. Where only a secret or a calendar is, the values are there without it.
    Raises SchedulesInvalid where there is no file to look at.
    """
    raw = _read(path)
    document = read_yaml(raw)
    file = _validate(document, letters)
    sources = Sources(path.parent, environ, now, document.add)
    if file is None:
        return document, None
    if document.problems:
        look_at_sources(file, sources)
        return document, None
    return document, make_schedules(file, sources, sha256=hashlib.sha256(raw).hexdigest())


def recall_schedules(
    yaml: str, *, folder: Path, environ: Mapping[str, str], now: datetime
) -> Schedules | None:
    """A version that was in force once, without the secrets and calendars that are not there any more.

    None where this program does not understand it. `folder` is where schedules.yaml lies.
    """
    raw = yaml.encode()
    document = read_yaml(raw)
    file = _validate(document, None)
    if file is None or document.problems:
        return None
    sources = Sources(folder, environ, now, lambda *_, **__: None)
    return make_schedules(file, sources, sha256=hashlib.sha256(raw).hexdigest())


def _read(path: Path) -> bytes:
    problem = "there is no such file. `outreach init` writes one to start from"
    try:
        if not path.exists() or path.is_file():  # a pipe would block for ever
            with path.open("rb") as file:
                return file.read(MOST_BYTES + 1)
        problem = "it is not a file"
    except FileNotFoundError:
        pass
    except (OSError, ValueError) as error:
        problem = f"it cannot be read: {getattr(error, 'strerror', None) or error}"
    raise SchedulesInvalid(report=f"{path}: {problem}", problems=())


def _validate(document: Document, letters: Letters | None) -> File | None:
    """The file, or of a file with mistakes the parts that are right; None where nothing is."""
    data: Any = document.data
    if data is None and document.problems:
        return None
    if not isinstance(data, dict):
        document.add((), "expected keys such as 'owner:' and 'sequences:'")
        return None
    try:
        file = File.model_validate(data)
    except ValidationError as error:
        add_problems(document, error, File)
        file = sound_parts(data)
    whole = {name: {} if (name,) in document.faulty else part for name, part in data.items()}
    for finding in [*check(file, whole), *check_letters(file, letters)]:
        known = document.is_faulty(finding.path) or (finding.absent and finding.path in document.keys)
        if not known:
            document.add(finding.path, finding.text, key=finding.key or finding.absent, at=finding.at)
    return file
