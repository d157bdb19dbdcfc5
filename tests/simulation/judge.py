"""The judge: it sees every dot, knows what every person has said, and asks the tables as little as it can.

A violation ends the run. Rules that speak about one dot are asked at that dot; those about all of it, after a
round of a daemon, when nothing is on its way; and those about the end, at the end.
"""

import sqlite3
from collections import defaultdict
from datetime import datetime
from typing import TYPE_CHECKING

from outreach.actions.doctor import examine
from outreach.store.ledger import LEASE
from tests.simulation.dot_rules import DotRules
from tests.simulation.end_rules import EndRules
from tests.simulation.process import Process
from tests.simulation.rules import Rules
from tests.simulation.server import Mail

if TYPE_CHECKING:
    from tests.simulation.world import World

ROUNDS = 40  # after so many the invariants are asked, and at the end
MOST_CLAIMS = 80  # of one message; more means that what keeps it from leaving is forgotten each time
PAUSED_OR_NOT = "SELECT kind FROM events WHERE kind IN ('mailbox paused', 'mailbox resumed') AND seq <= ? ORDER BY seq DESC LIMIT 1"
CATCHING_UP = 1800  # seconds, after which nothing is late because somebody was frozen


class Judge(Rules):
    def __init__(self, world: "World") -> None:
        tables = sqlite3.connect(world.file)
        tables.row_factory = sqlite3.Row
        super().__init__(world, tables)
        self.dots, self.end = DotRules(world, tables), EndRules(world, tables)
        self.mails: list[Mail] = []
        self.open_dots: dict[str, int] = defaultdict(int)  # dots that nobody has decided about
        self.taken: dict[str, int] = defaultdict(int)
        self.raw: dict[str, bytes] = {}
        self.later_at: dict[str, float] = {}  # when the server said so, in loop time
        self.looks = 0
        self.refused: dict[
            Process, tuple[int, float]
        ] = {}  # its login: the last event then, and the loop's time

    def permitted(self, process: Process, message_id: str) -> None:
        """A commit point was passed just now."""
        row = self.row(message_id)
        said, now = self.world.people.said, self.world.clock()
        self.require(
            row["state"] == "sending", f"permitted, and the ledger says {row['state']}: {row['key']}"
        )
        self._check_claim(row, now)
        address, enrollment = row["address"], row["enrollment_id"]
        if row["contact_id"]:
            self.require(address not in said.left, f"permitted after the opt-out of {address}")
            _, until = said.pauses.get(address, (now, now))
            self.require(until <= now, f"permitted while {address} is paused until {until}")
        self.require(enrollment not in said.stopped, f"permitted after the end of its sequence: {row['key']}")
        paused = self.ask("SELECT paused_reason FROM mailboxes WHERE mailbox = ?", row["mailbox"])
        self.require(not paused or not paused[0][0], f"permitted from a paused mailbox: {row['key']}")
        by_rule = row["approved_by"] == "unreviewed: send"
        self.require(
            by_rule or message_id not in said.tampered, f"permitted a text that nobody approved: {row['key']}"
        )
        late = row["not_after"] and datetime.fromisoformat(row["not_after"]) < now
        self.require(not late, f"permitted after its last moment {row['not_after']}: {row['key']}")
        self.require(not process.desk.stopping, "permitted while stopping")

    def _check_claim(self, row: sqlite3.Row, now: datetime) -> None:
        """What was decided at the claim holds for a minute; and the claim is the last one."""
        newest = self.ask("SELECT * FROM attempts WHERE id = ? ORDER BY fence DESC", row["id"])[0]
        self.require(newest["committed_at"] is not None, f"permitted to a claim that is over: {row['key']}")
        waited = now - datetime.fromisoformat(newest["claimed_at"])
        self.require(
            waited <= LEASE or self.clock_was_set(), f"permitted {waited} after its claim: {row['key']}"
        )

    def not_permitted(self, message_id: str) -> None:
        """The commit point says no to what changed since the claim; what was so before it, the gate has seen.

        Whoever was frozen may write down late what it heard before.
        """
        if self.clock_was_set() or not self._is_awake():
            return
        row = self.row(message_id)
        told = self.ask("SELECT claimed_at FROM attempts WHERE id = ? ORDER BY fence DESC", row["id"])[0][0]
        claimed_at = datetime.fromisoformat(told)
        [[paused]] = self.ask("SELECT paused_at FROM mailboxes WHERE mailbox = ?", row["mailbox"])
        since, until = self.world.people.said.pauses.get(row["address"], (claimed_at, claimed_at))
        seen = paused is not None and datetime.fromisoformat(paused) < claimed_at
        self.require(not seen, f"claimed from a paused mailbox: {row['key']}")
        is_paused = row["contact_id"] and since < claimed_at < until
        self.require(not is_paused, f"claimed for a paused contact: {row['key']}")
        is_late = row["not_after"] and datetime.fromisoformat(row["not_after"]) < claimed_at
        self.require(not is_late, f"claimed after its last moment {row['not_after']}: {row['key']}")

    def dot(self, mail: Mail) -> None:
        """The final dot has arrived; by `mail.fate` the server takes the mail or not."""
        row = self.row(mail.message_id)
        self.world.note("dot", row["key"], mail.fate)
        said_again = self.extra_dots(row)
        self.require(self.open_dots[mail.message_id] <= said_again, f"a second dot, undecided: {row['key']}")
        self.open_dots[mail.message_id] += 1
        since = self.world.loop.time() - self.later_at.get(mail.message_id, -1e9)
        self.require(
            since > 240 or said_again > 0 or self.clock_was_set(), f"again after {since:.0f} s: {row['key']}"
        )
        self.require(self.raw.setdefault(mail.message_id, mail.parcel.raw) == mail.parcel.raw, "another mail")
        if row["contact_id"]:
            self.dots.check(mail, row)
        if mail.is_taken:
            self.taken[mail.message_id] += 1
            self.require(self.taken[mail.message_id] <= 1 + said_again, f"accepted twice: {row['key']}")
            self.mails.append(mail)
            self.world.people.receive(mail, row)

    def heard_later(self, message_id: str) -> None:
        """A clear 4xx after the dot: the server does not have it."""
        self.open_dots[message_id] -= 1
        self.later_at[message_id] = self.world.loop.time()

    def login_refused(self, process: Process) -> None:
        """Once it has written this down, the mailbox is paused: providers lock accounts that go on trying."""
        if process not in self.refused:
            self.refused[process] = self.ask("SELECT max(seq) FROM events")[0][0], self.world.loop.time()

    def look(self, process: Process) -> None:
        """After a round of this daemon."""
        self.world.require_no_trouble(process)
        if self.world.mood.disk == 0 or not process.disk_trouble:
            self._compare()
            self._check_login(process)
            self.looks += 1
            if self.looks >= ROUNDS and self._is_calm(process):
                self.looks = 0
                self.examine(process)

    def _is_calm(self, process: Process) -> bool:
        """Nobody catches up with anything. While a dead leader's lease lasts, nobody leads, and what is due waits."""
        return self._is_awake() and process.desk.leads and not process.is_sending

    def _is_awake(self) -> bool:
        return self.world.loop.time() > self.world.awake_since + CATCHING_UP

    def _check_login(self, process: Process) -> None:
        """Whoever was frozen, or whose clock was set, may have lost its claim, and then wrote nothing down."""
        if process not in self.refused or process.is_sending:
            return
        seq, at = self.refused.pop(process)
        told = self.ask("SELECT 1 FROM events WHERE kind = 'mailbox paused' AND seq > ?", seq)
        before = self.ask(PAUSED_OR_NOT, seq)
        lost = process.frozen_until > at or self.clock_was_set() or self.world.mood.disk > 0
        was_paused = bool(before) and before[0][0] == "mailbox paused"
        self.require(bool(told) or was_paused or lost, "a login was refused, and the mailbox is not paused")

    def examine(self, process: Process) -> None:
        found = examine(process.desk, self.world.clock())
        self.require(not found, f"{[(v.number, v.sentence, v.ids) for v in found]}")

    def at_the_end(self, process: Process) -> None:
        """The faults have been over for half an hour: whatever was due is done, or somebody can see why not."""
        self.examine(process)
        self.end.check(self.world.clock())

    def _compare(self) -> None:
        """sent ⊆ taken; taken ⊆ sent, or uncertain, or on its way, or decided by a person."""
        said = self.world.people.said
        found = self.ask(
            "SELECT id, message_id, contact_id, key, state, reason, address_key, fence FROM messages WHERE fence > 0"
        )
        for row in found:
            self.require(
                row["fence"] < MOST_CLAIMS, f"claimed again and again: {row['key']}, {row['reason']}"
            )
            taken, state = self.taken[row["message_id"]], row["state"]
            if state == "sent" and not taken and row["message_id"] not in said.decided_sent:
                self.require(False, f"recorded as sent, and nobody has it: {row['key']}")
            known = state in {"sent", "uncertain", "sending"} or self.extra_dots(row)
            decided = state == "abandoned" and row["id"] in said.decided
            if "5.1.1" in row["reason"] and state == "failed" and row["contact_id"]:
                gone = self.ask("SELECT 1 FROM suppressions WHERE address_key = ?", row["address_key"])
                self.require(bool(gone), f"a bad address is not on the list: {row['key']}")
            self.require(not taken or known or decided, f"arrived, and the ledger says {state}: {row['key']}")
