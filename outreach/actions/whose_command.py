"""Is a mail the owner's, for us? Two things must hold: the server proves the sender, and it names what only we sent."""

import hmac
import re
from dataclasses import dataclass

import sqlalchemy as sa

from outreach.actions.desk import ADDRESS_PREFIX, Desk
from outreach.actions.whose_answer import OF_PEOPLE
from outreach.imap import Judged
from outreach.mail.address import canonical, domain_of
from outreach.mail.message_id import TOKEN_LENGTH
from outreach.mail.reading import find_doubt
from outreach.sequence.model import Message, Priority
from outreach.sequence.schedules import Mailbox, Owner
from outreach.store import contacts, messages

_OURS = re.compile(rf"<[a-z2-7]{{{TOKEN_LENGTH}}}@([^<>@\s]+)>")


@dataclass(frozen=True, slots=True)
class OwnerMail:
    """A mail that would be obeyed. `answers` is our mail to her; None: it came to her own address for commands.

    `doubt` says why it is not obeyed; "" where it is proven to be hers.
    """

    owner: Owner
    answers: Message | None
    doubt: str


def find_owner_mail(
    tx: sa.Connection, desk: Desk, mail: Judged, mailbox: Mailbox, *, is_junk: bool
) -> OwnerMail | None:
    """None where it is no command at all: what a program sent, and the letters that are none of our business."""
    if mail.kind not in OF_PEOPLE:
        return None
    answered = _find_answered(tx, mail)
    owner = desk.schedules.owners.get(answered.owner) if answered else _find_addressed(desk, mail)
    if owner is None:
        pretended = _find_pretended(tx, desk, mail)
        return OwnerMail(pretended, None, "it answers no mail that Outreach sent you") if pretended else None
    if not _is_from(mail, owner):
        if _is_of_contact(tx, desk, mail):
            return None  # to whom the owner forwarded it: an answer like any other
        return OwnerMail(owner, answered, "it does not come from your address")
    return OwnerMail(owner, answered, _doubt(mail, mailbox, is_junk=is_junk))


def _doubt(mail: Judged, mailbox: Mailbox, *, is_junk: bool) -> str:
    if is_junk:
        return "it lay in the junk folder"
    if not mail.has_plain_sender:
        return "its From can be read in two ways"
    if not mail.header_id:
        return "it has no Message-ID"
    login = (mailbox.imap.username if mailbox.imap else None) or ""
    return find_doubt(mail.proof, mail.senders[0], mailbox.authserv_id, login=login) or ""


def _is_from(mail: Judged, owner: Owner) -> bool:
    """One sender, who is the owner: of two, a server may have proven the other."""
    return len(mail.senders) == 1 and canonical(mail.senders[0]) == canonical(owner.email)


def _find_answered(tx: sa.Connection, mail: Judged) -> Message | None:
    """The mail to an owner that it names in In-Reply-To, or in References, the latest first."""
    known = {each.message_id: each for each in messages.find_by_message_ids(tx, mail.answers)}
    direct, thread = mail.answers[:1], tuple(reversed(mail.answers[1:]))
    named = (known[each] for each in (*direct, *thread) if each in known)
    return next((each for each in named if each.priority is Priority.OWNER), None)


def _find_addressed(desk: Desk, mail: Judged) -> Owner | None:
    for owner in desk.schedules.owners.values():
        address = desk.command_address(owner)
        if address and any(_is_same(each, address) for each in mail.recipients):
            return owner
    return None


def _is_same(one: str, other: str) -> bool:
    """In constant time, for the address holds a secret."""
    return hmac.compare_digest(one.strip().lower().encode("utf-8", "replace"), other.lower().encode())


def _find_pretended(tx: sa.Connection, desk: Desk, mail: Judged) -> Owner | None:
    """From an owner's address, and shaped as an answer to us that we never asked for."""
    owner = next((each for each in desk.schedules.owners.values() if _is_from(mail, each)), None)
    if owner is None:
        return None
    ours = {domain_of(box.sender_address) for box in desk.schedules.mailboxes.values()}
    shaped = [
        each for each in mail.answers if (found := _OURS.fullmatch(each)) and domain_of(found[1]) in ours
    ]
    if shaped and not messages.find_by_message_ids(tx, shaped):
        return owner
    return owner if any(f"+{ADDRESS_PREFIX}" in each.lower() for each in mail.recipients) else None


def _is_of_contact(tx: sa.Connection, desk: Desk, mail: Judged) -> bool:
    keys = (desk.address_key(each) for each in mail.senders)
    return any(contacts.find_by_address_key(tx, key) for key in keys)
