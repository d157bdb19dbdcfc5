"""What the witness saw against what the tables say. Every line that comes out of here is a promise broken."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import sqlalchemy as sa

from outreach.store import invariants
from outreach.store.identity import journals
from outreach.store.journal import read_receipts
from outreach.store.schema import contacts, events, messages, suppressions
from tests.proof.place import Place
from tests.proof.witness import Line, read_log

PERMIT = 5.0  # seconds that a permit to send is good for
ARRIVED = frozenset({"accepted", "silent"})
LEFT_UNDONE = frozenset({"planned", "approved", "claimed", "sending"})


@dataclass
class Verdict:
    """`broken` by kind of promise; the numbers are told whatever they are."""

    broken: dict[str, list[str]] = field(default_factory=dict)
    mails: int = 0
    accepted: int = 0
    uncertain: int = 0
    uncertain_arrived: int = 0
    owner_twice: int = 0  # mail to the owner goes once more after a doubt, which does no harm
    left: int = 0
    latest_after_leaving: float = (
        0.0  # seconds from an acknowledgement to a dot that had been permitted before it
    )
    troubles: dict[str, int] = field(default_factory=dict)  # errors in the workers' logs, by what failed

    def add(self, kind: str, what: str) -> None:
        self.broken.setdefault(kind, []).append(what)


def judge(place: Place, verdict_file: str) -> None:
    """The process that judges; it is told nothing by those who worked."""
    app = place.open()
    with app.desk.store.read() as tx:
        verdict = _judge(place, tx)
        for violation in invariants.check(tx, app.now()):
            verdict.add(
                "invariant", f"I{violation.number} {violation.sentence} {', '.join(violation.ids[:3])}"
            )
    app.desk.store.close()
    Path(verdict_file).write_text(json.dumps(asdict(verdict)))


def _judge(place: Place, tx: sa.Connection) -> Verdict:
    log = list(read_log(place.witness_log))
    rows = {row.message_id: row for row in tx.execute(sa.select(messages))}
    verdict = Verdict(mails=len(rows))
    verdict.troubles = dict(_troubles(place.folder))
    _compare(verdict, log, rows, _said_again(tx))
    _look_for_lost(verdict, tx, rows)
    _look_for_doubt(verdict, log, rows, place.folder)
    _look_for_late_dots(verdict, log, place.folder)
    return verdict


def _said_again(tx: sa.Connection) -> Counter[str]:
    """How often each message was let go once more: by a person, or by the rule for mail to the owner."""
    again = sa.select(events.c.message_id).where(events.c.kind == "resend_approved")
    return Counter(tx.execute(again).scalars())


def _compare(verdict: Verdict, log: list[Line], rows: dict[str, sa.Row], said_again: Counter[str]) -> None:
    there = Counter(line.message_id for line in log if line.kind in ARRIVED)
    states = {message_id: row.state for message_id, row in rows.items()}
    verdict.accepted = len(there)
    verdict.owner_twice = sum(
        times == 2 and rows[i].contact_id is None for i, times in there.items() if i in rows
    )
    verdict.uncertain = sum(state == "uncertain" for state in states.values())
    verdict.uncertain_arrived = sum(states[i] == "uncertain" for i in there if i in states)
    for message_id, times in there.items():
        row = rows.get(message_id)
        allowed = 1 + min(1, said_again[row.id]) if row is not None and row.contact_id is None else 1
        if times > allowed:
            verdict.add("duplicate", f"{message_id} {times} times")
        if states.get(message_id) not in ("sent", "uncertain"):
            verdict.add("undeclared", f"{message_id} is there and {states.get(message_id, 'unknown')}")
    for message_id, row in rows.items():
        if row.state == "sent" and message_id not in there:
            verdict.add("lost", f"{message_id} is sent and not there")
        if row.state in LEFT_UNDONE:
            verdict.add("unfinished", f"{message_id} {row.state}: {row.reason}")
        if row.state in ("failed", "skipped") and not row.reason:
            verdict.add("unexplained", f"{message_id} {row.state}")


def _look_for_lost(verdict: Verdict, tx: sa.Connection, rows: dict[str, sa.Row]) -> None:
    """Everybody who has not left has got the first mail, or its fate is known."""
    met = {row.contact_id for row in rows.values() if row.step == "hello"}
    left = set(tx.execute(sa.select(suppressions.c.address_key)).scalars())
    verdict.left = len(left)
    for person in tx.execute(sa.select(contacts.c.id, contacts.c.address_key)):
        if person.id not in met and person.address_key not in left:
            verdict.add("forgotten", person.id)


def _look_for_doubt(verdict: Verdict, log: list[Line], rows: dict[str, sa.Row], folder: Path) -> None:
    """A mail may be uncertain if its answer was lost, or if it was under way in a process that died or slept."""
    excused = {line.message_id for line in log if line.kind in ("dropped", "silent")}
    for journal in _journals(folder):
        excused |= _left_under_way(journal)
    told = {r.key for file in journals(folder / "data") for r in read_receipts(file) if r.answer != "unknown"}
    for message_id, row in rows.items():
        if row.state == "uncertain" and (message_id not in excused or (row.id, row.fence) in told):
            verdict.add("needless doubt", message_id)


def _look_for_late_dots(verdict: Verdict, log: list[Line], folder: Path) -> None:
    """After an acknowledged opt-out no mail is permitted any more; one permitted before leaves within 5 s."""
    committed: dict[str, float] = defaultdict(float)
    for at, kind, message_ids in (entry for journal in _journals(folder) for entry in journal):
        for message_id in message_ids if kind == "commit" else ():
            committed[message_id] = max(at, committed[message_id])
    left = {line.address: float(line.message_id) for line in log if line.kind == "left"}
    for line in log:
        if line.kind == "left" or line.at < left.get(line.address, float("inf")):
            continue
        late = line.at - left[line.address]
        if committed[line.message_id] > left[line.address]:
            verdict.add(
                "after opt-out", f"{line.message_id} was permitted after the opt-out, dot {late:.3f} s later"
            )
        elif late > PERMIT + 1:
            verdict.add("late dot", f"{line.message_id} {late:.1f} s after the opt-out")
        verdict.latest_after_leaving = max(verdict.latest_after_leaving, late)


Entry = tuple[float, str, list[str]]


def _journals(folder: Path) -> Iterator[list[Entry]]:
    for file in folder.glob("journal-*"):
        split = (line.split("\t") for line in file.read_text().splitlines())
        yield [(float(at), kind, ids.split()) for at, kind, ids in split]


def _left_under_way(journal: list[Entry]) -> set[str]:
    """Permitted by this process and not recorded by it; nothing, if it had a quiet life."""
    if {kind for _, kind, _ in journal} & {"ended", "stopped"} == {"ended"}:
        return set()
    open_: set[str] = set()
    for _, kind, message_ids in journal:
        if kind == "commit":
            open_ |= set(message_ids)
        elif kind == "record":
            open_ -= set(message_ids)
    return open_


def _troubles(folder: Path) -> Counter[str]:
    found: Counter[str] = Counter()
    for file in folder.glob("*.log"):
        for text in file.read_text().splitlines() if file.name != "witness.log" else ():
            if not text.startswith("{"):
                found["traceback"] += text.startswith("Traceback")
            elif (line := json.loads(text)).get("level") in ("error", "critical"):
                found[f"{line['event']} {line.get('error', '')}".strip()] += 1
    return +found
