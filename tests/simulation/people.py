"""The people of a run: contacts who answer, meet and leave; an owner who reviews, forgets and changes her mind."""

import asyncio
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from outreach.actions.put_in_force import put_in_force
from outreach.actions.read_files import Files, Place
from outreach.actions.take_up import follow
from outreach.errors import OutreachError
from outreach.sequence.model import Contact
from outreach.store.schema import messages as rows
from tests.simulation.contact_deeds import ContactDeeds
from tests.simulation.owner_deeds import OwnerDeeds
from tests.simulation.practice_files import load_once

if TYPE_CHECKING:
    from tests.simulation.server import Mail

# How often each thing happens, in turns of which one comes every few hours.
DEEDS = {
    "review": 30, "decide": 6, "tasks": 4, "reply": 5, "meet": 6, "note": 8, "leave": 1, "less": 1,
    "pause": 2, "resume": 2, "stop": 0.5, "write": 2, "refer": 2, "shelve": 4, "edit": 2, "join": 2,
}  # fmt: skip
BY_HAND = frozenset({"tamper", "expire"})
RUDE = (
    "leave",
    "reply",
    "pause",
    "stop",
    "review",
    "meet",
    "tamper",
    "expire",
    "edit",
    "mailbox",
)  # in the middle of a delivery


class People(ContactDeeds, OwnerDeeds):
    async def live(self) -> None:
        while True:
            await asyncio.sleep(self.chance.expovariate(1 / (self.world.mood.quiet_hours * 3600)))
            self.do(self.chance.choices(list(DEEDS), list(DEEDS.values()))[0])
            if self.chance.random() < 0.7:
                self._mailbox(None)
                self.world.ring()

    def interrupt(self, address: str, message_id: str) -> None:
        """Now of all moments, between claim and commit point, somebody does something about this very mail."""
        if self.chance.random() < self.world.mood.rude:
            about = next((c for c in self.contacts if c.address == address), None)
            self.do(self.chance.choice(RUDE), about, message_id)

    def receive(self, mail: "Mail", row: sqlite3.Row) -> None:
        """A mail has arrived; some are answered at once."""
        contact = next((c for c in self.contacts if c.id == row["contact_id"]), None)
        if contact and self.chance.random() < 0.15:
            delay = self.chance.random() * 2 * 86400
            asyncio.get_running_loop().call_later(delay, self.do, "reply", contact)

    def do(self, deed: str, about: Contact | None = None, message_id: str = "") -> None:
        if about is None and not self.contacts:
            deed = "join"
        contact = about or (self.chance.choice(self.contacts) if self.contacts else None)
        self.world.note("deed", deed, contact.address if contact else "")
        act: Callable[[Contact | None], None] = getattr(self, "_" + deed, lambda _: None)
        self._open()
        try:
            self._by_hand(deed, message_id) if deed in BY_HAND else act(contact)
        except OutreachError as err:  # a person is told no
            self.world.note("no", deed, type(err).__name__)
        self.world.ring()  # a real daemon looks a few seconds later

    def _open(self) -> None:
        """Whoever changed schedules.yaml applies it, whatever it does; what is broken, or refused, stays as it is."""
        file = self.world.schedules_file
        if self.world.versions == self.seen:
            return
        self.seen = self.world.versions
        try:
            follow(self.desk, Place(file, (), {}), self.now)
            found = Files(load_once(file, environ={}, now=self.now), self.desk.templates)
            put_in_force(self.desk, found, file, self.now, origin="apply")
            self.world.last_good = file.read_text("utf-8")
        except OutreachError:
            pass

    def _by_hand(self, deed: str, message_id: str) -> None:
        """Somebody's UPDATE: the text is no longer what was approved; or the last moment of the mail comes now."""
        new = {
            "tamper": ("content_hash", "other"),
            "expire": ("not_after", self.now - timedelta(milliseconds=1)),
        }[deed]
        whose = (rows.c.message_id == message_id, rows.c.state == "claimed", rows.c.contact_id.is_not(None))
        with self.desk.store.write() as tx:
            changed = tx.execute(sa.update(rows).where(*whose).values({new[0]: new[1]})).rowcount
        if changed and deed == "tamper":
            self.said.tampered.add(message_id)
