"""`outreach status` shows every daemon: whether it lives, which one leads, and what holds one up."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from outreach.actions.lead import take_lead
from outreach.actions.show_status import show_status
from outreach.cli.status import _print_status
from outreach.store import instances
from tests.practice import open_practice


@pytest.fixture
async def practice(tmp_path, database_url):
    opened = open_practice(tmp_path, database_url=database_url)
    yield opened
    await opened.app.close()


def test_status_shows_who_lives_who_leads_and_who_is_held(practice, capsys):
    desk, now = practice.desk, practice.now
    with desk.store.write() as tx:
        instances.register(tx, "0000-second", "north", "live", now - timedelta(hours=2))
        instances.register(tx, "0000-third-", "south", "live", now)
        instances.hold(tx, "0000-third-", "restored: it is an older copy")
    take_lead(desk, now)
    found = show_status(desk, now)
    told = {one["host"]: (one["alive"], one["leads"], one["hold"][:8]) for one in found["daemons"]}
    assert told == {
        "north": (False, False, ""),
        "south": (True, False, "restored"),
        "test": (True, True, ""),
    }
    _print_status(found, ZoneInfo("UTC"))
    lines = {
        line.split()[1]: line
        for line in capsys.readouterr().out.splitlines()
        if "sandbox" in line or "live" in line
    }
    assert "is silent" in lines["north"]
    assert "runs" in lines["south"]
    assert "restored" in lines["south"]
    assert "leads" in lines["test"]
