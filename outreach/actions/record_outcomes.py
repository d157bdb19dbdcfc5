"""What a postman reports becomes facts, in one transaction with what follows from them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from outreach.actions.advance import Ending, advance_after
from outreach.actions.desk import Desk
from outreach.actions.give_back import give_back
from outreach.actions.opt_out import suppress
from outreach.actions.write_to_owner import write_to_owner
from outreach.mail.bounce import is_bad_address, is_too_much
from outreach.sequence import pace, retry
from outreach.sequence.model import Message, State
from outreach.smtp import Accepted, Deferred, MailboxBroken, NotPermitted, Outcome, Refused, Unknown
from outreach.store import contacts, events, ledger, mailboxes
from outreach.store.ledger import Claim, Ended

LOOK_AGAIN = timedelta(minutes=1)
MAY_BE_THERE = (State.SENT, State.UNCERTAIN)  # what nobody knows counts as a mail that came, for the next one


def record_outcomes(
    tx: sa.Connection, desk: Desk, outcomes: Sequence[tuple[Claim, Outcome]], now: datetime
) -> set[tuple[str, int]]:
    """Record each outcome whose claim still holds, and what it means for enrollment, contact and mailbox.

    Returns the (message, fence) of those: what else was said is in the journal, and may end a doubt.
    """
    by_id = {claim.message.id: outcome for claim, outcome in outcomes}
    again_at = now if desk.stopping else now + LOOK_AGAIN  # who stops leaves it to the others at once
    judged = [_judge(claim, outcome, now, again_at) for claim, outcome in outcomes]
    held = ledger.finish(tx, judged, now)
    ended = [(end.claim.message, ending) for end in held if (ending := _ending(end))]
    reached = [end.claim.message.contact_id for end in held if end.state in MAY_BE_THERE]
    contacts.touch_mailed(tx, [contact_id for contact_id in reached if contact_id], now)
    give_back(tx, desk, _untaken(held, by_id))
    advance_after(tx, desk, ended, now)
    desk.tally.update(end.outcome for end in held)
    for end in held:
        _follow_up(tx, desk, end, by_id[end.claim.message.id], now)
    return {(end.claim.message.id, end.claim.fence) for end in held}


def _untaken(held: Sequence[Ended], outcomes: Mapping[str, Outcome]) -> Iterator[tuple[Message, datetime]]:
    for end in held:
        match outcomes[end.claim.message.id]:
            case NotPermitted() | MailboxBroken() | Deferred(before_text=True) if end.claim.taken_at:
                yield end.claim.message, end.claim.taken_at
            case _:
                pass


def _ending(end: Ended) -> Ending | None:
    endings: dict[State, Ending] = {State.SENT: "sent", State.FAILED: "failed"}
    return endings.get(end.state)


def _judge(claim: Claim, outcome: Outcome, now: datetime, again_at: datetime) -> Ended:
    """The ledger's word for a postman's outcome."""
    match outcome:
        case Accepted(code, reply):
            return Ended(claim, State.SENT, "accepted", code, reply)
        case Refused(code, reply, phase):
            return Ended(
                claim, State.FAILED, "refused", code, reply, reason=f"refused ({phase}): {reply}"[:300]
            )
        case Unknown(reply):
            return Ended(
                claim, State.UNCERTAIN, "unknown", None, reply, reason="the server's answer never came"
            )
        case Deferred():
            return _deferred(claim, outcome, now)
        case NotPermitted():
            return _released(claim, "looked at again: it was not permitted at the last moment", again_at)
        case MailboxBroken(reason):
            return _released(claim, reason[:300], again_at)


def _released(claim: Claim, reason: str, again_at: datetime) -> Ended:
    return Ended(claim, State.APPROVED, "released", due_at=again_at, reason=reason)


def _deferred(claim: Claim, outcome: Deferred, now: datetime) -> Ended:
    """Trouble before the server heard of the mail, or with the mailbox's pace, is no reason to give the mail up."""
    reason = f"not now ({outcome.phase}): {outcome.reply}"[:300]
    if outcome.before_mail or (outcome.phase == "mail" and is_too_much(outcome.code, outcome.reply)):
        return Ended(
            claim, State.APPROVED, "released", outcome.code, outcome.reply, now + retry.FIRST, reason
        )
    due_at = retry.next_try(claim.message.attempts + 1, now)
    if due_at is None:
        return Ended(
            claim, State.FAILED, "deferred", outcome.code, outcome.reply, reason=f"gave up: {reason}"
        )
    return Ended(claim, State.APPROVED, "deferred", outcome.code, outcome.reply, due_at, reason)


def _follow_up(tx: sa.Connection, desk: Desk, end: Ended, outcome: Outcome, now: datetime) -> None:
    message = end.claim.message
    match outcome:
        case Refused(code, reply, "rcpt") if message.contact_id and is_bad_address(code, reply):
            suppress(tx, message.address_key, "hard bounce", "server", now, contact_id=message.contact_id)
        case MailboxBroken(reason):
            _pause(tx, desk, message, reason, now)
        case Unknown():
            tell_of_mail(tx, desk, message, "uncertain", now)
        case Refused() | Deferred() if end.state is State.FAILED:
            tell_of_mail(tx, desk, message, "failed", now)
        case _:
            pass
    if isinstance(outcome, Deferred) and is_too_much(outcome.code, outcome.reply):
        _slow_down(tx, desk, message, now)


def _pause(tx: sa.Connection, desk: Desk, message: Message, reason: str, now: datetime) -> None:
    """A mailbox that cannot log in is not tried again until the owner says so: providers lock accounts."""
    if not mailboxes.pause(tx, message.mailbox, reason, now):
        return
    events.add(tx, now, "mailbox paused", data={"mailbox": message.mailbox})
    write_to_owner(
        tx,
        desk,
        desk.schedules.owners[message.owner],
        "mailbox-paused",
        occurrence=f"{message.mailbox}-{now:%Y%m%dT%H%M}",
        context={"mailbox": message.mailbox, "reason": reason},
        now=now,
    )


def _slow_down(tx: sa.Connection, desk: Desk, message: Message, now: datetime) -> None:
    """The server counts, and says that it is too much: the mailbox goes on at half of its pace."""
    mailbox = desk.schedules.mailboxes.get(message.mailbox)
    if mailbox is None:
        return
    usage, _ = mailboxes.lock(tx, mailbox.key)
    slower = pace.slow_down(mailbox.limits, usage, now)
    if slower != usage:
        mailboxes.save(tx, mailbox.key, slower)
        events.add(tx, now, "mailbox slowed", data={"mailbox": mailbox.key, "halvings": slower.halvings})


def tell_of_mail(tx: sa.Connection, desk: Desk, message: Message, what: str, now: datetime) -> None:
    """The owner hears of every mail that did not plainly leave; mail to the owner tells nobody about itself."""
    if message.contact_id is None:
        return
    write_to_owner(
        tx,
        desk,
        desk.schedules.owners[message.owner],
        "message-" + what,
        occurrence=f"{message.id}-{message.fence}",
        context={"subject": message.subject, "address": message.address, "message": message.id[-6:]},
        now=now,
    )
