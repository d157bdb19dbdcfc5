"""The daemon's log: one form for every line, and where it cannot be written, no mail waits for it."""

import io
import json
import logging
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


@pytest.fixture
def heard(monkeypatch):
    """What a process writes that has no other log."""
    monkeypatch.setattr(sys, "stderr", stream := io.StringIO())
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    start_log("info", daemon=True)
    return stream


def test_what_libraries_say_is_a_line_of_the_same_form_without_local_variables(heard):
    secret = "told me about her own divorce"
    try:
        {}[len(secret)]
    except KeyError:
        logging.getLogger("apscheduler.executors").exception("Job %s raised", "tick")
    [line] = heard.getvalue().splitlines()
    told = json.loads(line)
    assert (told["logger"], told["event"], told["level"]) == (
        "apscheduler.executors",
        "Job tick raised",
        "error",
    )
    assert told["exception"][0]["exc_type"] == "KeyError"
    assert secret not in line


@pytest.mark.parametrize("library", ["asyncpg.pool", "pgqueuer"])
def test_a_database_that_is_away_is_told_once_and_in_our_words(heard, library):
    logging.getLogger(library).error("Failed to restore the pool connection floor; retrying")
    assert heard.getvalue() == ""
