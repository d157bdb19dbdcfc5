"""A disk that is nearly full takes no new work: what is left is for recording what happened, and for opt-outs."""

import os

import structlog

from outreach.actions.desk import Desk

log = structlog.get_logger("disk")
LEAST_FREE = 64 * 2**20  # octets
SMALL = 20  # on a small disk, one of so many parts of it is enough
TROUBLE = "disk"


def has_space(desk: Desk) -> bool:
    """Whether there is room for more mails; trouble that status shows where there is not."""
    if desk.data_folder is None:
        return True
    disk = os.statvfs(desk.data_folder)
    free, whole = disk.f_bavail * disk.f_frsize, disk.f_blocks * disk.f_frsize
    if free >= min(LEAST_FREE, whole // SMALL):
        desk.troubles.pop(TROUBLE, None)
        return True
    if TROUBLE not in desk.troubles:
        log.error("disk.nearly-full", free=free)
    desk.troubles[TROUBLE] = (
        f"only {free // 2**20} MiB are free in {desk.data_folder}, so nothing is prepared or sent; make room"
    )
    return False
