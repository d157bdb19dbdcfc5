"""The people of a run: contacts who answer, meet and leave; an owner who reviews, forgets and changes her mind."""

import asyncio
import sqlite3
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from outreach.actions.decide_uncertain import decide_uncertain
from outreach.actions.enroll import enroll
from outreach.actions.finish_task import finish_task
from outreach.actions.log_meeting import add_notes, log_meeting
from outreach.actions.log_referral import log_referral
from outreach.actions.opt_out import less_often, opt_out
from outreach.actions.put_in_force import put_in_force
from outreach.actions.read_files import Files, Place
from outreach.actions.record_reply import record_contact, record_reply
from outreach.actions.resume_mailbox import resume_mailbox
from outreach.actions.review_draft import approve, later, rewrite, skip
from outreach.actions.stop import pause_contact, resume_contact, stop_contact
from outreach.actions.take_up import follow
from outreach.errors import OutreachError
from outreach.sequence.model import Contact, Message, Note, NoteKind, PrivateNote, Resource, State
from outreach.store import contacts, enrollments, messages, resources, tasks
from outreach.store.ids import new_id
from outreach.store.schema import messages as rows
from tests.simulation.practice_files import EDITS, edited, load_once

if TYPE_CHECKING:
    from tests.simulation.server import Mail
    from tests.simulation.world import World

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ZONES = (None, "America/Los_Angeles", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata")
# How often each thing happens, in turns of which one comes every few hours.
DEEDS = {
    "review": 30, "decide": 6, "tasks": 4, "reply": 5, "meet": 6, "note": 8, "leave": 1, "less": 1,
    "pause": 2, "resume": 2, "stop": 0.5, "write": 2, "refer": 2, "shelve": 4, "edit": 2, "join": 2,
}  # fmt: skip
EVER = datetime.max.replace(tzinfo=UTC)
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


@dataclass
class Said:
    """What people have said, and what was acknowledged: the judge holds the product to it."""

    left: set[str] = field(default_factory=set)
    paused: dict[str, datetime] = field(default_factory=dict)
    stopped: set[str] = field(default_factory=set)  # enrollments
    approved: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # texts, by message
    decided: set[str] = field(default_factory=set)
    decided_sent: set[str] = field(default_factory=set)  # Message-IDs
    again: dict[str, int] = field(default_factory=lambda: defaultdict(int))  # how often: once more
    tampered: set[str] = field(default_factory=set)  # Message-IDs
    meetings: list[str] = field(default_factory=list)


class People:
    def __init__(self, world: "World") -> None:
        self.world, self.chance = world, world.chance
        self.said = Said()
        self.desk = world.open_app(None).desk
        self.contacts: list[Contact] = []
        self.seen = 0  # the version of schedules.yaml
        self.zones: dict[str, str | None] = {}

    @property
    def now(self) -> datetime:
        return self.world.clock()

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

    # Contacts

    def _join(self, _: Contact | None) -> None:
        if len(self.contacts) >= 4:
            return
        number = len(self.contacts)
        contact = Contact(
            id=new_id(self.now),
            address=f"person{number}@clinic{number}.example.com",
            given_name="Rosa",
            family_name=f"Lind {number}",
            organisation="Harbor Pediatrics",
            audience=self.chance.choice(["physician", "school"]),
            zone=self.chance.choice(ZONES),
            source="the address book",
            lawful_basis="legitimate interest",
            created_at=self.now,
        )
        with self.desk.store.write() as tx:
            contacts.add(tx, contact, self.desk.address_key(contact.address))
        self.contacts.append(contact)
        self.zones[contact.id] = contact.zone
        enroll(self.desk, contact.id, self.now)

    def _reply(self, contact: Contact) -> None:
        replied_at = self.now - HOUR * self.chance.choice([0, 0, 0, 5, 30])
        stopping = self._named("replied", contact, since=replied_at)
        record_reply(self.desk, contact.id, replied_at, self.now)
        self.said.stopped |= stopping

    def _leave(self, contact: Contact) -> None:
        if opt_out(self.desk, self.desk.leave_token(contact.id), "link", self.now):
            self.said.left.add(contact.address)

    def _less(self, contact: Contact) -> None:
        less_often(self.desk, self.desk.leave_token(contact.id), self.now)

    def receive(self, mail: "Mail", row: sqlite3.Row) -> None:
        """A mail has arrived; some are answered at once."""
        contact = next((c for c in self.contacts if c.id == row["contact_id"]), None)
        if contact and self.chance.random() < 0.15:
            delay = self.chance.random() * 2 * DAY.total_seconds()
            asyncio.get_running_loop().call_later(delay, self.do, "reply", contact)

    # The owner

    def _meet(self, contact: Contact) -> None:
        """Often without notes: they come later, or never."""
        met_at = self.now - HOUR * self.chance.choice([0, 0, 1, 20])
        stopping = self._named("met", contact)
        notes = (
            [Note(NoteKind.POINT, f"point {self.chance.random():.6f}")] if self.chance.random() < 0.4 else []
        )
        notes += [Note(NoteKind.GIFT, "a small plant")] if notes and self.chance.random() < 0.3 else []
        private = [PrivateNote(NoteKind.POINT, "told me about her own divorce")]
        meeting, started = log_meeting(
            self.desk, contact.id, met_at, self.now, notes=notes, private_notes=private
        )
        self.said.stopped |= stopping
        if started:
            self.said.meetings.append(meeting.id)

    def _note(self, _: Contact) -> None:
        for meeting_id in self.said.meetings[-3:]:
            if self.chance.random() < 0.5:
                add_notes(
                    self.desk,
                    meeting_id,
                    [Note(NoteKind.POINT, f"point {self.chance.random():.6f}")],
                    [],
                    self.now,
                )

    def _review(self, _: Contact) -> None:
        """She reads what waits for her. Some she leaves lying; some she answers after the text has changed."""
        with self.desk.store.read() as tx:
            found = messages.in_state(tx, [State.DRAFT, State.APPROVED, State.PLANNED])
            drafts = messages.get_many(tx, [m.id for m in found if m.contact_id])
        for draft in sorted(drafts, key=lambda m: m.id):
            self._judge_draft(draft.id, draft.content_hash, draft.text, self.chance.random(), draft.state)

    def _judge_draft(self, message_id: str, digest: str, text: str, choice: float, state: State) -> None:
        try:
            if state is State.DRAFT and choice < 0.6:
                self._approve(message_id, digest, text)
            elif choice > 0.97:
                skip(self.desk, message_id, "maya", self.now)
            elif choice > 0.92:
                later(self.desk, message_id, self.now + DAY * self.chance.random() * 5, self.now)
            elif choice > 0.85:
                mine = f"Dear Rosa,\n\nin my own words {self.chance.random():.6f}.\n\nMaya\n"
                mail = rewrite(self.desk, message_id, "Hello", mine, "maya", self.now)
                self._has_read(mail, mail.text)
                if digest and self.chance.random() < 0.5:  # an answer to the mail that showed the old text
                    self._approve(message_id, digest, text)
        except OutreachError as err:
            self.world.note("no", "review", type(err).__name__)

    def _approve(self, message_id: str, digest: str, text: str) -> None:
        message = approve(self.desk, message_id, digest, "maya", self.now)
        self._has_read(message, text)

    def _has_read(self, message: Message, text: str) -> None:
        self.said.approved[message.id] = {text}
        self.said.tampered.discard(message.message_id)

    def _decide(self, _: Contact) -> None:
        with self.desk.store.read() as tx:
            uncertain = messages.in_state(tx, [State.UNCERTAIN])
        for message in uncertain:
            verdict = self.chance.choice(["sent", "abandoned", "again"])
            if verdict == "again":
                self.said.again[message.message_id] += 1
            decide_uncertain(self.desk, message.id, verdict, "maya", self.now)
            if verdict == "sent":
                self.said.decided_sent.add(message.message_id)
            self.said.decided.add(message.id)

    def _tasks(self, _: Contact) -> None:
        with self.desk.store.read() as tx:
            waiting = tasks.list_open(tx)
        for task in waiting:
            finish_task(self.desk, task.id, self.now, done=self.chance.random() < 0.8)

    def _mailbox(self, _: Contact | None) -> None:
        resume_mailbox(self.desk, "maya", self.now)

    def _pause(self, contact: Contact) -> None:
        until = self.now + DAY * self.chance.random() * 6
        pause_contact(self.desk, contact.id, until, self.now)
        self.said.paused[contact.address] = until

    def _resume(self, contact: Contact) -> None:
        self.said.paused.pop(contact.address, None)
        resume_contact(self.desk, contact.id, self.now)

    def _stop(self, contact: Contact) -> None:
        self.said.stopped |= {e.id for e in stop_contact(self.desk, contact.id, self.now)}

    def _write(self, contact: Contact) -> None:
        record_contact(self.desk, contact.id, self.now - HOUR, self.now)

    def _refer(self, contact: Contact) -> None:
        log_referral(self.desk, contact.id, "received", self.now.date(), self.now)

    def _shelve(self, _: Contact) -> None:
        title = f"Sleep {self.chance.random():.6f}"
        link = f"https://lakeside.example/{title.replace(' ', '-')}"
        with self.desk.store.write() as tx:
            resources.add(tx, Resource(new_id(self.now), title, link, "It may help.", added_at=self.now))

    def _edit(self, _: Contact) -> None:
        self.world.write_schedules(edited(self.chance.randrange(len(EDITS))))

    def _by_hand(self, deed: str, message_id: str) -> None:
        """Somebody's UPDATE: the text is no longer what was approved; or the last moment of the mail comes now."""
        new = {"tamper": ("content_hash", "other"), "expire": ("not_after", self.now - timedelta(seconds=1))}[
            deed
        ]
        whose = (rows.c.message_id == message_id, rows.c.state == "claimed", rows.c.contact_id.is_not(None))
        with self.desk.store.write() as tx:
            changed = tx.execute(sa.update(rows).where(*whose).values({new[0]: new[1]})).rowcount
        if changed and deed == "tamper":
            self.said.tampered.add(message_id)

    def _named(self, cause: str, contact: Contact, since: datetime = EVER) -> set[str]:
        with self.desk.store.read() as tx:
            active = enrollments.active_of(tx, contact.id)
        sequences = self.desk.schedules.sequences
        return {e.id for e in active if e.started_at <= since and cause in sequences[e.sequence].stops}
