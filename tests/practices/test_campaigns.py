"""What a ready-made practice promises in its campaign tests is what its campaigns do, played by the real engine."""

from pathlib import Path

import pytest

from outreach.testing.practice import find_practice
from outreach.testing.side_by_side import Look, draw
from tests.practices.conftest import Begun, say

PACKS = Path(__file__).parents[2] / "outreach" / "practices"
TESTS = sorted(PACKS.glob("*/tests/campaigns/*.yaml"))


@pytest.mark.parametrize("file", TESTS, ids=lambda file: f"{file.parents[2].name}/{file.stem}")
def test_a_campaign_test_of_a_practice_holds(file):
    outcome = find_practice(file).run_file(file)
    assert outcome.is_right, draw(outcome, Look())


def test_outreach_test_finds_and_plays_them_in_the_folder_that_was_begun(begun: Begun):
    files = sorted((begun.folder / "tests" / "campaigns").glob("*.yaml"))
    assert len(files) >= 4
    result = say(begun.folder, "test", str(files[0]))
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith(f"✓ {files[0].name}: ")


def test_an_editor_finds_the_schema_that_a_test_names(begun: Begun):
    for file in (begun.folder / "tests" / "campaigns").glob("*.yaml"):
        first = file.read_text("utf-8").partition("\n")[0]
        _, _, named = first.partition("# yaml-language-server: $schema=")
        assert named, file
        assert (file.parent / named).resolve() == begun.folder.resolve() / "campaign-test.schema.json"
        assert (file.parent / named).is_file()
