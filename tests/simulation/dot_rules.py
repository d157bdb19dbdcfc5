"""Rules about one dot: somebody has approved its text, and its contact, its hour and its mailbox allow it."""

import sqlite3
from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from outreach.sequence.pace import daily_cap  # itself, even where a bug has taken its place there
from tests.simulation.rules import Rules
from tests.simulation.server import Mail

if TYPE_CHECKING:
    from tests.simulation.world import World

REVIEWED = frozenset({"thanks", "proposal", "more"})  # in every version of the file
ROUNDS = frozenset({"letter", "check-in", "bring"})  # the first step of a weekly sequence, in every version
FIVE_DAYS = timedelta(days=5)
A_WEEK = timedelta(days=7) - timedelta(hours=1)  # of which one is lost when summer time begins


class DotRules(Rules):
    def __init__(self, world: "World", tables: sqlite3.Connection) -> None:
        super().__init__(world, tables)
        self.by_contact: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
        self.last_claim: tuple[datetime, timedelta] | None = None  # and the gap that it asks for
        self.per_day: dict[str, int] = defaultdict(int)
        self.latest_day = ""
        self.last_cap = 0

    def check(self, mail: Mail, row: sqlite3.Row) -> None:
        said = self.world.people.said
        claimed_at = datetime.fromisoformat(
            self.ask("SELECT claimed_at FROM attempts WHERE id = ? ORDER BY fence DESC", row["id"])[0][0]
        )
        text = self.ask("SELECT text FROM contents WHERE id = ?", row["id"])[0][0]
        if (row["review"] or row["step"] in REVIEWED) and row["approved_by"] != "unreviewed: send":
            self.require(text in said.approved.get(row["id"], ()), f"nobody approved this text: {row['key']}")
        self._check_distance(mail, row)
        self._check_round(mail, row, claimed_at)
        self._check_window(mail, row, claimed_at)
        self._check_cap(mail, row, claimed_at)
        self._check_gap(mail, row, claimed_at)

    def _check_distance(self, mail: Mail, row: sqlite3.Row) -> None:
        """Dots that may have been taken count: nobody knows. A promise, which has a deadline, keeps no distance."""
        earlier = [
            at for at, message_id in self.by_contact[row["contact_id"]] if message_id != mail.message_id
        ]
        if row["deadline_at"] is None and not self.world.people.said.again[mail.message_id]:
            near = [at for at in earlier if mail.permitted_at - at < FIVE_DAYS]
            self.require(not near, f"{row['key']} at {mail.permitted_at} is too close to the mail of {near}")
        if mail.fate not in {"later", "spam"}:
            self.by_contact[row["contact_id"]].append((mail.permitted_at, mail.message_id))

    def _check_round(self, mail: Mail, row: sqlite3.Row, claimed_at: datetime) -> None:
        """One clock for what people do and what is automated: a lunch moves the weekly mail a week on."""
        said = self.world.people.said
        if row["step"] not in ROUNDS or row["contact_id"] not in said.in_touch or said.again[mail.message_id]:
            return
        at, told_at = said.in_touch[row["contact_id"]]
        sql = "SELECT anchor_at, occurrence FROM enrollments WHERE id = ?"
        anchor_at, occurrence = self.ask(sql, row["enrollment_id"])[0]
        comes_round = occurrence > 1 or row["step"] != "letter"
        moved = comes_round and datetime.fromisoformat(anchor_at) < at and told_at < claimed_at
        soon = moved and claimed_at - at < A_WEEK and not self.clock_was_set()
        self.require(not soon, f"{row['key']} at {claimed_at}, within a week of being in touch at {at}")

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

    def _check_cap(self, mail: Mail, row: sqlite3.Row, claimed_at: datetime) -> None:
        """What was claimed before somebody lowered the cap may still leave."""
        day = max(self.latest_day, str(claimed_at.astimezone(self.world.owner_zone).date()))
        self.latest_day = day
        self.per_day[day] += 1
        cap = self._cap(mail, row, day)
        most = self.world.highest_cap if self.clock_was_set() else max(cap, self.last_cap)
        self.require(self.per_day[day] <= most, f"beyond the cap of {day}, {most}: {row['key']}")
        self.last_cap = cap

    def _cap(self, mail: Mail, row: sqlite3.Row, day: str) -> int:
        first = self.ask("SELECT first_day FROM mailboxes WHERE mailbox = ?", row["mailbox"])[0][0]
        limits = mail.process.desk.schedules.mailboxes[row["mailbox"]].limits
        return daily_cap(limits, first and date.fromisoformat(first), date.fromisoformat(day))

    def _check_gap(self, mail: Mail, row: sqlite3.Row, claimed_at: datetime) -> None:
        if self.last_claim is not None:
            last, gap = self.last_claim
            self.require(claimed_at - last >= gap, f"{row['key']} at {claimed_at}, too soon after {last}")
        if self.last_claim is None or claimed_at > self.last_claim[0]:
            limits = mail.process.desk.schedules.mailboxes[row["mailbox"]].limits
            self.last_claim = claimed_at, limits.gap


def _is_open(calendar: Any, at: datetime) -> bool:
    """Counted by hand from the window, not by the calendar's own search."""
    window, local = calendar.window, at.astimezone(calendar.zone)
    away = any(absence.first <= local.date() <= absence.last for absence in window.away)
    inside = window.opens <= local.time().replace(tzinfo=None) < window.closes
    return local.weekday() in window.days and not away and inside and local.date() not in window.holidays
