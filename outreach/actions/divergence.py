"""Where the journal of receipts and the database tell different histories: a restored copy, or another machine's."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import sqlalchemy as sa

from outreach.store import evidence, identity, instances
from outreach.store.identity import Identity
from outreach.store.instances import Instance
from outreach.store.journal import Key, read_receipts
from outreach.store.receipt import Receipt

# The first word of a hold says which kind it is, and so what ends it.
RESTORED, ELSEWHERE, CLOCK = "restored", "elsewhere", "clock"


def read_journals(data: Path) -> dict[Key, Receipt]:
    """Every receipt of the folder, those of its other daemons too."""
    return {one.key: one for file in identity.journals(data) for one in read_receipts(file)}


def find_hold(
    tx: sa.Connection, mine: Identity, before: Instance | None, receipts: Sequence[Receipt], *, trusted: bool
) -> str:
    """Why this installation must not send with this database, in words; "" where all is as it was left.

    `before` is what the database knew of it, `receipts` are those of its own journal. `trusted`: a person says
    that it takes the place of another one.
    """
    if before is None and not trusted:
        strange = _find_stranger(tx, mine)
        if strange:
            return strange
    last = max((one.number for one in receipts), default=0)
    recorded = before.journal_seq if before else 0
    if unknown := list_unknown(tx, [one for one in receipts if one.number > recorded]):
        return f"{RESTORED}: {_count(unknown)} left that this database knows nothing of; it is an older copy"
    if last < recorded:
        return f"{RESTORED}: the journal of receipts is missing or older than this database; is it a copy?"
    return ""


def list_unknown(tx: sa.Connection, receipts: Iterable[Receipt]) -> list[Receipt]:
    """Receipts of attempts that never passed a commit point of this database, oldest first.

    A 4xx is not among them: it may be of a commit that never arrived, and such a mail has not left.
    """
    asked = [one for one in receipts if one.answer != "deferred"]
    committed = evidence.committed(tx, {one.message_id for one in asked}) if asked else set()
    return sorted((one for one in asked if one.key not in committed), key=lambda one: one.number)


def choose_decisive(receipts: Iterable[Receipt]) -> list[Receipt]:
    """One for each mail that may have arrived. A 4xx says that it has not; an acceptance outweighs a doubt."""
    chosen: dict[str, Receipt] = {}
    for one in receipts:
        if one.answer != "deferred" and (one.token not in chosen or chosen[one.token].answer == "unknown"):
            chosen[one.token] = one
    return list(chosen.values())


def list_strays(tx: sa.Connection, receipts: Iterable[Receipt]) -> dict[str, Receipt]:
    """By token: mails that left, of which this database has no message. It may plan them anew at any time."""
    decisive = choose_decisive(receipts)
    known = evidence.known(tx, [one.message_id for one in decisive]) if decisive else set()
    return {one.token: one for one in decisive if one.message_id not in known}


def _find_stranger(tx: sa.Connection, mine: Identity) -> str:
    """An id that the database does not know: a new machine, or a copy. A folder's next daemon follows its first."""
    others = instances.others(tx, mine.id)
    if not others:
        return ""
    family = identity.list_family(
        mine.journal.parent
    )  # read last: who stands in the database stands there too
    if relatives := [one for one in others if one.id in family]:
        return next((one.hold for one in relatives if one.hold), "")
    last = others[0]
    return (
        f"{ELSEWHERE}: this database belongs to an installation on {last.host or 'another machine'},"
        f" last heard of at {last.heartbeat_at:%Y-%m-%d %H:%M} UTC; this one is a new machine or a copy"
    )


def _count(receipts: Sequence[Receipt]) -> str:
    number = len({one.token for one in receipts})
    return "1 mail" if number == 1 else f"{number} mails"
