"""What the owner does: she meets people, reviews, decides, pauses, forgets and changes her mind."""

from datetime import timedelta

from outreach.actions.decide_uncertain import decide_uncertain
from outreach.actions.finish_task import finish_task
from outreach.actions.log_meeting import add_notes, log_meeting
from outreach.actions.log_referral import log_referral
from outreach.actions.record_reply import record_contact
from outreach.actions.resume_mailbox import resume_mailbox
from outreach.actions.review_draft import approve, later, rewrite, skip
from outreach.actions.stop import pause_contact, resume_contact, stop_contact
from outreach.errors import OutreachError
from outreach.sequence.model import Contact, Message, Note, NoteKind, PrivateNote, Resource, State
from outreach.store import messages, resources, tasks
from outreach.store.ids import new_id
from tests.simulation.deeds import Deeds
from tests.simulation.practice_files import EDITS, edited

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class OwnerDeeds(Deeds):
    def _meet(self, contact: Contact) -> None:
        """Often without notes: they come later, or never."""
        met_at = self.now - HOUR * self.chance.choice([0, 0, 1, 20])
        stopping = self.find_stopping("met", contact)
        notes = (
            [Note(NoteKind.POINT, f"point {self.chance.random():.6f}")] if self.chance.random() < 0.4 else []
        )
        notes += [Note(NoteKind.GIFT, "a small plant")] if notes and self.chance.random() < 0.3 else []
        private = [PrivateNote(NoteKind.POINT, "told me about her own divorce")]
        meeting, started = log_meeting(
            self.desk, contact.id, met_at, self.now, notes=notes, private_notes=private
        )
        self.said.stopped |= stopping
        self.said.was_in_touch(contact.id, met_at, self.now)
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
        self.said.pauses[contact.address] = self.now, until

    def _resume(self, contact: Contact) -> None:
        self.said.pauses.pop(contact.address, None)
        resume_contact(self.desk, contact.id, self.now)

    def _stop(self, contact: Contact) -> None:
        self.said.stopped |= {e.id for e in stop_contact(self.desk, contact.id, self.now)}

    def _write(self, contact: Contact) -> None:
        record_contact(self.desk, contact.id, self.now - HOUR, self.now)
        self.said.was_in_touch(contact.id, self.now - HOUR, self.now)

    def _refer(self, contact: Contact) -> None:
        log_referral(self.desk, contact.id, "received", self.now.date(), self.now)

    def _shelve(self, _: Contact) -> None:
        title = f"Sleep {self.chance.random():.6f}"
        link = f"https://lakeside.example/{title.replace(' ', '-')}"
        with self.desk.store.write() as tx:
            resources.add(tx, Resource(new_id(self.now), title, link, "It may help.", added_at=self.now))

    def _edit(self, _: Contact) -> None:
        self.world.write_schedules(edited(self.chance.randrange(len(EDITS))))
