"""What the guide shows of `outreach check` is what it prints."""

import contextlib

import structlog
from click.testing import CliRunner

from outreach.cli.program import outreach
from tests.docs.conftest import ROOT, Page
from tests.practice import shipped_schedules


def test_the_finding_in_the_guide_is_the_one_that_the_shipped_file_would_have(tmp_path, monkeypatch):
    for name in ("OUTREACH_DATA", "OUTREACH_TEMPLATES", "OUTREACH_SCHEDULES"):
        monkeypatch.delenv(name, raising=False)
    shown, _ = Page(ROOT / "docs" / "guide.md").blocks("Checking")
    change = ("stops: [replied, met]", "stops: [met]")
    (tmp_path / "schedules.yaml").write_text(shipped_schedules(change), "utf-8")
    with contextlib.chdir(tmp_path):
        said = CliRunner().invoke(outreach, ["check"])
    structlog.reset_defaults()
    assert shown in said.stdout
