"""What the image and its composition promise: no root, nothing writable but the data, a clean stop, secrets as files."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

Instructions = list[tuple[str, str]]


@pytest.fixture(scope="module")
def stages(repository: Path) -> list[Instructions]:
    """The Dockerfile's stages, each a list of (INSTRUCTION, its text)."""
    text = re.sub(r"\\\n", " ", (repository / "Dockerfile").read_text())
    lines = [line.split(maxsplit=1) for line in text.splitlines() if line and not line.startswith("#")]
    found: list[Instructions] = []
    for word, rest in lines:
        if word == "FROM":
            found.append([])
        found[-1].append((word, " ".join(rest.split())))
    return found


@pytest.fixture(scope="module")
def last(stages: list[Instructions]) -> dict[str, str]:
    return dict(stages[-1])


@pytest.fixture(scope="module")
def composition(repository: Path) -> dict[str, Any]:
    return yaml.safe_load((repository / "compose.yaml").read_text())


def test_the_image_runs_as_a_number_that_is_not_root(last: dict[str, str]):
    assert last["USER"] == "10001:10001"


def test_sigterm_reaches_the_daemon_because_no_shell_stands_between(last: dict[str, str]):
    assert json.loads(last["ENTRYPOINT"]) == ["outreach"]
    assert json.loads(last["CMD"]) == ["run"]
    assert last["STOPSIGNAL"] == "SIGTERM"


def test_the_data_is_a_volume_and_the_settings_know_it(last: dict[str, str]):
    assert last["VOLUME"] == "/data"
    assert "OUTREACH_DATA=/data" in last["ENV"]


def test_the_image_asks_its_own_health_page(last: dict[str, str]):
    command = json.loads(last["HEALTHCHECK"].partition("CMD")[2])
    compile(command[-1], "HEALTHCHECK", "exec")
    assert "/healthz" in command[-1]


def test_all_that_is_installed_is_checked_by_hash(stages: list[Instructions]):
    commands = [part.strip() for word, text in stages[0] if word == "RUN" for part in text.split("&&")]
    installs = [command for command in commands if " install " in command or " wheel " in command]
    assert installs
    assert all("--require-hashes" in command or "--no-deps" in command for command in installs)


def test_the_last_stage_installs_nothing(stages: list[Instructions]):
    assert not [text for word, text in stages[-1] if word == "RUN" and re.search(r"\b(pip|apt-get)\b", text)]


def test_what_the_image_copies_is_let_through_and_nothing_else(repository: Path, stages: list[Instructions]):
    copied = {name.rstrip("/") for word, text in stages[0] if word == "COPY" for name in text.split()[:-1]}
    lines = (repository / ".dockerignore").read_text().splitlines()
    assert "*" in lines
    assert {line[1:] for line in lines if line.startswith("!")} == copied


def test_the_wheel_is_built_from_what_the_image_copies_alone(
    repository: Path, stages: list[Instructions], tmp_path: Path
):
    for *names, to in [text.split() for word, text in stages[0] if word == "COPY"]:
        for name in names:
            here, there = repository / name, tmp_path / to / ("" if (repository / name).is_dir() else name)
            (shutil.copytree if here.is_dir() else shutil.copy)(here, there)
    build = "from hatchling.build import build_wheel; build_wheel('.')"
    built = subprocess.run(
        [sys.executable, "-c", build], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stderr


@pytest.mark.parametrize("service", ["outreach", "second", "database"])
def test_each_container_is_locked_down(composition: dict[str, Any], service: str):
    settings = composition["services"][service]
    assert settings["read_only"] is True
    assert settings["cap_drop"] == ["ALL"]
    assert "cap_add" not in settings
    assert settings["security_opt"] == ["no-new-privileges:true"]
    assert any(mount.startswith("/tmp") for mount in settings["tmpfs"])
    assert settings["user"] not in ("root", "0")


def test_secrets_are_files_and_no_value_is_written_down(composition: dict[str, Any]):
    assert all(set(secret) == {"file"} for secret in composition["secrets"].values())
    values = [
        v for s in composition["services"].values() for k, v in s["environment"].items() if "PASSWORD" in k
    ]
    assert values
    assert all(value.startswith("/run/secrets/") for value in values)
    assert not re.search(r"://[^/\s]*:[^/\s]*@", json.dumps(composition))


def test_secrets_stay_out_of_git_and_out_of_the_image(repository: Path):
    assert "/secrets/" in (repository / ".gitignore").read_text().splitlines()
    assert "!secrets" not in (repository / ".dockerignore").read_text()


@pytest.mark.parametrize("service", ["outreach", "second"])
def test_a_file_that_is_saved_reaches_the_daemon_because_its_folder_is_mounted(
    composition: dict[str, Any], service: str
):
    """A file that is mounted by itself stays the old one when an editor puts a new one into its place."""
    settings = composition["services"][service]
    mounts = [volume.split(":")[1] for volume in settings["volumes"]]
    assert mounts == ["/data", "/etc/outreach"]
    assert settings["environment"]["OUTREACH_SCHEDULES"] == "/etc/outreach/schedules.yaml"


@pytest.mark.parametrize("service", ["outreach", "second", "database"])
def test_each_container_comes_back_after_the_machine_was_started_anew(
    composition: dict[str, Any], service: str
):
    """`on-failure` would not: Docker starts those alone that shall always run."""
    assert composition["services"][service]["restart"] == "unless-stopped"


def test_the_database_cannot_be_reached_from_outside(composition: dict[str, Any]):
    database = composition["services"]["database"]
    assert "ports" not in database
    assert database["networks"] == ["inside"]
    assert composition["networks"]["inside"]["internal"] is True


@pytest.mark.parametrize("service", ["outreach", "second"])
def test_the_pages_are_published_on_loopback_only(composition: dict[str, Any], service: str):
    assert all(port.startswith("127.0.0.1:") for port in composition["services"][service]["ports"])


def test_two_daemons_share_database_keys_and_transport(composition: dict[str, Any]):
    settings = [composition["services"][one]["environment"] for one in ("outreach", "second")]
    assert settings[0] == settings[1]
    assert settings[0]["OUTREACH_SECRET_KEY_FILE"] == "/run/secrets/secret_key"
    assert settings[0]["OUTREACH_TRANSPORT"] == "cluster"
    assert "secret_key" in composition["services"]["second"]["secrets"]


def test_outreach_waits_for_a_healthy_database(composition: dict[str, Any]):
    assert composition["services"]["outreach"]["depends_on"]["database"]["condition"] == "service_healthy"
    assert "pg_isready" in composition["services"]["database"]["healthcheck"]["test"]


def test_a_stop_leaves_time_to_finish_the_mails_on_the_wire(composition: dict[str, Any]):
    assert int(composition["services"]["outreach"]["stop_grace_period"].removesuffix("s")) >= 20


def test_the_image_is_tagged_with_the_projects_version(repository: Path, composition: dict[str, Any]):
    version = tomllib.loads((repository / "pyproject.toml").read_text())["project"]["version"]
    assert composition["services"]["outreach"]["image"] == f"outreach:{version}"
