"""The systemd unit: restarted after a failure, not after a wrong configuration, and able to write its own data only."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def unit(repository: Path) -> Path:
    return repository / "docs" / "outreach.service"


@pytest.fixture
def checkable(unit: Path, tmp_path: Path) -> Path:
    """The unit with a command that exists on every machine: `verify` looks for it."""
    copy = tmp_path / unit.name
    copy.write_text(re.sub(r"(?m)^ExecStart=.*", "ExecStart=/bin/true", unit.read_text()))
    return copy


def analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    if not shutil.which("systemd-analyze"):
        if os.environ.get("REQUIRE_SERVERS"):
            pytest.fail("systemd-analyze is not installed (Debian package systemd)")
        pytest.skip("systemd-analyze is not installed (Debian package systemd)")
    return subprocess.run(["systemd-analyze", *arguments], check=False, capture_output=True, text=True)


@pytest.mark.parametrize(
    "line",
    [
        "Restart=on-failure",
        "RestartPreventExitStatus=3",
        "TimeoutStopSec=20",
        "KillSignal=SIGTERM",
        "DynamicUser=yes",
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "StateDirectory=outreach",
        "Environment=OUTREACH_DATA=%S/outreach",
    ],
)
def test_the_unit_says(unit: Path, line: str):
    assert line in unit.read_text().splitlines()


def test_systemd_accepts_every_line_of_the_unit(checkable: Path):
    found = analyze("verify", "--man=no", str(checkable))
    assert found.returncode == 0, found.stderr
    assert checkable.name not in found.stderr


def test_systemd_rates_the_units_exposure_as_low(checkable: Path):
    found = analyze("security", "--offline=yes", "--threshold=20", str(checkable))
    assert found.returncode == 0, found.stdout[-400:]
