"""A practice in a folder, with a campaign test beside its schedules.yaml."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from outreach.app import shipped_folder

RIGHT = """\
test: Whoever never answers hears from us twice
people: {rosa: physician}
happens:
  - {on: mon 2 mar 2026, enrolled: rosa}
expect:
  - {on: mon 2 mar, mail: introduction/hello}
  - {on: mon 9 mar, mail: introduction/nudge, subject: "Re:"}
  - nothing more until 1 jun
"""


@dataclass(frozen=True)
class Place:
    """A practice's folder."""

    folder: Path

    def write(self, text: str, name: str = "unanswered.yaml") -> Path:
        file = self.folder / "tests" / "campaigns" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        return file

    def pytest(self, *args: str) -> subprocess.CompletedProcess[str]:
        """As a helper types it where Outreach is installed; without the plugins that ours does not need."""
        plugins = ("-p", "outreach.testing.plugin", "-p", "xdist", "-p", "no:cacheprovider")
        return subprocess.run(
            [sys.executable, "-m", "pytest", *plugins, *args],
            cwd=self.folder,
            env=os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )


@pytest.fixture(scope="session")
def root() -> Path:
    return shipped_folder()


@pytest.fixture(scope="session")
def make_place(tmp_path_factory):
    """Makes practices, with the shipped schedules.yaml."""

    def make() -> Place:
        folder = tmp_path_factory.mktemp("practice")
        shutil.copyfile(shipped_folder() / "schedules.yaml", folder / "schedules.yaml")
        return Place(folder)

    return make


@pytest.fixture
def place(make_place) -> Place:
    return make_place()


@pytest.fixture(scope="session")
def right() -> str:
    return RIGHT
