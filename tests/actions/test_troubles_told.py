"""What goes wrong in a daemon is seen by whoever asks for the status, who is another process."""

from datetime import timedelta

from outreach.actions.check_out import check_out
from outreach.actions.show_status import show_status
from outreach.actions.tell_troubles import tell_troubles
from outreach.app import open_app


def broken(practice):
    """As another process sees it."""
    other = open_app(practice.app.settings, environ={}, clock=practice.clock)
    told = show_status(other.desk, practice.now)["broken"]
    other.desk.store.close()
    return told


async def test_another_process_sees_what_is_wrong_in_the_daemon(practice):
    practice.desk.troubles["journal"] = "receipts.log cannot be written"
    tell_troubles(practice.desk)
    assert broken(practice) == ["journal: receipts.log cannot be written"]


async def test_what_is_well_again_is_seen_no_more(practice):
    practice.desk.troubles["journal"] = "receipts.log cannot be written"
    tell_troubles(practice.desk)
    practice.desk.troubles.clear()
    tell_troubles(practice.desk)
    assert broken(practice) == []


async def test_the_troubles_of_a_daemon_that_ended_are_over(practice):
    practice.desk.troubles["journal"] = "receipts.log cannot be written"
    tell_troubles(practice.desk)
    check_out(practice.desk, practice.now)
    practice.clock.now += timedelta(minutes=1)
    assert broken(practice) == []
