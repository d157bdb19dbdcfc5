"""Which approved messages leave now: who is due, whom the gate refuses, and how many each mailbox still may send."""

from dataclasses import replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from outreach.actions.advance import advance_after
from outreach.actions.ask_owner import ask_for_review
from outreach.actions.desk import Desk
from outreach.actions.gather import gather_cases
from outreach.actions.gather_gates import gather_gates
from outreach.actions.put_off import PutOff
from outreach.sequence import drafts, pace
from outreach.sequence.gate import GateFacts, Refusal, find_refusal
from outreach.sequence.model import Message, Priority, State
from outreach.sequence.pace import Usage
from outreach.sequence.schedules import Mailbox
from outreach.store import enrollments, events, mailboxes, messages, queue, unclaimed

SOON = timedelta(seconds=5)


def choose_due(
    tx: sa.Connection, desk: Desk, now: datetime, limit: int, *, mailbox: str | None = None
) -> list[Message]:
    """At most `limit` messages, most important first; each mailbox's limits are used up in this transaction.

    With `mailbox`, of this one alone.
    """
    if len(desk.schedules.mailboxes) > 1:
        mailboxes.lock_choice(tx)
    chosen: list[Message] = []
    for each in desk.schedules.mailboxes.values():
        if len(chosen) < limit and mailbox in (None, each.key):
            _choose_of(tx, desk, each, now, limit, chosen)
    return chosen


def _choose_of(
    tx: sa.Connection, desk: Desk, mailbox: Mailbox, now: datetime, limit: int, chosen: list[Message]
) -> None:
    """Adds to `chosen`, which another mailbox may have begun, up to `limit`."""
    if not queue.due(tx, mailbox.key, now, 1):
        return
    usage, paused = mailboxes.lock(tx, mailbox.key)
    due = queue.due(tx, mailbox.key, now, limit - len(chosen))  # under the lock: what was taken is gone
    if not due:
        return
    zone, put_off = desk.schedules.zone_of(mailbox.key), PutOff(now)
    usage = _wait_for_leaving(tx, mailbox, pace.believe(mailbox.limits, usage, now, zone), now)
    gates = gather_gates(tx, desk, due, paused, now)
    for message in chosen:
        _keep_distance(gates, due, message, now)
    for message in pace.order(due):
        gate = gates[message.id]
        slot = pace.slot(mailbox.limits, usage, now, zone) if gate.calendar else None
        if slot is not None and gate.calendar is not None:  # nobody is looked at before the mailbox is free
            put_off.wait_for_turn(message, pace.turn(message, slot, gate.calendar))
        elif (refused := find_refusal(message, gate, now)) is not None:
            _settle(tx, desk, message, refused, put_off)
        else:
            chosen.append(message)
            if message.priority is not Priority.OWNER:
                usage = pace.use(mailbox.limits, usage, now, zone, seed=pace.seed(message))
                _keep_distance(gates, due, message, now)
    put_off.write(tx)
    mailboxes.save(tx, mailbox.key, usage)


def _wait_for_leaving(tx: sa.Connection, mailbox: Mailbox, usage: Usage, now: datetime) -> Usage:
    """The gap counts from when the mail that is leaving at this moment has left."""
    if mailbox.limits.gap and mailboxes.is_leaving(tx, mailbox.key, now):
        return pace.wait(usage, now + SOON)
    return usage


def _keep_distance(gates: dict[str, GateFacts], due: list[Message], chosen: Message, now: datetime) -> None:
    """Two mails to one contact may be due in the same tick; the second must see the first."""
    if chosen.contact_id is None:
        return
    for message in due:
        if message.contact_id == chosen.contact_id and message.id != chosen.id:
            gates[message.id] = replace(gates[message.id], last_mail_at=now)


def _settle(tx: sa.Connection, desk: Desk, message: Message, refused: Refusal, put_off: PutOff) -> None:
    """A refusal ends the message, asks the owner, or says when to look again."""
    now = put_off.now
    sequence = desk.schedules.sequences.get(message.sequence)
    if refused.ends or (refused.code == "too-late" and drafts.is_skipped_when_late(sequence, message.step)):
        if not unclaimed.end(tx, [message.id], State.SKIPPED, refused.text, now):
            return  # an opt-out has just ended it, or the owner took it back
        events.add(
            tx,
            now,
            "skipped",
            message_id=message.id,
            contact_id=message.contact_id,
            enrollment_id=message.enrollment_id,
            data={"reason": refused.code},
        )
        advance_after(tx, desk, [(message, "skipped")], now)
    elif refused.code in drafts.NEEDS_A_PERSON:
        unclaimed.back_to_draft(tx, message.id, refused.text)
        _ask_again(tx, desk, message, refused, now)
    else:
        put_off.wait(message, refused)


def _ask_again(tx: sa.Connection, desk: Desk, message: Message, refused: Refusal, now: datetime) -> None:
    """It was ready and is so no longer: the owner sees it once more, with the reason."""
    events.add(
        tx,
        now,
        "asked again",
        message_id=message.id,
        contact_id=message.contact_id,
        enrollment_id=message.enrollment_id,
        data={"reason": refused.code},
    )
    whose = enrollments.get_many(tx, [message.enrollment_id or ""])
    [draft] = messages.get_many(tx, [message.id])
    for case in gather_cases(tx, desk, whose, now):
        ask_for_review(tx, desk, case, draft, now, again=f"-{now:%Y%m%d}")
