"""What an action finds in front of it: the store, the schedules in force, the templates, the keys, the postmen."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from outreach.mail import address, message_id, opt_out
from outreach.render import Templates
from outreach.sequence.calendar import Calendar, send_zone
from outreach.sequence.model import Contact
from outreach.sequence.schedules import Campaign, Mailbox, Owner, Schedules
from outreach.smtp import Postman
from outreach.store.engine import Store
from outreach.store.journal import Journal
from outreach.store.receipt import Receipt

ADDRESS_PREFIX = "outreach-"
ADDRESS_TOKEN = 16  # characters of base32: 80 bits, and the sender must be proven besides
MOST_TOKENS = 4096  # kept at hand: a mail names its token three times


@dataclass(slots=True)
class Desk:
    """Wired once by app.py. `schedules` is replaced whole when a valid new file is loaded.

    `clock` is for the two moments that must not be the tick's: the commit point and the record of an attempt.
    """

    store: Store
    schedules: Schedules
    templates: Templates
    opt_out_keys: opt_out.OptOutKeys
    permanent_key: bytes  # never rotated: addresses and Message-IDs must hash the same for ever
    instance: str  # this installation, the same over all its starts
    lease_owner: str  # this run of it, which alone may send
    journal: Journal
    in_force: int  # the number of what is: schedules and templates together; 0: nothing was ever
    postmen: Mapping[str, Postman]  # replaced with the schedules
    clock: Callable[[], datetime]
    data_folder: Path | None = None  # where opt-outs lie that the database could not take; None: nowhere
    troubles: dict[str, str] = field(default_factory=dict)  # what is wrong now, by topic: shown by status
    told_troubles: dict[str, str] | None = (
        None  # as the database has them; None: what an earlier run left there
    )
    tally: Counter[str] = field(default_factory=Counter)  # what happened since the start, for /metrics
    last_tick: float = 0.0  # monotonic seconds; 0 before the first one
    strays: dict[str, Receipt] = field(default_factory=dict)  # by token: left, unknown to the database
    under_way: set[tuple[str, int]] = field(default_factory=set)  # claims, until they are recorded
    paused: frozenset[str] = frozenset()  # mailboxes whose pause was logged
    leads: bool = False  # of all daemons on this database, this one prepares, warns and summarises
    stopping: bool = False  # no new commit point is passed from here on
    _tokens: dict[str, str] = field(default_factory=dict)
    _calendars: dict[tuple[str, str | None, str], Calendar] = field(default_factory=dict)

    def address_key(self, mail_address: str) -> str:
        return address.address_key(mail_address, self.permanent_key)

    def token_of(self, message_key: str) -> str:
        """The reference that only this message carries."""
        return message_id.token(self.permanent_key, message_key)

    def message_id_of(self, message_key: str, mailbox: Mailbox) -> str:
        return message_id.make(self.token_of(message_key), address.domain_of(mailbox.sender_address))

    def owner_of(self, campaign: Campaign) -> Owner:
        return self.schedules.owners[campaign.owner]

    def mailbox_of(self, owner: Owner) -> Mailbox:
        """The mailbox that writes to and for this owner."""
        mine = (c.mailbox for c in self.schedules.campaigns.values() if c.owner == owner.key)
        return self.schedules.mailboxes[next(mine, next(iter(self.schedules.mailboxes)))]

    def obeys(self, owner: Owner) -> bool:
        """Whether this owner can decide by mail: her answers are read, and a server proves that they are hers."""
        mailbox = self.mailbox_of(owner)
        return mailbox.is_read and bool(mailbox.authserv_id)

    def command_address(self, owner: Owner) -> str:
        """Where she may write without answering a mail of ours; "" where she cannot. Nobody can make it up."""
        if not self.obeys(owner):
            return ""
        local, _, domain = self.mailbox_of(owner).sender_address.rpartition("@")
        token = self.token_of(f"owner/{owner.key}/address")[:ADDRESS_TOKEN]
        return f"{local.partition('+')[0]}+{ADDRESS_PREFIX}{token}@{domain}"

    def is_read(self, mailbox: str) -> bool:
        """Whether answers are read from the mailbox of this name."""
        found = self.schedules.mailboxes.get(mailbox)
        return found is not None and found.is_read

    def campaign_of(self, contact: Contact) -> Campaign | None:
        return self.schedules.campaign_for(contact.audience)

    def calendar_for(self, contact_zone: str | None, owner: Owner) -> Calendar:
        """Business days and windows count in the contact's zone where it is known, else in the owner's."""
        window = self.schedules.window
        key = (self.schedules.sha256, contact_zone if window.zone == "contact" else None, owner.zone.key)
        if key not in self._calendars:
            self._calendars[key] = Calendar(window, send_zone(window, contact_zone, owner.zone))
        return self._calendars[key]

    def leave_token(self, contact_id: str) -> str:
        known = self._tokens.get(contact_id)
        if known is not None:
            return known
        if len(self._tokens) > MOST_TOKENS:
            self._tokens.clear()
        made = self._tokens[contact_id] = opt_out.make_token(self.opt_out_keys, contact_id)
        return made

    def leave_url(self, contact_id: str) -> str:
        return f"{self.schedules.opt_out.base_url.rstrip('/')}/leave/{self.leave_token(contact_id)}"

    def leave_mailto(self, contact_id: str, mailbox: Mailbox) -> str:
        to = self.schedules.opt_out.mailto or mailbox.sender_address
        return f"{to}?subject=leave%20{self.leave_token(contact_id)}"
