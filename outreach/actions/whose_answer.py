"""Whose answer is it? Our own Message-IDs say it first, then the address, then an address known from before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import sqlalchemy as sa

from outreach.actions.desk import Desk
from outreach.imap import Judged
from outreach.mail import message_id
from outreach.mail.address import canonical, domain_of
from outreach.mail.free_mail import is_free_mail
from outreach.mail.reading import Kind
from outreach.sequence.model import Contact, Message
from outreach.store import contacts, inbound, messages

How = Literal["thread", "address", "practice", ""]
OF_PEOPLE = frozenset({Kind.REPLY, Kind.OPT_OUT})
LATELY = timedelta(days=60)  # for so long a colleague's mail may be the answer to ours


@dataclass(frozen=True, slots=True)
class Match:
    """`message` is ours, that the mail answers or speaks of; `how` says what `contact` was known by."""

    contact: Contact | None
    message: Message | None
    how: How


def find_match(tx: sa.Connection, desk: Desk, mail: Judged, now: datetime) -> Match:
    """A thread of ours counts most; but a contact who answers a mail that was forwarded answers for themselves."""
    message = find_message(tx, desk, mail)
    writer = _find_writer(tx, desk, mail) if mail.kind in OF_PEOPLE or message is None else None
    named = contacts.find(tx, message.contact_id) if message and message.contact_id else None
    if named is not None and (writer is None or writer.id == named.id):
        return Match(named, message, "thread")
    if writer is not None:
        return Match(writer, message, "address")
    if message is not None:
        return Match(None, message, "")  # a mail to the owner, or to somebody who was erased
    colleague = _find_colleague(tx, desk, mail, now) if mail.kind in OF_PEOPLE else None
    return Match(colleague, None, "practice" if colleague else "")


def find_message(tx: sa.Connection, desk: Desk, mail: Judged) -> Message | None:
    """Nobody can make up one of our Message-IDs: who names it has seen our mail."""
    domains = {domain_of(mailbox.sender_address) for mailbox in desk.schedules.mailboxes.values()}
    made = (message_id.make(token, domain) for token in mail.tokens for domain in sorted(domains))
    ours = (each for each in mail.answers if message_id.is_like_ours(each))
    found = messages.find_by_message_ids(tx, [*ours, *made])
    answered = [each for each in found if each.message_id in mail.answers[:1]]
    return next(iter(answered or found), None)


def own_addresses(desk: Desk) -> set[str]:
    """In canonical form. What comes from there is the owner's, or ours."""
    schedules = desk.schedules
    known = [box.sender_address for box in schedules.mailboxes.values()]
    known += [box.reply_to for box in schedules.mailboxes.values() if box.reply_to]
    known += [owner.email for owner in schedules.owners.values()]
    return {canonical(each) for each in known}


def _find_writer(tx: sa.Connection, desk: Desk, mail: Judged) -> Contact | None:
    """The contact with this address; or the one whose answers came from there before."""
    for address in _writers(mail):
        contact = contacts.find_by_address_key(tx, desk.address_key(address))
        if contact is not None:
            return contact
    known: set[str] = set()
    for address in _writers(mail):
        known |= inbound.writers(tx, desk.address_key(address))
    return contacts.find(tx, known.pop()) if len(known) == 1 else None


def _find_colleague(tx: sa.Connection, desk: Desk, mail: Judged, now: datetime) -> Contact | None:
    """From the practice of the one contact there to whom we wrote lately."""
    ours = {domain_of(address) for address in own_addresses(desk)}
    for domain in {domain_of(address) for address in mail.senders[:1]}:
        if not domain or is_free_mail(domain) or domain in ours:
            continue
        there = contacts.at_domain(tx, domain)
        if len(there) == 1 and there[0].id in _written_to(tx, there, now):
            return there[0]
    return None


def _written_to(tx: sa.Connection, people: Iterable[Contact], now: datetime) -> set[str]:
    return {
        each.id
        for each in people
        if any(m.ended_at and m.ended_at > now - LATELY for m in messages.sent_to(tx, each.id))
    }


def _writers(mail: Judged) -> tuple[str, ...]:
    return (*mail.senders[:3], *mail.reply_to[:1])
