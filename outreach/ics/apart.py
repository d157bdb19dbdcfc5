"""Has a calendar read by a process of its own, which is killed when it takes too long."""

import os
import subprocess
import sys
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ValidationError

from outreach.sequence.appointments import Appointment
from outreach.sequence.window import Interval

PATIENCE = 60.0  # seconds; the process's own limit counts its processor's time, and comes sooner


class _Said(BaseModel):
    unreadable: str = ""
    appointments: tuple[Appointment, ...] = ()


def read_apart(
    raw: bytes, *, zone: ZoneInfo, during: Interval, patience: float = PATIENCE
) -> tuple[Appointment, ...]:
    """As `read_appointments`, whatever the calendar holds. Raises ValueError with a sentence."""
    # With the same code, and nothing else of ours: no secret is in its environment.
    environ = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "PYTHONSAFEPATH": "1"}
    when = (during.starts_at.isoformat(), during.ends_at.isoformat())
    command = [sys.executable, "-m", "outreach.ics.worker", zone.key, *when]
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            command, input=raw, capture_output=True, env=environ, timeout=patience, check=True
        )
        said = _Said.model_validate_json(done.stdout)
    except subprocess.TimeoutExpired:
        raise ValueError("reading it took too long") from None  # the error holds what was read
    except (subprocess.CalledProcessError, ValidationError):
        raise ValueError("it broke the reader") from None
    if said.unreadable:
        raise ValueError(said.unreadable)
    return said.appointments
