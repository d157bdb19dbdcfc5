"""What is, in one look: what waits for whom, what is broken, and whether the daemon lives."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from outreach.actions.desk import Desk
from outreach.actions.say_broken import FRESH, WEEK, Findings, gather_findings, say_broken, say_daemon
from outreach.sequence import pace
from outreach.sequence.model import Message, State
from outreach.store import (
    cursors,
    enrollments,
    inbound,
    instances,
    leases,
    mailboxes,
    meetings,
    messages,
    queue,
    suppressions,
    tasks,
)
from outreach.store.inbound import Inbound


def show_status(desk: Desk, now: datetime) -> dict[str, Any]:
    """Plain data for a table or JSON; `broken` lists sentences that ask for somebody, empty when all is well."""
    zone = next(iter(desk.schedules.owners.values())).zone
    with desk.store.read() as tx:
        found = gather_findings(tx, now)
        return {
            "daemon": say_daemon(found.daemon, now, zone),
            "daemons": _daemons(tx, now),
            "delivery": desk.schedules.delivery,
            "schedules": desk.schedules.sha256[:12],
            "hold": [one.hold for one in found.held],
            **_mails(tx, found),
            "meetings_without_notes": len(meetings.without_notes(tx, now - 4 * WEEK)),
            "tasks": len(tasks.list_open(tx)),
            **_mailboxes(tx, desk, found, now),
            "obeyed": {key: desk.obeys(one) for key, one in desk.schedules.owners.items()},
            "opt_outs": suppressions.count(tx),
            "next": _next(tx),
            "broken": say_broken(found, desk.troubles, now, zone),
        }


def _mails(tx: sa.Connection, found: Findings) -> dict[str, Any]:
    """Those that wait for something, and those that did not leave."""
    return {
        "waiting": {str(state): count for state, count in messages.count_open(tx).items()},
        "held": _rows(messages.in_state(tx, [State.PLANNED])),
        "drafts": _rows(messages.in_state(tx, [State.DRAFT])),
        "uncertain": _rows(found.uncertain),
        "failed": _rows(found.failed),
        "promises": _rows(messages.open_promises(tx)),
    }


def _mailboxes(tx: sa.Connection, desk: Desk, found: Findings, now: datetime) -> dict[str, Any]:
    return {
        "paused_mailboxes": found.paused,
        "unread_mailboxes": found.unread,
        "slowed_mailboxes": _slowed(tx, now),
        "read": _read(tx, desk),
        "quarantined": _quarantined(mail for mail in found.aside if mail.kind != inbound.UNPROVEN),
        "unproven": _quarantined(mail for mail in found.aside if mail.kind == inbound.UNPROVEN),
    }


def _daemons(tx: sa.Connection, now: datetime) -> list[dict[str, Any]]:
    """Each that was heard of in the last week. On SQLite nobody needs to lead."""
    leader = leases.find_holder(tx, leases.LEADER, now)
    return [
        {
            "id": one.id[-6:],
            "host": one.host,
            "alive": now - one.heartbeat_at <= FRESH and bool(one.lease_owner),
            "leads": one.lease_owner == leader,
            "heartbeat": one.heartbeat_at.isoformat(timespec="seconds"),
            "delivery": one.delivery,
            "hold": one.hold,
        }
        for one in instances.heard_of(tx, now - WEEK)
    ]


def _rows(found: Iterable[Message]) -> list[dict[str, str]]:
    return [
        {
            "id": m.id[-6:],
            "to": m.address,
            "step": f"{m.sequence}/{m.step}" if m.step else m.template,
            "due": m.due_at.isoformat(timespec="minutes"),
            "deadline": m.deadline_at.isoformat(timespec="minutes") if m.deadline_at else "",
            "reason": m.reason,
        }
        for m in found
    ]


def _slowed(tx: sa.Connection, now: datetime) -> dict[str, dict[str, Any]]:
    """Of each mailbox whose server said "too much": its pace as the part of its own, and until when at the latest."""
    return {
        key: {"pace": f"1/{1 << often}", "until": until.isoformat(timespec="minutes")}
        for key, usage in mailboxes.slowed(tx).items()
        if (often := pace.halvings(usage, now)) and (until := pace.recovers_at(usage))
    }


def _read(tx: sa.Connection, desk: Desk) -> dict[str, str]:
    """Of each mailbox that is read: by when everything that had come was read."""
    known = cursors.read_at(tx)
    moments = {key: known.get(key) for key, mailbox in desk.schedules.mailboxes.items() if mailbox.is_read}
    return {key: at.isoformat(timespec="minutes") if at else "" for key, at in moments.items()}


def _quarantined(kept: Iterable[Inbound]) -> list[dict[str, str]]:
    return [
        {
            "id": mail.id[-6:],
            "mailbox": mail.mailbox,
            "folder": mail.folder,
            "came": mail.received_at.isoformat(timespec="minutes"),
            "reason": mail.reason,
        }
        for mail in kept
    ]


def _next(tx: sa.Connection) -> str:
    known = [at for at in (queue.next_due_at(tx), enrollments.next_due_at(tx)) if at]
    return min(known).isoformat(timespec="minutes") if known else ""
