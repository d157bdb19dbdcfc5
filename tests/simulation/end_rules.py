"""Rules about the end: nothing is forgotten, and whatever is open says why."""

from datetime import datetime, timedelta

from outreach.actions.divergence import read_journals
from tests.simulation.rules import Rules

ENDED = frozenset({"sent", "failed", "skipped", "abandoned"})


class EndRules(Rules):
    def check(self, now: datetime) -> None:
        self._check_open(now)
        self._check_promises(now)
        self._check_meetings()
        self._check_summary(now)
        self._check_answers()

    def _check_open(self, now: datetime) -> None:
        paused = {row[0] for row in self.ask("SELECT mailbox FROM mailboxes WHERE paused_reason <> ''")}
        for row in self.ask("SELECT * FROM messages WHERE ended_at IS NULL"):
            state, due_at = row["state"], datetime.fromisoformat(row["due_at"])
            self.require(state not in {"claimed", "sending"}, f"still {state}: {row['key']}")
            waits = state in {"draft", "uncertain"} or row["mailbox"] in paused
            self.require(waits or due_at > now - timedelta(minutes=15), f"forgotten: {row['key']} is {state}")
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
            once = row["id"] in taken and not self.extra_dots(row)
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
        self.require(len(found) >= expected or self.clock_was_set(), f"{len(found)} weekly summaries")
