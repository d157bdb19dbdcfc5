"""What is, in one look: what waits for whom, what is broken, and whether the daemon lives."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from outreach.actions.desk import Desk
from outreach.actions.say_aside import say_aside
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
from outreach.store.instances import Instance

FRESH = timedelta(minutes=3)  # a daemon that is silent for longer is not running
WEEK = timedelta(days=7)


def show_status(desk: Desk, now: datetime) -> dict[str, Any]:
    """Plain data for a table or JSON; `broken` lists sentences that ask for somebody, empty when all is well."""
    with desk.store.read() as tx:
        running = (one for one in instances.heard_of(tx, now - FRESH) if one.lease_owner)
        daemon = next(running, None) or instances.latest(tx)
        failed = [m for m in messages.ended_between(tx, now - WEEK, now) if m.state is State.FAILED]
        uncertain = messages.in_state(tx, [State.UNCERTAIN])
        paused = mailboxes.paused(tx)
        unread = mailboxes.unread(tx)
        aside = inbound.quarantined(tx, now - WEEK)
        unproven = [mail for mail in aside if mail.kind == inbound.UNPROVEN]
        kept = [mail for mail in aside if mail.kind != inbound.UNPROVEN]
        held = instances.held(tx, now - WEEK)
        return {
            "daemon": _daemon(daemon, now),
            "daemons": _daemons(tx, now),
            "delivery": desk.schedules.delivery,
            "schedules": desk.schedules.sha256[:12],
            "waiting": {str(state): count for state, count in messages.count_open(tx).items()},
            "held": _rows(messages.in_state(tx, [State.PLANNED])),
            "drafts": _rows(messages.in_state(tx, [State.DRAFT])),
            "uncertain": _rows(uncertain),
            "failed": _rows(failed),
            "promises": _rows(messages.open_promises(tx)),
            "meetings_without_notes": len(meetings.without_notes(tx, now - 4 * WEEK)),
            "tasks": len(tasks.list_open(tx)),
            "paused_mailboxes": paused,
            "hold": [one.hold for one in held],
            "unread_mailboxes": unread,
            "slowed_mailboxes": _slowed(tx, now),
            "read": _read(tx, desk),
            "quarantined": _quarantined(kept),
            "unproven": _quarantined(unproven),
            "obeyed": {key: desk.obeys(one) for key, one in desk.schedules.owners.items()},
            "opt_outs": suppressions.count(tx),
            "next": _next(tx),
            "broken": _say_held(held)
            + _say_troubles(desk, instances.heard_of(tx, now - FRESH))
            + _say_unread(unread)
            + say_aside(aside)
            + _broken(daemon, now, {"failed": failed, "uncertain": uncertain}, paused),
        }


def _daemon(daemon: Instance | None, now: datetime) -> str:
    if daemon is None:
        return "never started"
    seen_at = f"{daemon.heartbeat_at:%Y-%m-%d %H:%M} UTC"
    if not daemon.lease_owner:
        return f"stopped at {seen_at}"
    return "running" if now - daemon.heartbeat_at <= FRESH else f"not running since {seen_at}"


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


def _say_unread(unread: dict[str, str]) -> list[str]:
    return [
        f"Answers in the mailbox {key} are not read: {reason.rstrip('.')}."
        f" Mend it, then `outreach mailboxes resume {key}`."
        for key, reason in unread.items()
    ]


def _next(tx: sa.Connection) -> str:
    known = [at for at in (queue.next_due_at(tx), enrollments.next_due_at(tx)) if at]
    return min(known).isoformat(timespec="minutes") if known else ""


def _say_held(held: Iterable[Instance]) -> list[str]:
    return [
        f"Nothing leaves from {one.host or 'here'}, {one.hold}. `outreach reconcile` explains."
        for one in held
    ]


def _say_troubles(desk: Desk, daemons: Iterable[Instance]) -> list[str]:
    """Of each daemon that runs, and of this very process."""
    found = [desk.troubles] + [one.troubles or {} for one in daemons if one.lease_owner]
    said = [f"{topic}: {problem}" for troubles in found for topic, problem in troubles.items()]
    return list(dict.fromkeys(said))


def _broken(
    daemon: Instance | None,
    now: datetime,
    ended: dict[str, list[Message]],
    paused: dict[str, str],
) -> list[str]:
    found = [
        f"The mailbox {mailbox} is paused: {reason.rstrip('.')}. Mend it, then `outreach mailboxes resume {mailbox}`."
        for mailbox, reason in paused.items()
    ]
    if ended["uncertain"]:
        count = len(ended["uncertain"])
        found.append(f"{count} mails are uncertain: look at `outreach uncertain`, and decide each.")
    if ended["failed"]:
        found.append(f"{len(ended['failed'])} mails failed in the last seven days.")
    if daemon is not None and now - daemon.heartbeat_at > FRESH:
        found.append(f"The daemon is {_daemon(daemon, now)}. Start it with `outreach run`.")
    return found
