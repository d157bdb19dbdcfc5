"""What the pages say about campaign tests is what happens."""

import re

import pytest
from click.testing import CliRunner

from outreach.cli.program import outreach
from tests.docs.conftest import ROOT, Page

PAGE = Page(ROOT / "docs" / "campaign-tests.md")
GUIDE = Page(ROOT / "docs" / "guide.md")
NAME = "introduction-unanswered.yaml"


@pytest.fixture
def play(tmp_path, monkeypatch):
    """Runs `outreach test` on one file, with the shipped schedules.yaml where nobody changed it."""

    def play(text: str, *change: str) -> str:
        schedules = (ROOT / "schedules.yaml").read_text("utf-8")
        (tmp_path / "schedules.yaml").write_text(schedules.replace(*change) if change else schedules, "utf-8")
        (tmp_path / "tests" / "campaigns").mkdir(parents=True)
        (tmp_path / "tests" / "campaigns" / NAME).write_text(text, "utf-8")
        return CliRunner().invoke(outreach, ["test"]).output

    monkeypatch.chdir(tmp_path)
    return play


def test_the_first_example_holds_and_is_told_so(play):
    file = re.findall(r"^```yaml\n(.*?)^```", PAGE.text, re.MULTILINE | re.DOTALL)[0]
    told = re.findall(r"^```console\n\$ outreach test\n(.*?)^```", PAGE.text, re.MULTILINE | re.DOTALL)[0]
    assert play(file) == told


def test_its_failure_looks_as_on_the_page(play):
    file = re.findall(r"^```yaml\n(.*?)^```", PAGE.text, re.MULTILINE | re.DOTALL)[0]
    [told] = PAGE.blocks("When something else happens")
    shown = play(file, "wait: 5 business days", "wait: 6 business days")
    assert lines(shown) == lines(told)


def test_the_example_of_the_guide_holds(play):
    [file] = GUIDE.blocks("Testing campaigns")
    assert play(file).startswith(f"✓ {NAME}: No notes, no mail")


def test_the_example_in_python_is_one_that_is_run():
    [code] = PAGE.blocks("With pytest, and in Python")
    assert (ROOT / "tests" / "campaigns" / "test_new_mailbox.py").read_text("utf-8").endswith(f"\n\n{code}")


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip().splitlines() if line.strip()]
