"""Answers that are in the journal and not in the database are recorded now, as they would have been then."""

from collections.abc import Callable, Mapping
from datetime import datetime

import sqlalchemy as sa
import structlog

from outreach.actions.decide_uncertain import settle_uncertain
from outreach.actions.desk import Desk
from outreach.actions.receipts import outcome_of
from outreach.actions.record_outcomes import record_outcomes
from outreach.sequence.model import Message, State
from outreach.store import evidence, instances, messages, suppressions
from outreach.store.journal import Key
from outreach.store.ledger import Claim
from outreach.store.receipt import Receipt

log = structlog.get_logger("journal")
ALL = 1_000_000
BY = "receipt"
_VERDICTS = {  # of a doubt; a refusal after the dot cannot be `failed` any more, but it has ended
    "accepted": State.SENT,
    "refused": State.ABANDONED,
    "deferred": State.APPROVED,
}


def replay_pending(desk: Desk, _now: datetime) -> int:
    """After a moment in which the database did not answer; returns how many messages it has learnt of.

    What is being sent at this moment is about to be recorded by its sender.
    """
    written = desk.journal.pending
    under_way = desk.under_way.copy()  # asked second: what has ended in between is settled, and does no harm
    pending = {key: receipt for key, receipt in written.items() if key not in under_way}
    if not pending:
        return 0
    replayed = replay_receipts(desk, pending)
    desk.journal.settle(pending)
    with desk.store.write() as tx:
        instances.note_journal(tx, desk.instance, desk.journal.mark())
    return replayed


def replay_receipts(desk: Desk, receipts: Mapping[Key, Receipt]) -> int:
    """Messages past their commit point get the end that their receipt tells, at the moment it was written.

    One at a time: a message that cannot be recorded stays in doubt, and keeps no other from its end.
    """
    with desk.store.read() as tx:
        doubtful = messages.in_state(tx, [State.SENDING, State.UNCERTAIN], ALL)
    known = [(m, receipts[m.id, m.fence]) for m in doubtful if (m.id, m.fence) in receipts]
    known.sort(key=lambda pair: pair[1].number)
    return sum(_safely(desk, message, receipt, _replay) for message, receipt in known)


def adopt_receipt(tx: sa.Connection, desk: Desk, message: Message, receipt: Receipt) -> None:
    """An open message that left, though this database has forgotten it: it ends as its receipt says."""
    claim = evidence.adopt(tx, message, receipt.at, by=BY)
    record_outcomes(tx, desk, [(claim, outcome_of(receipt))], receipt.at)
    log.info("receipt.adopted", message=message.id, answer=receipt.answer)


def _safely(
    desk: Desk,
    message: Message,
    receipt: Receipt,
    act: Callable[[sa.Connection, Desk, Message, Receipt], None],
) -> bool:
    try:
        with desk.store.write() as tx:
            suppressions.lock_addresses(tx, [message.address_key])
            act(tx, desk, message, receipt)
    except sa.exc.OperationalError:  # the database is away again: later
        raise
    except Exception as err:
        log.exception("receipt.failed", message=message.id, error=type(err).__name__)
        return False
    log.info("receipt.replayed", message=message.id, answer=receipt.answer)
    return True


def _replay(tx: sa.Connection, desk: Desk, message: Message, receipt: Receipt) -> None:
    if message.state is State.SENDING:
        claim = Claim(message, message.fence, BY, "", "", None)
        record_outcomes(tx, desk, [(claim, outcome_of(receipt))], receipt.at)
    elif receipt.answer in _VERDICTS:
        settle_uncertain(tx, desk, message, _VERDICTS[receipt.answer], receipt.at, by=BY)
