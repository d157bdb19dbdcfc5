"""A wheel, built as everybody builds it, holds all that a running Outreach reads."""

import subprocess
import sys
import zipfile
from email.message import Message
from email.parser import HeaderParser
from pathlib import Path

import pytest

BUILD = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"


@pytest.fixture(scope="module")
def wheel(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-c", BUILD, str(folder)], cwd=repository, check=True, capture_output=True, text=True
    )
    return folder / built.stdout.strip().splitlines()[-1]


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def metadata(wheel: Path, names: set[str]) -> Message:
    [path] = [name for name in names if name.endswith(".dist-info/METADATA")]
    with zipfile.ZipFile(wheel) as archive:
        return HeaderParser().parsestr(archive.read(path).decode())


def test_every_template_of_the_repository_is_shipped(repository: Path, names: set[str]):
    emails = sorted((repository / "templates" / "emails").rglob("*.md"))
    assert emails
    missing = {f"outreach/shipped/{path.relative_to(repository).as_posix()}" for path in emails} - names
    assert not missing


def test_the_sample_schedules_are_shipped(names: set[str]):
    assert "outreach/shipped/schedules.yaml" in names


def test_every_file_of_the_package_is_shipped(repository: Path, names: set[str]):
    """Migrations, pages, styles and the type marker lie beside the modules and must travel with them."""
    tracked = subprocess.run(
        ["git", "ls-files", "outreach"], cwd=repository, check=True, capture_output=True, text=True
    ).stdout.split()
    here = {path for path in tracked if (repository / path).exists()}
    assert "outreach/py.typed" in here
    assert not here - names


def test_only_the_package_is_shipped(names: set[str]):
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"outreach"}


def test_the_wheel_says_which_python_and_which_licence(metadata: Message):
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["License-Expression"] == "MIT"
    assert metadata["License-File"] == "LICENSE"


def test_the_command_is_called_outreach(wheel: Path, names: set[str]):
    [path] = [name for name in names if name.endswith(".dist-info/entry_points.txt")]
    with zipfile.ZipFile(wheel) as archive:
        assert "outreach = outreach.cli:main" in archive.read(path).decode()


def test_the_package_imports_from_the_wheel_alone(wheel: Path, tmp_path: Path):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    found = subprocess.run(
        [sys.executable, "-c", "import outreach.errors; print(outreach.errors.__file__)"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    )
    assert Path(found.stdout.strip()).is_relative_to(tmp_path)


def test_the_wheel_alone_begins_a_practice_with_all_its_files(wheel: Path, tmp_path: Path):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "wheel")
    for practice in ("therapist", "law"):
        command = [sys.executable, "-m", "outreach", "init", "--practice", practice, str(tmp_path / practice)]
        subprocess.run(command, cwd=tmp_path / "wheel", check=True, capture_output=True)
        for name in ("schedules.yaml", "contacts.csv", "resources.csv", "templates/emails/introduction.md"):
            assert (tmp_path / practice / name).is_file(), name
        assert len(list((tmp_path / practice / "tests" / "campaigns").glob("*.yaml"))) >= 4
