"""What contacts do: they join, answer, leave, and ask for less."""

from datetime import timedelta

from outreach.actions.enroll import enroll
from outreach.actions.opt_out import less_often, opt_out
from outreach.actions.record_reply import record_reply
from outreach.sequence.model import Contact
from outreach.store import contacts
from outreach.store.ids import new_id
from tests.simulation.deeds import Deeds

HOUR = timedelta(hours=1)
ZONES = (None, "America/Los_Angeles", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata")


class ContactDeeds(Deeds):
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
        stopping = self.find_stopping("replied", contact, since=replied_at)
        record_reply(self.desk, contact.id, replied_at, self.now)
        self.said.stopped |= stopping
        self.said.was_in_touch(contact.id, replied_at, self.now)

    def _leave(self, contact: Contact) -> None:
        if opt_out(self.desk, self.desk.leave_token(contact.id), "link", self.now):
            self.said.left.add(contact.address)

    def _less(self, contact: Contact) -> None:
        less_often(self.desk, self.desk.leave_token(contact.id), self.now)
