"""The owner looks at a hold and ends it: what left without this database's knowledge is learnt from its receipts."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from outreach.actions import divergence
from outreach.actions.desk import Desk
from outreach.actions.replay_receipts import adopt_receipt
from outreach.sequence import pace
from outreach.sequence.model import OPEN, Message
from outreach.store import events, identity, instances, mailboxes, messages, suppressions
from outreach.store.journal import read_receipts
from outreach.store.receipt import Receipt


@dataclass(frozen=True, slots=True)
class Findings:
    """`holds` are the reasons. `forgotten` left, and stand as unsent here; `lost` left, and are not here at all."""

    holds: list[str]
    forgotten: list[tuple[Message, Receipt]]
    lost: list[Receipt]


def find_divergence(desk: Desk, data: Path) -> Findings:
    """Changes nothing."""
    with desk.store.read() as tx:
        return _look(tx, identity.list_identities(data))


def reconcile(desk: Desk, data: Path, now: datetime) -> Findings:
    """The forgotten end as their receipts say, and their sequences go on from there. Then mail may leave again."""
    mine = identity.list_identities(data)
    with desk.store.write() as tx:
        found = _look(tx, mine)
        suppressions.lock_addresses(tx, sorted({message.address_key for message, _ in found.forgotten}))
        for message, receipt in found.forgotten:
            adopt_receipt(tx, desk, message, receipt)
            _count(tx, desk, message, receipt.at)
        for one, journal in mine:
            if instances.find(tx, one) is not None:
                last = max((receipt.number for receipt in read_receipts(journal)), default=0)
                instances.note_journal(tx, one, last)
                instances.release(tx, one)
        adopted = {"forgotten": len(found.forgotten), "lost": len(found.lost)}
        events.add(tx, now, "reconciled", data={"holds": found.holds} | adopted)
    return found


def _look(tx: sa.Connection, mine: list[tuple[str, Path]]) -> Findings:
    holds, unknown = [], []
    for one, journal in mine:
        known = instances.find(tx, one)
        recorded = known.journal_seq if known else 0
        holds += [known.hold] if known and known.hold else []
        unknown += divergence.list_unknown(tx, (r for r in read_receipts(journal) if r.number > recorded))
    decisive = divergence.choose_decisive(sorted(unknown, key=lambda receipt: receipt.at))
    here = {message.id: message for message in messages.get_many(tx, [r.message_id for r in decisive])}
    forgotten = [
        (here[r.message_id], r) for r in decisive if r.message_id in here and here[r.message_id].state in OPEN
    ]
    return Findings(list(dict.fromkeys(holds)), forgotten, [r for r in decisive if r.message_id not in here])


def _count(tx: sa.Connection, desk: Desk, message: Message, at: datetime) -> None:
    """They used up limits of their mailbox that this database gave back."""
    mailbox = desk.schedules.mailboxes.get(message.mailbox)
    if mailbox is None or message.contact_id is None:
        return
    usage, _ = mailboxes.lock(tx, mailbox.key)
    zone, seed = desk.schedules.zone_of(mailbox.key), pace.seed(message)
    mailboxes.save(tx, mailbox.key, pace.use(mailbox.limits, usage, at, zone, seed=seed))
