"""Moments as an argument of a command: what cannot be read is the caller's mistake, with exit code 2."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from zoneinfo import ZoneInfo

import click

from outreach.actions import read_moment
from outreach.errors import MomentUnclear
from outreach.sequence.calendar import Calendar


def read_past(text: str, zone: ZoneInfo, now: datetime) -> datetime:
    """When something took place."""
    with _as_usage():
        return read_moment.read_past(text, zone, now)


def read_future(text: str, calendar: Calendar, now: datetime) -> datetime:
    """Until when to wait."""
    with _as_usage():
        return read_moment.read_future(text, calendar, now)


def read_day(text: str, today: date) -> date:
    """A day that has been."""
    with _as_usage():
        return read_moment.read_day(text, today)


@contextmanager
def _as_usage() -> Iterator[None]:
    try:
        yield
    except MomentUnclear as err:
        raise click.UsageError(str(err)) from err
