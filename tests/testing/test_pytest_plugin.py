"""pytest finds campaign tests by itself, says what a helper can use, and is not in anybody's way."""

import subprocess
import sys
import tomllib

import pytest

from outreach.testing.practice import is_test


@pytest.fixture(scope="module")
def done(make_place, right):
    """A practice with a test that holds, one that does not, and one with a mistake; run by two workers, strictly."""
    place = make_place()
    place.write(right, "right.yaml")
    place.write(right.replace("mon 9 mar", "tue 10 mar"), "wrong.yaml")
    place.write(right.replace("enrolled", "enroled"), "mistaken.yaml")
    (place.folder / "tests" / "data.yaml").write_text("no: test", "utf-8")
    return place.pytest("-n", "2", "-W", "error", "--strict-config", "--strict-markers", "-rA")


def test_each_file_is_a_test(done):
    assert "2 failed, 1 passed" in done.stdout, done.stdout + done.stderr
    assert "PASSED tests/campaigns/right.yaml::right" in done.stdout


def test_a_failure_shows_both_timelines_and_nothing_of_our_own_code(done):
    assert "-> 1 day too early" in done.stdout
    assert "waits 5 business days" in done.stdout
    assert "Traceback" not in done.stdout
    assert "runtest" not in done.stdout


def test_a_mistake_in_the_file_is_told_where_it_stands(done):
    assert "mistaken.yaml:4:26: happens[0].enroled: unknown key. Did you mean 'enrolled'?" in done.stdout


def test_yaml_files_elsewhere_are_none_of_ours(make_place, right):
    place = make_place()
    file = place.write(right)
    assert is_test(file)
    assert not is_test(file.with_suffix(".json"))
    assert not is_test(file.parent.parent / file.name)
    (place.folder / "schedules.yaml").unlink()
    assert not is_test(file)


def test_pytest_is_told_of_the_plugin(root):
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {"outreach": "outreach.testing.plugin"}


def test_where_there_is_no_campaign_test_nothing_of_outreach_is_imported():
    code = (
        "import sys, outreach.testing.plugin as p, pathlib\n"
        "assert p.pytest_collect_file(pathlib.Path('tests/test_x.py'), None) is None\n"
        "assert p.pytest_collect_file(pathlib.Path('data/x.yaml'), None) is None\n"
        "print(sorted(m for m in sys.modules if m.startswith(('outreach', 'pydantic', 'rich.console'))))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['outreach', 'outreach.testing', 'outreach.testing.plugin']"
