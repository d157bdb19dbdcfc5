"""The practice that a campaign test is about: schedules.yaml and the letters, found beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from outreach.actions.run_campaign_test import play_test, run_campaign_test
from outreach.app import shipped_folder
from outreach.config.campaign_tests import load_campaign_test, make_campaign_test
from outreach.config.schedules import load_schedules
from outreach.errors import NotFound
from outreach.render import Templates, load_templates
from outreach.sequence.campaign_tests.values import Outcome
from outreach.sequence.campaign_tests.wording import write_expectations
from outreach.sequence.schedules import Schedules

SCHEDULES = "schedules.yaml"
ENDINGS = frozenset({".yaml", ".yml"})
PLACE = Path("tests") / "campaigns"


@dataclass(frozen=True, slots=True)
class Practice:
    """A schedules.yaml and its letters. Nothing is asked of the environment: no password, no database.

    `letters`: their folder, if it is not templates/emails beside schedules.yaml.
    """

    schedules: Path
    letters: Path | None = None

    def run_file(self, file: Path) -> Outcome:
        """What the test in this file expects, beside what happens. Raises CampaignTestInvalid and SchedulesInvalid."""
        return run_campaign_test(*load_campaign_test(file, self._schedules_at), self._templates())

    def run_data(self, data: Mapping[str, Any]) -> Outcome:
        """The same for a test that a program put together."""
        return run_campaign_test(*make_campaign_test(dict(data), self._schedules_at), self._templates())

    def show(self, file: Path) -> str:
        """What happens in this file's test, as an `expect:` block, whatever it expects now."""
        test, schedules = load_campaign_test(file, self._schedules_at, expects=False)
        return write_expectations(test, play_test(test, schedules, self._templates()))

    def _schedules_at(self, at: datetime) -> Schedules:
        """Read once for all tests, but where it names calendars: these are unfolded about the days of each test."""
        text = self.schedules.read_bytes()
        return _read_schedules(self.schedules, text, at if b"calendars" in text else None, self._own)

    def _templates(self) -> Templates:
        return _read_letters(self._own)

    @property
    def _own(self) -> Path | None:
        own = self.letters or self.schedules.parent / "templates" / "emails"
        return own if own.is_dir() else None


def find_practice(file: Path) -> Practice:
    """The nearest folder above a test that has a schedules.yaml. Raises NotFound."""
    for folder in file.resolve().parents:
        if (folder / SCHEDULES).is_file():
            return Practice(folder / SCHEDULES)
    hint = " A campaign test lies in tests/campaigns/, beside schedules.yaml."
    raise NotFound(what=f"{SCHEDULES} in any folder above", query=str(file), hint=hint)


def is_test(file: Path) -> bool:
    """Whether it is a campaign test by its name and place: tests/campaigns/NAME.yaml beside a schedules.yaml."""
    place = file.parent.parts[-2:] == PLACE.parts and file.suffix in ENDINGS
    return place and (file.parents[2] / SCHEDULES).is_file()


@cache
def _read_schedules(path: Path, _text: bytes, at: datetime | None, own: Path | None) -> Schedules:
    """`_text` is what stands in the file: a change of it is read anew."""
    return load_schedules(path, environ=None, now=at, letters=_read_letters(own).for_steps())


@cache
def _read_letters(own: Path | None) -> Templates:
    shipped = shipped_folder() / "templates" / "emails"
    return load_templates([folder for folder in dict.fromkeys((own, shipped)) if folder is not None])
