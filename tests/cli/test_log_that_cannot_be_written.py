"""A log that cannot be written stops no mail: a full disk, or a collector that has gone."""

import io
import sys

import pytest
import structlog

from outreach.cli.log import start_log


class Full(io.TextIOBase):
    """The disk is full, or nobody reads the pipe any more."""

    def write(self, text: str) -> int:
        raise OSError(28, "No space left on device")


@pytest.fixture(autouse=True)
def as_it_was():
    kept = structlog.get_config()
    yield
    structlog.configure(**kept)


def test_a_daemon_whose_log_has_no_room_goes_on(monkeypatch):
    monkeypatch.setattr(sys, "stderr", Full())
    start_log("info", daemon=True)
    structlog.get_logger("daemon").error("tick.failed", error="OperationalError")


def test_what_can_be_written_is_written_at_once(monkeypatch):
    monkeypatch.setattr(sys, "stderr", heard := io.StringIO())
    start_log("info", daemon=True)
    structlog.get_logger("daemon").info("started")
    assert '"event": "started"' in heard.getvalue()
