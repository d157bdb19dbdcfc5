"""A practice in a folder, and the program that works on it: as a process, or in this one where only words matter."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog
from click.testing import CliRunner, Result

from outreach.cli.program import outreach as program

ROOT = Path(__file__).resolve().parents[2]
ANA = ("ana@north.example.org", "--given-name", "Ana", "--family-name", "Ruiz", "--audience", "physician")
BASIS = ("--source", "spring conference", "--basis", "legitimate interest")


@dataclass(frozen=True)
class Cli:
    folder: Path

    def run(self, *args: str, typed: str | None = None, **environ: str) -> subprocess.CompletedProcess[str]:
        """As a person's shell does it."""
        return subprocess.run(
            [sys.executable, "-m", "outreach", *args],
            cwd=self.folder,
            env=_clean() | {"PYTHONPATH": str(ROOT)} | environ,
            input=typed or "",
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def say(self, *args: str, typed: str | None = None) -> Result:
        """In this process, which is quicker."""
        try:
            return CliRunner().invoke(program, args, input=typed)
        finally:
            structlog.reset_defaults()  # it would write to a stream that is closed by then

    def file(self, name: str, text: str) -> str:
        (self.folder / name).write_text(text, "utf-8")
        return name

    def add_ana(self) -> None:
        assert self.say("contacts", "add", *ANA, *BASIS).exit_code == 0


@pytest.fixture(scope="session")
def begun(tmp_path_factory) -> Path:
    """A folder after `outreach init`."""
    folder = tmp_path_factory.mktemp("begun")
    result = Cli(folder).run("init")
    assert result.returncode == 0, result.stderr
    path = folder / "schedules.yaml"
    lines = (
        path.read_text("utf-8")
        .replace("days: mon-fri", "days: mon-sun")
        .replace("08:30-17:00", "00:00-23:59")
    )
    path.write_text(re.sub(r"\n  (away|holidays):.*", "", lines), "utf-8")  # the tests run on any day
    return folder


@pytest.fixture
def cli(begun, tmp_path, monkeypatch) -> Cli:
    folder = tmp_path / "practice"
    shutil.copytree(begun, folder)
    for name in [name for name in os.environ if name.startswith("OUTREACH_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(folder)
    return Cli(folder)


def _clean() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("OUTREACH_")}
