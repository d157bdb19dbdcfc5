"""`outreach init`: a folder to start from, and never a mixture of two practices."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from outreach.cli.practices import PRACTICES, SHIPPED
from outreach.cli.program import outreach

OTHERS = [name for name in PRACTICES if name != SHIPPED]


def init(folder: Path, *options: str):
    return CliRunner().invoke(outreach, ["init", str(folder), *options])


def files_of(folder: Path) -> set[str]:
    return {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()}


def test_without_a_practice_it_begins_the_therapists_and_names_the_others(tmp_path):
    result = init(tmp_path / "mine")
    assert result.exit_code == 0
    assert files_of(tmp_path / "mine") == {"schedules.yaml", "schedules.schema.json", ".gitignore"}
    assert "Lakeside Therapy" in (tmp_path / "mine" / "schedules.yaml").read_text("utf-8")
    assert "law, medical or consulting" in result.stderr


def test_help_tells_each_practice_in_a_line_of_its_own():
    lines = CliRunner().invoke(outreach, ["init", "--help"]).stdout.splitlines()
    for name, text in PRACTICES.items():
        assert any(line.split() == [name, *text.split()] for line in lines), name


@pytest.mark.parametrize("practice", PRACTICES)
def test_a_practice_says_what_it_wrote_and_what_comes_next(tmp_path, practice):
    result = init(tmp_path / practice, "--practice", practice)
    assert result.exit_code == 0
    letters = list((tmp_path / practice / "templates" / "emails").iterdir())
    assert f"templates/emails  ({len(letters)} files)" in result.stdout
    tests = list((tmp_path / practice / "tests" / "campaigns").iterdir())
    assert f"tests/campaigns  ({len(tests)} tests)" in result.stdout
    assert "outreach test " in result.stderr
    assert "contacts.csv  (12 people, invented)" in result.stdout
    assert "outreach contacts import contacts.csv" in result.stderr
    assert "resources.csv" in result.stderr


@pytest.mark.parametrize(
    "there", ["schedules.yaml", "contacts.csv", "templates/emails/introduction.school.md"]
)
def test_a_practice_is_begun_anew_or_not_at_all(tmp_path, there):
    """A therapist's letter that stays in a law firm's folder could leave in its name."""
    (tmp_path / there).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / there).write_text("mine")
    result = init(tmp_path, "--practice", "law")
    assert result.exit_code == 1
    assert result.stderr.startswith(f"{tmp_path / there} is there already: --practice begins anew")
    assert files_of(tmp_path) == {there}
    assert (tmp_path / there).read_text() == "mine"


def test_without_a_practice_what_is_there_stays_as_it_is(tmp_path):
    (tmp_path / "schedules.yaml").write_text("mine")
    result = init(tmp_path)
    assert result.exit_code == 0
    assert "is there already; it stays as it is." in result.stderr
    assert (tmp_path / "schedules.yaml").read_text() == "mine"


@pytest.mark.parametrize("practice", OTHERS)
def test_with_all_templates_the_mails_to_the_owner_come_too_and_no_letter_of_the_therapist(
    tmp_path, practice
):
    init(tmp_path / "some", "--practice", practice)
    init(tmp_path / "all", "--practice", practice, "--templates")
    more = files_of(tmp_path / "all") - files_of(tmp_path / "some")
    assert {"templates/emails/weekly-summary.md", "templates/emails/weekly-summary.html"} <= more
    letters = {(tmp_path / "all" / name).with_suffix(".md") for name in more if "/_" not in name}
    assert all("\nto: owner\n" in letter.read_text("utf-8") for letter in letters)


def test_a_practice_that_is_not_there_is_named_with_those_that_are(tmp_path):
    result = init(tmp_path / "new", "--practice", "lawyer")
    assert result.exit_code != 0
    assert not (tmp_path / "new").exists()


def test_people_are_not_for_the_repository(tmp_path):
    init(tmp_path, "--practice", "law")
    assert {"data/", "contacts.csv"} <= set((tmp_path / ".gitignore").read_text().splitlines())
