"""The judge: it sees every dot, knows what every person has said, and asks the tables as little as it can.

A violation ends the run. Rules that speak about one dot are asked at that dot; those about all of it, after a
round of a daemon, when nothing is on its way.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from outreach.actions.divergence import read_journals
from outreach.actions.doctor import examine
from outreach.sequence.promise import WARNINGS
from outreach.store.ledger import LEASE
from tests.simulation.process import Process
from tests.simulation.server import Mail

if TYPE_CHECKING:
    from tests.simulation.world import World

MOMENTS = (
    """SELECT min(due_at) FROM messages WHERE state = 'planned' OR state = 'approved'
       AND mailbox NOT IN (SELECT mailbox FROM mailboxes WHERE paused_reason <> '')""",
    "SELECT min(due_at) FROM enrollments WHERE status = 'active'",
    "SELECT min(lease_until) FROM messages WHERE state IN ('claimed', 'sending')",
)
PROMISES = (
    "SELECT m.deadline_at, e.started_at FROM messages m JOIN enrollments e ON e.id = m.enrollment_id"
    " WHERE m.deadline_at IS NOT NULL AND m.ended_at IS NULL"
)
REVIEWED = frozenset({"thanks", "proposal", "more"})  # in every version of the file
MOST_CLAIMS = 80
ROUNDS = 40  # after so many the invariants are asked, and at the end
CATCHING_UP = 1800  # seconds, after which nothing is late because somebody was frozen
FIVE_DAYS = timedelta(days=5)
PROMISE, OWNER = 1, 0
ENDED = frozenset({"sent", "failed", "skipped", "abandoned"})


class Judge:
    def __init__(self, world: "World") -> None:
        self.world = world
        self.tables = sqlite3.connect(world.file)
        self.tables.row_factory = sqlite3.Row
        self.mails: list[Mail] = []
        self.by_contact: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
        self.open_dots: dict[str, int] = defaultdict(int)  # dots that nobody has decided about
        self.taken: dict[str, int] = defaultdict(int)
        self.again: dict[str, int] = defaultdict(int)  # how often a person said: once more
        self.decided_sent: set[str] = set()
        self.raw: dict[str, bytes] = {}
        self.later_at: dict[str, float] = {}  # when the server said so, in loop time
        self.last_claim: tuple[datetime, timedelta] | None = None  # and the gap that it asks for
        self.per_day: dict[str, int] = defaultdict(int)
        self.latest_day = ""
        self.looks = 0

    # What it is told

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
            until = said.paused.get(address)
            self.require(until is None or until <= now, f"permitted while {address} is paused until {until}")
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

    def dot(self, mail: Mail) -> None:
        """The final dot has arrived; by `mail.fate` the server takes the mail or not."""
        row = self.row(mail.message_id)
        self.world.note("dot", row["key"], mail.fate)
        said_again = self._extra_dots(row)
        self.require(self.open_dots[mail.message_id] <= said_again, f"a second dot, undecided: {row['key']}")
        self.open_dots[mail.message_id] += 1
        since = self.world.loop.time() - self.later_at.get(mail.message_id, -1e9)
        self.require(
            since > 240 or said_again > 0 or self._clock_was_set(), f"again after {since:.0f} s: {row['key']}"
        )
        self.require(self.raw.setdefault(mail.message_id, mail.parcel.raw) == mail.parcel.raw, "another mail")
        if row["contact_id"]:
            self._check_contact(mail, row)
        if mail.is_taken:
            self.taken[mail.message_id] += 1
            self.require(self.taken[mail.message_id] <= 1 + said_again, f"accepted twice: {row['key']}")
            self.mails.append(mail)
            self.world.people.receive(mail, row)

    def _extra_dots(self, row: sqlite3.Row) -> int:
        """A person said again; mail to the owner may go twice by itself."""
        return self.again[row["message_id"]] + (row["contact_id"] is None)

    def heard_later(self, message_id: str) -> None:
        """A clear 4xx after the dot: the server does not have it."""
        self.open_dots[message_id] -= 1
        self.later_at[message_id] = self.world.loop.time()

    def look(self, process: Process) -> None:
        """After a round of this daemon."""
        self.world.require_no_trouble(process)
        if self.world.mood.disk == 0 or not process.disk_trouble:
            self._compare()
            self.looks += 1
            is_calm = self.world.loop.time() > self.world.awake_since + CATCHING_UP and not process.is_sending
            if self.looks >= ROUNDS and is_calm:
                self.looks = 0
                self.examine(process)

    def examine(self, process: Process) -> None:
        found = examine(process.desk, self.world.clock())
        self.require(not found, f"{[(v.number, v.sentence, v.ids) for v in found]}")

    # Rules about one dot

    def _check_claim(self, row: sqlite3.Row, now: datetime) -> None:
        """What was decided at the claim holds for a minute; and the claim is the last one."""
        newest = self.ask("SELECT * FROM attempts WHERE id = ? ORDER BY fence DESC", row["id"])[0]
        self.require(newest["committed_at"] is not None, f"permitted to a claim that is over: {row['key']}")
        waited = now - datetime.fromisoformat(newest["claimed_at"])
        self.require(
            waited <= LEASE or self._clock_was_set(), f"permitted {waited} after its claim: {row['key']}"
        )

    def _check_contact(self, mail: Mail, row: sqlite3.Row) -> None:
        said = self.world.people.said
        claimed_at = datetime.fromisoformat(
            self.ask("SELECT claimed_at FROM attempts WHERE id = ? ORDER BY fence DESC", row["id"])[0][0]
        )
        text = self.ask("SELECT text FROM contents WHERE id = ?", row["id"])[0][0]
        if (row["review"] or row["step"] in REVIEWED) and row["approved_by"] != "unreviewed: send":
            self.require(text in said.approved.get(row["id"], ()), f"nobody approved this text: {row['key']}")
        self._check_distance(mail, row)
        self._check_window(mail, row, claimed_at)
        self._check_cap(row, claimed_at)
        self._check_gap(mail, row, claimed_at)

    def _check_distance(self, mail: Mail, row: sqlite3.Row) -> None:
        """Dots that may have been taken count: nobody knows."""
        earlier = [
            at for at, message_id in self.by_contact[row["contact_id"]] if message_id != mail.message_id
        ]
        if row["priority"] != PROMISE and not self.again[mail.message_id]:
            near = [at for at in earlier if mail.permitted_at - at < FIVE_DAYS]
            self.require(not near, f"{row['key']} at {mail.permitted_at} is too close to the mail of {near}")
        if mail.fate not in {"later", "spam"}:
            self.by_contact[row["contact_id"]].append((mail.permitted_at, mail.message_id))

    def _check_window(self, mail: Mail, row: sqlite3.Row, claimed_at: datetime) -> None:
        process = mail.process
        calendar = process.desk.calendar_for(
            self.world.people.zones[row["contact_id"]], process.desk.schedules.owners[row["owner"]]
        )
        if _is_open(calendar, claimed_at):
            return
        deadline = row["deadline_at"] and datetime.fromisoformat(row["deadline_at"])
        self.require(deadline is not None, f"outside the window: {row['key']} at {claimed_at}")
        quarters = range(int((deadline - claimed_at) / timedelta(minutes=15)) + 1)
        times = (claimed_at + n * timedelta(minutes=15) for n in quarters)
        better = next((at for at in times if claimed_at < at < deadline and _is_open(calendar, at)), None)
        self.require(better is None, f"a promise outside the window, which opens {better}: {row['key']}")

    def _check_cap(self, row: sqlite3.Row, claimed_at: datetime) -> None:
        day = max(self.latest_day, str(claimed_at.astimezone(self.world.owner_zone).date()))
        self.latest_day = day
        self.per_day[day] += 1
        self.require(self.per_day[day] <= self.world.highest_cap, f"beyond the cap of {day}: {row['key']}")

    def _check_gap(self, mail: Mail, row: sqlite3.Row, claimed_at: datetime) -> None:
        if self.last_claim is not None:
            last, gap = self.last_claim
            self.require(claimed_at - last >= gap, f"{row['key']} at {claimed_at}, too soon after {last}")
        if self.last_claim is None or claimed_at > self.last_claim[0]:
            limits = mail.process.desk.schedules.mailboxes[row["mailbox"]].limits
            self.last_claim = claimed_at, limits.gap

    def _clock_was_set(self) -> bool:
        return self.world.mood.jumps > 0

    # Rules about all of it

    def _compare(self) -> None:
        """sent ⊆ taken; taken ⊆ sent, or uncertain, or on its way, or decided by a person."""
        found = self.ask(
            "SELECT id, message_id, contact_id, key, state, reason, address_key FROM messages WHERE fence > 0"
        )
        for row in found:
            taken, state = self.taken[row["message_id"]], row["state"]
            if state == "sent" and not taken and row["message_id"] not in self.decided_sent:
                self.require(False, f"recorded as sent, and nobody has it: {row['key']}")
            known = state in {"sent", "uncertain", "sending"} or self._extra_dots(row)
            decided = state == "abandoned" and row["id"] in self.world.people.said.decided
            if "5.1.1" in row["reason"] and state == "failed" and row["contact_id"]:
                gone = self.ask("SELECT 1 FROM suppressions WHERE address_key = ?", row["address_key"])
                self.require(bool(gone), f"a bad address is not on the list: {row['key']}")
            self.require(not taken or known or decided, f"arrived, and the ledger says {state}: {row['key']}")

    def at_the_end(self, process: Process) -> None:
        """The faults have been over for half an hour: whatever was due is done, or somebody can see why not."""
        self.examine(process)
        self._check_open(self.world.clock())
        self._check_promises(self.world.clock())
        self._check_meetings()
        self._check_summary(self.world.clock())
        self._check_answers()

    def _check_open(self, now: datetime) -> None:
        paused = {row[0] for row in self.ask("SELECT mailbox FROM mailboxes WHERE paused_reason <> ''")}
        for row in self.ask("SELECT * FROM messages WHERE ended_at IS NULL"):
            state, due_at = row["state"], datetime.fromisoformat(row["due_at"])
            self.require(state not in {"claimed", "sending"}, f"still {state}: {row['key']}")
            waits = state in {"draft", "uncertain"} or row["mailbox"] in paused
            self.require(waits or due_at > now - timedelta(minutes=15), f"forgotten: {row['key']} is {state}")
            self.require(
                row["fence"] < MOST_CLAIMS, f"claimed again and again: {row['key']}, {row['reason']}"
            )
            self.require(
                waits or row["reason"] or row["contact_id"] is None, f"held without a reason: {row['key']}"
            )
        for uncertain in self.ask(
            "SELECT id FROM messages WHERE state = 'uncertain' AND contact_id IS NOT NULL"
        ):
            told = self.ask(
                "SELECT 1 FROM messages WHERE key LIKE ?", f"owner/%/message-uncertain/{uncertain[0]}-%"
            )
            self.require(bool(told), f"the owner does not know that {uncertain[0]} is uncertain")

    def _check_promises(self, now: datetime) -> None:
        """Kept, late or broken by the log, or open and visible; and the owner was warned."""
        for row in self.ask("SELECT * FROM messages WHERE deadline_at IS NOT NULL"):
            deadline = datetime.fromisoformat(row["deadline_at"])
            started = self.ask("SELECT started_at FROM enrollments WHERE id = ?", row["enrollment_id"])[0][0]
            half = datetime.fromisoformat(started) + (deadline - datetime.fromisoformat(started)) / 2
            if row["state"] in {"planned", "draft"} and half + timedelta(hours=1) < now < deadline:
                warned = self.ask(
                    "SELECT 1 FROM messages WHERE key LIKE ?", f"owner/%/promise-warning/{row['id']}-%"
                )
                self.require(bool(warned), f"no warning about {row['key']}")
            self.require(
                row["state"] in ENDED or row["reason"], f"an open promise without a word: {row['key']}"
            )

    def _check_answers(self) -> None:
        """What a server has answered is in a journal, and no doubt any more."""
        known = read_journals(self.world.settings.data)
        taken = {receipt.message_id for receipt in known.values() if receipt.answer == "accepted"}
        for row in self.ask("SELECT * FROM messages WHERE state = 'uncertain'"):
            receipt = known.get((row["id"], row["fence"]))
            told = receipt is not None and receipt.answer != "unknown"
            once = row["id"] in taken and not self._extra_dots(row)
            self.require(not told and not once, f"answered, and in doubt all the same: {row['key']}")

    def _check_meetings(self) -> None:
        """Whoever was met is thanked, or somebody sees why not."""
        for meeting_id in self.world.people.said.meetings:
            found = self.ask(
                "SELECT id, status, due_at FROM enrollments WHERE meeting_id = ? AND sequence = 'thank-you'",
                meeting_id,
            )
            self.require(len(found) == 1, f"meeting {meeting_id} started {len(found)} thank-yous")
            messages = self.ask(
                "SELECT 1 FROM messages WHERE enrollment_id = ? AND step = 'thanks'", found[0]["id"]
            )
            self.require(bool(messages) or found[0]["status"] != "active", "a meeting without a thank-you")

    def _check_summary(self, now: datetime) -> None:
        """One for each week, if all was well in it."""
        found = self.ask("SELECT key FROM messages WHERE key LIKE 'owner/%/weekly-summary/%'")
        began = self.ask("SELECT min(started_at) FROM enrollments")[0][0]
        weeks = (now - datetime.fromisoformat(began)) // timedelta(days=7) if began else 0
        expected = weeks - 1
        self.require(len(found) >= expected or self._clock_was_set(), f"{len(found)} weekly summaries")

    # Looking

    def row(self, message_id: str) -> sqlite3.Row:
        return self.ask("SELECT * FROM messages WHERE message_id = ?", message_id)[0]

    def ask(self, query: str, *values: object) -> list[sqlite3.Row]:
        return self.tables.execute(query, values).fetchall()

    def next_moments(self, since: datetime) -> Iterator[datetime | None]:
        """When a daemon that looked at `since` should look again: something is due, a lease ends, a warning, a summary.

        What fell due while it slept is a moment too.
        """
        for query in MOMENTS:
            found = self.ask(query)[0][0]
            yield datetime.fromisoformat(found) if found else None
        for deadline, started in self.ask(PROMISES):
            end, start = datetime.fromisoformat(deadline), datetime.fromisoformat(started)
            marks = (start + (end - start) * share for share in WARNINGS)
            yield from (at for at in marks if at > since)
        yield self._next_summary(since)

    def _next_summary(self, since: datetime) -> datetime:
        local = since.astimezone(self.world.owner_zone)
        monday = (local + timedelta(days=-local.weekday() % 7)).replace(
            hour=7, minute=30, second=0, microsecond=0
        )
        return (monday if monday > local else monday + timedelta(days=7)).astimezone(UTC)

    def require(self, holds: bool, otherwise: str) -> None:
        if not holds:
            self.world.fail(otherwise)


def _is_open(calendar: Any, at: datetime) -> bool:
    """Counted by hand from the window, not by the calendar's own search."""
    window, local = calendar.window, at.astimezone(calendar.zone)
    away = any(absence.first <= local.date() <= absence.last for absence in window.away)
    inside = window.opens <= local.time().replace(tzinfo=None) < window.closes
    return local.weekday() in window.days and not away and inside and local.date() not in window.holidays
