"""A claimed message becomes the bytes that leave."""

from collections.abc import Sequence
from datetime import datetime

from outreach.actions.desk import Desk
from outreach.mail.address import Address
from outreach.mail.compose import Letter, compose
from outreach.sequence.model import Message, Priority
from outreach.store.ledger import Claim


def compose_letter(desk: Desk, claim: Claim, earlier: Sequence[Message], now: datetime) -> bytes:
    """Headers, threading, the ways to leave, and both bodies. `earlier`: what this enrollment sent, oldest first."""
    message = claim.message
    mailbox = desk.schedules.mailboxes[message.mailbox]
    to_owner = message.priority is Priority.OWNER
    leaving = None if to_owner or message.contact_id is None else message.contact_id
    parents = tuple(m.message_id for m in earlier) if message.thread else ()
    return compose(
        Letter(
            message_id=message.message_id,
            date=now,
            sender=Address(mailbox.sender_name, mailbox.sender_address),
            to=Address("", message.address),
            reply_to=mailbox.reply_to,
            subject=message.subject,
            text=claim.text,
            html=claim.html,
            in_reply_to=parents[-1] if parents else None,
            references=parents[:-1],
            list_unsubscribe_url=desk.leave_url(leaving) if leaving else None,
            list_unsubscribe_mailto=desk.leave_mailto(leaving, mailbox) if leaving else None,
            reference=message.message_id[1:].partition("@")[0],
            auto_submitted=to_owner,
        )
    )
