"""Each ready-made practice, begun once by `outreach init --practice`."""

import contextlib
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog
from click.testing import CliRunner, Result

from outreach.actions.csv_table import read_table
from outreach.actions.import_contacts import NAMES
from outreach.cli.practices import PRACTICES
from outreach.cli.program import outreach
from outreach.config.schedules import load_schedules
from outreach.render import Templates, load_templates
from outreach.sequence.schedules import Owner, Schedules

SHIPPED = Path(__file__).parents[2] / "templates" / "emails"


@dataclass(frozen=True)
class Begun:
    """A folder after `outreach init --practice`, and what is in it."""

    practice: str
    folder: Path
    schedules: Schedules
    templates: Templates  # with the shipped ones behind them, as in life

    @property
    def letters(self) -> Path:
        return self.folder / "templates" / "emails"

    @property
    def owner(self) -> Owner:
        [owner] = self.schedules.owners.values()
        return owner

    @property
    def audiences(self) -> set[str]:
        return {audience for campaign in self.schedules.campaigns.values() for audience in campaign.audiences}

    def people(self) -> list[dict[str, str]]:
        return [
            dict(row.values) for row in read_table(self.folder / "contacts.csv", NAMES, frozenset()).rows()
        ]


def say(folder: Path, *args: str, typed: str | None = None) -> Result:
    """In this process, which is quicker."""
    try:
        with contextlib.chdir(folder):
            return CliRunner().invoke(outreach, args, input=typed)
    finally:
        structlog.reset_defaults()  # it would write to a stream that is closed by then


@pytest.fixture(scope="session", params=PRACTICES)
def begun(request, tmp_path_factory) -> Begun:
    folder = tmp_path_factory.mktemp("practices") / request.param
    result = say(folder.parent, "init", "--practice", request.param, str(folder))
    assert result.exit_code == 0, result.output
    templates = load_templates([folder / "templates" / "emails", SHIPPED])
    schedules = load_schedules(folder / "schedules.yaml", environ={}, letters=templates.for_steps())
    return Begun(request.param, folder, schedules, templates)


@pytest.fixture(scope="session")
def repository_letters() -> dict[str, set[str]]:
    """The paragraphs of every practice's letters, as they stand in the files."""
    packs = Path(__file__).parents[2] / "outreach" / "practices"
    folders = {name: packs / name / "templates" / "emails" for name in PRACTICES} | {"therapist": SHIPPED}
    return {
        name: {
            " ".join(part.split())
            for file in folder.glob("[!_]*.md")
            for part in file.read_text("utf-8").split("\n\n")
        }
        for name, folder in folders.items()
    }
