"""The locks pin everything by hash, say nothing of where it came from, and fit pyproject.toml."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-build.lock")
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>\S+) \\$")


def pins(lock: Path) -> dict[str, str]:
    """Name to version of everything that a lock pins."""
    found = (PIN.match(line) for line in lock.read_text().splitlines())
    return {canonicalize_name(match["name"]): match["version"] for match in found if match}


@pytest.fixture
def project(repository: Path) -> dict[str, Any]:
    return tomllib.loads((repository / "pyproject.toml").read_text())


def asked_for(project: dict[str, Any], extra: str | None = None) -> list[Requirement]:
    lines = (
        project["project"]["optional-dependencies"][extra] if extra else project["project"]["dependencies"]
    )
    return [required for required in map(Requirement, lines) if required.name != "outreach"]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_index_and_no_path(repository: Path, lock: str):
    text = (repository / lock).read_text()
    assert not re.search(r"://|@ |--index|--find-links|--trusted-host|(^|\s)/", text)


@pytest.mark.parametrize("lock", LOCKS)
def test_everything_in_a_lock_has_an_exact_version_and_a_hash(repository: Path, lock: str):
    entries = re.split(r"\n(?=[A-Za-z0-9])", (repository / lock).read_text())[1:]
    assert entries
    assert not [entry for entry in entries if not PIN.match(entry.splitlines()[0])]
    assert not [entry for entry in entries if "--hash=sha256:" not in entry]


@pytest.mark.parametrize(
    ("lock", "extras"),
    [
        ("requirements.lock", (None, "postgresql", "cluster")),
        ("requirements-dev.lock", (None, "postgresql", "cluster", "test", "dev")),
    ],
)
def test_a_lock_holds_what_pyproject_asks_for(
    repository: Path, project: dict[str, Any], lock: str, extras: tuple[str | None, ...]
):
    pinned = pins(repository / lock)
    wanted = [required for extra in extras for required in asked_for(project, extra)]
    unmet = [
        str(required)
        for required in wanted
        if not required.specifier.contains(pinned.get(canonicalize_name(required.name), "0"))
    ]
    assert not unmet


def test_tests_run_on_the_versions_that_run_in_production(repository: Path):
    running = pins(repository / "requirements.lock")
    tested = pins(repository / "requirements-dev.lock")
    assert {name: tested.get(name) for name in running} == running


def test_the_build_is_pinned_too(repository: Path, project: dict[str, Any]):
    pinned = pins(repository / "requirements-build.lock")
    for required in map(Requirement, project["build-system"]["requires"]):
        assert required.specifier.contains(pinned[required.name])
