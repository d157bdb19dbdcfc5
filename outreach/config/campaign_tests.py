"""A campaign test's file to a core value: either all of it is right, or all that is wrong is told."""

import json
from collections.abc import Callable
from datetime import datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from outreach.config.build_campaign_test import find_first_day, make_test
from outreach.config.campaign_test_words import Said
from outreach.config.checks_campaign_tests import check_test
from outreach.config.problems import say_report
from outreach.config.schema_campaign_tests import CampaignTestFile
from outreach.config.validation import add_problems
from outreach.config.yaml_nodes import MOST_BYTES, Document, read_yaml
from outreach.errors import CampaignTestInvalid
from outreach.sequence.campaign_tests.values import CampaignTest
from outreach.sequence.schedules import Schedules

Loaded = tuple[CampaignTest, Schedules]
SchedulesAt = Callable[[datetime], Schedules]  # as they are for a test that begins then


def load_campaign_test(path: Path, schedules_at: SchedulesAt, *, expects: bool = True) -> Loaded:
    """What the file says, and the schedules that it is about. `expects`: it must expect something.

    Raises CampaignTestInvalid with every problem, each as `file:line:column: path: what`, and what `schedules_at` does.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or error
        raise CampaignTestInvalid(report=f"{path}: it cannot be read: {said}", problems=()) from error
    document = read_yaml(raw)
    made = _build(document, schedules_at, expects=expects)
    if made is None or document.problems:
        report = say_report(path.name, document.lines, document.problems)
        raise CampaignTestInvalid(report=report, problems=tuple(document.problems))
    return made


def make_campaign_test(data: dict[str, Any], schedules_at: SchedulesAt) -> Loaded:
    """The same from data that a program put together, under the same keys. Raises alike, without lines."""
    document = read_yaml(json.dumps(data, ensure_ascii=False).encode())
    made = _build(document, schedules_at, expects=True)
    if made is None or document.problems:
        report = "\n".join(f"{problem.where}: {problem.text}" for problem in document.problems)
        raise CampaignTestInvalid(report=report, problems=tuple(document.problems))
    return made


def _build(document: Document, schedules_at: SchedulesAt, *, expects: bool) -> Loaded | None:
    file = _validate(document)
    first = find_first_day(file, document.add) if file else None
    if file is None or first is None:
        return None
    schedules = schedules_at(Said(first, time()).moment(file.zone or ZoneInfo("UTC")))
    for finding in check_test(file, schedules):
        document.add(finding.path, finding.text, key=finding.key or finding.absent)
    if expects and not file.expect:
        document.add(("expect",), "missing. A test that expects nothing tests nothing", key=True)
    if document.problems:
        return None
    zone = next(iter(schedules.owners.values())).zone
    return make_test(file, first, zone, document.add), schedules


def _validate(document: Document) -> CampaignTestFile | None:
    if not isinstance(document.data, dict):
        if not document.problems:
            document.add((), "expected keys such as 'test:', 'people:', 'happens:' and 'expect:'")
        return None
    try:
        return CampaignTestFile.model_validate(document.data)
    except ValidationError as error:
        add_problems(document, error, CampaignTestFile)
    return None
