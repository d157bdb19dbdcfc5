"""What `outreach run` begins with, where somebody else begins in the same moment."""

from dataclasses import replace

from outreach.actions.open_files import find_files, read_disk, settle
from outreach.app import place_of
from outreach.store import versions
from tests.practice import MONDAY, open_practice


def test_of_two_daemons_that_start_together_for_the_first_time_both_run(tmp_path):
    first = open_practice(tmp_path)
    place = place_of(first.app.settings, first.app.environ)
    with first.desk.store.read() as tx:
        known = versions.find_in_force(tx)
    disk = read_disk(place, MONDAY, recall=False)
    seen = replace(
        find_files(first.desk.store, disk, place, MONDAY), known=None, stands=False
    )  # a moment earlier
    second = replace(first.desk, in_force=0)
    settle(second, disk, seen, place, MONDAY, recall=False, patient=True)
    assert second.in_force == known.number
    assert second.schedules.sha256 == known.schedules
    first.desk.store.close()
