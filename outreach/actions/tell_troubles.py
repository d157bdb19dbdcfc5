"""What is wrong in this daemon stands in the database too: whoever asks `outreach status` asks another process."""

from outreach.actions.desk import Desk
from outreach.store import instances


def tell_troubles(desk: Desk) -> None:
    """Written when it has changed."""
    troubles = dict(desk.troubles)
    if troubles != desk.told_troubles:
        with desk.store.write() as tx:
            instances.note_troubles(tx, desk.instance, troubles)
        desk.told_troubles = troubles
