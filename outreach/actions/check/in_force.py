"""For `outreach check`: whether the files on the disk are those that are in force."""

from collections.abc import Iterator
from datetime import datetime

from outreach.actions.check import Topic
from outreach.actions.desk import Desk
from outreach.actions.put_in_force import work_with
from outreach.actions.read_files import Place, read_files
from outreach.actions.take_up import find_obstacle, say_waiting
from outreach.errors import SchedulesInvalid

_NAME = "in force"


def check_in_force(desk: Desk, place: Place, now: datetime) -> Iterator[Topic]:
    """Nothing where they are. From here on this desk has those of the disk, for they are what is checked."""
    files = read_files(place, now)
    if files.hashes != (desk.schedules.sha256, desk.templates.sha256):
        try:
            obstacle = find_obstacle(desk, files, place, now, patient=False)
        except SchedulesInvalid as err:
            yield Topic(_NAME, f"{err}")
        else:
            harmless = "the changed files come into force with the next command, for they harm nobody"
            yield Topic(_NAME, warning=say_waiting(obstacle)) if obstacle else Topic(_NAME, detail=harmless)
    work_with(desk, files, desk.in_force)
