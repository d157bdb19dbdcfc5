"""A mailbox that is paused is told once, in the log: whoever watches it must not need the owner's mail for that."""

import re

import structlog

from outreach.actions.desk import Desk
from outreach.store import mailboxes

log = structlog.get_logger("mailboxes")
_ADDRESS = re.compile(r"\S+@\S+")


def watch_mailboxes(desk: Desk) -> None:
    """Log each pause, and its end, when this daemon first sees it."""
    with desk.store.read() as tx:
        paused = mailboxes.paused(tx)
    for mailbox in paused.keys() - desk.paused:
        log.error("mailbox.paused", mailbox=mailbox, reason=_ADDRESS.sub("…", paused[mailbox]))
    for mailbox in desk.paused - paused.keys():
        log.info("mailbox.resumed", mailbox=mailbox)
    desk.paused = frozenset(paused)
