"""Several daemons on one PostgreSQL: what one of them, or a person, puts into force is in force for all."""

import os

from outreach.actions.apply_plan import apply_plan
from outreach.actions.plan_change import make_plan
from outreach.actions.read_files import read_files
from outreach.actions.take_up import WAITING, remember
from outreach.app import place_of
from outreach.store import plans, versions
from tests.practice import open_practice, shipped_schedules

SLOW = ("{id: hello, template: introduction}", "{id: hello, template: introduction, wait: 10 days}")


async def test_a_plan_that_is_applied_on_one_machine_is_in_force_on_the_other(database_url, tmp_path):
    here = open_practice(tmp_path / "here", schedules=shipped_schedules(SLOW), database_url=database_url)
    there = open_practice(tmp_path / "there", schedules=shipped_schedules(SLOW), database_url=database_url)
    assert here.desk.in_force == there.desk.in_force == 1
    os.utime(there.app.settings.schedules, (0, 0))  # there, the files stay as they were
    here.enroll(here.add_contact())
    await here.tick()

    here.app.settings.schedules.write_text(shipped_schedules(), "utf-8")
    assert not here.look_at_files()
    assert "would send 2 mails sooner" in here.desk.troubles[WAITING]
    place = place_of(here.app.settings, {})
    files = read_files(place, here.now)
    with here.desk.store.read() as tx:
        plan = make_plan(tx, here.desk, files, here.now)
    remember(here.desk, plan)
    with here.desk.store.read() as tx:
        assert plans.find(tx, plan.hash).words == "would send 2 mails sooner"
    apply_plan(here.desk, files, plan, place, here.now)

    assert there.look_at_files()
    assert not there.look_at_files()
    assert there.desk.schedules.sha256 == here.desk.schedules.sha256
    with there.desk.store.read() as tx:
        assert (versions.find_in_force(tx).number, versions.find_in_force(tx).origin) == (2, "apply")
    await there.app.close()
    await here.app.close()
