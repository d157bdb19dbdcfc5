"""What follows from one mail that came in, in one transaction. Nothing here ever answers it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from outreach.actions.arrival import Arrival, contact_of, suppress_contact
from outreach.actions.decide_uncertain import settle_uncertain
from outreach.actions.desk import Desk
from outreach.actions.log_meeting import note_contact
from outreach.actions.obey_owner import obey
from outreach.actions.pause_colleagues import pause_colleagues
from outreach.actions.record_reply import note_reply
from outreach.actions.stop import pause
from outreach.actions.take_bounce import take_bounce, take_doubtful
from outreach.actions.tell_of_answer import (
    Followed,
    ask_about_opt_out,
    tell_complaint,
    tell_reply,
)
from outreach.actions.whose_answer import OF_PEOPLE, Match, find_match, find_message, own_addresses
from outreach.actions.whose_command import OwnerMail, find_owner_mail
from outreach.imap import Judged
from outreach.mail import opt_out as tokens
from outreach.mail.address import canonical
from outreach.mail.reading import Kind, OptOut
from outreach.sequence.model import Contact, State
from outreach.store import contacts, events, suppressions
from outreach.store.inbound import Inbound

AWAY = timedelta(days=7)  # where an auto-reply names no day
LONGEST_AWAY = timedelta(days=370)  # a day beyond that is a mistake of the reader, or of the writer
UNTIL_DECIDED = timedelta(days=3650)  # a doubtful opt-out holds until the owner says what was meant
BY = "evidence in the mailbox"


def take_mail(tx: sa.Connection, desk: Desk, arrival: Arrival, now: datetime) -> Inbound | None:
    """Do what follows; returns the row to keep, or None where the mail does not concern us."""
    if arrival.purpose == "sent":
        return _take_own(tx, desk, arrival, now)
    clicked = tokens.read_token(desk.opt_out_keys, arrival.mail.leave_token or "")
    leaver = contacts.find(tx, clicked) if clicked else None
    if leaver is not None:
        suppress_contact(tx, desk, leaver, "opt-out", "mailto", now)
        return replace(arrival.row, kind=str(Kind.OPT_OUT), contact_id=leaver.id)
    owners = _find_owners(tx, desk, arrival)
    if owners is not None:
        _note_evidence(tx, desk, arrival.mail, now)
        return obey(tx, desk, arrival.mail, arrival.row, owners, now)
    if _is_own(desk, arrival.mail):
        _note_evidence(tx, desk, arrival.mail, now)
        return None
    match = find_match(tx, desk, arrival.mail, now)
    if match.contact is not None:
        suppressions.lock_address(tx, desk.address_key(match.contact.address))
    _note_evidence(tx, desk, arrival.mail, now)
    return _take(tx, desk, arrival, match, now)


def _find_owners(tx: sa.Connection, desk: Desk, arrival: Arrival) -> OwnerMail | None:
    """The mail as one of an owner's; what lay there before anybody looked is nobody's command any more."""
    mailbox = desk.schedules.mailboxes.get(arrival.row.mailbox)
    if mailbox is None or arrival.is_old:
        return None
    return find_owner_mail(tx, desk, arrival.mail, mailbox, is_junk=arrival.purpose == "junk")


def _take(tx: sa.Connection, desk: Desk, arrival: Arrival, match: Match, now: datetime) -> Inbound | None:
    contact, message = match.contact, match.message
    if contact is None:
        return replace(arrival.row, message_id=message.id) if message else None
    received_at = min(arrival.row.received_at, now)
    if message is not None and message.ended_at is not None:
        received_at = max(
            received_at, min(message.ended_at, now)
        )  # a wrong clock of the server: no answer precedes
    arrival = replace(
        arrival,
        row=replace(
            arrival.row,
            contact_id=contact.id,
            message_id=message.id if message else None,
            received_at=received_at,
        ),
    )
    act = _ACTS.get(arrival.mail.kind)
    return act(tx, desk, arrival, match, now) if act else None


def _take_own(tx: sa.Connection, desk: Desk, arrival: Arrival, now: datetime) -> Inbound | None:
    """What the owner wrote by hand is a real contact; our own copies there prove that a mail left."""
    mail, row = arrival.mail, arrival.row
    if _note_evidence(tx, desk, mail, now) or not _is_own(desk, mail) or mail.kind not in OF_PEOPLE:
        return None
    keys = [desk.address_key(each) for each in mail.recipients]
    known = [found for key in keys if (found := contacts.find_by_address_key(tx, key))]
    at = min(row.received_at, now)
    for contact in known:
        note_contact(tx, contact.id, at, now)
    return replace(row, kind="hand-written", contact_id=known[0].id) if known else None


def _is_own(desk: Desk, mail: Judged) -> bool:
    return any(canonical(sender) in own_addresses(desk) for sender in mail.senders)


def _note_evidence(tx: sa.Connection, desk: Desk, mail: Judged, now: datetime) -> bool:
    """Whoever names our Message-ID has our mail: it arrived. True where the mail itself is one of ours."""
    own = replace(mail, answers=(mail.header_id,), tokens=()) if mail.header_id else None
    itself = find_message(tx, desk, own) if own else None
    for message in (itself, find_message(tx, desk, mail)):
        if message is not None and message.state is State.UNCERTAIN:
            settle_uncertain(tx, desk, message, State.SENT, now, by=BY)
    return itself is not None


def _take_reply(tx: sa.Connection, desk: Desk, arrival: Arrival, match: Match, now: datetime) -> Inbound:
    contact, row = contact_of(match), arrival.row
    stopped = note_reply(tx, desk, contact.id, row.received_at, now)
    if arrival.is_old and match.how != "thread":
        return row
    text = arrival.mail.text
    waiting = pause_colleagues(tx, desk, contact, row.received_at, now)
    tell_reply(tx, desk, contact, arrival.mail, Followed(stopped, waiting), now)
    return replace(row, state="new", text=text)


def _take_opt_out(tx: sa.Connection, desk: Desk, arrival: Arrival, match: Match, now: datetime) -> Inbound:
    """In so many words it counts at once. In doubt, or from a colleague, nothing leaves until the owner has decided."""
    contact, row = contact_of(match), replace(arrival.row, text=arrival.mail.text)
    pause_colleagues(tx, desk, contact, row.received_at, now)
    if arrival.mail.opt_out is OptOut.SURE and match.how != "practice":
        suppress_contact(tx, desk, contact, "opt-out", "reply", now)
        return row
    if arrival.is_old and match.how != "thread":
        return row
    note_reply(tx, desk, contact.id, row.received_at, now)
    pause(tx, contact.id, now + UNTIL_DECIDED, now)
    ask_about_opt_out(tx, desk, contact, arrival.mail, now)
    return replace(row, state="new")


def _take_absence(
    tx: sa.Connection, desk: Desk, arrival: Arrival, match: Match, now: datetime
) -> Inbound | None:
    """Stops nothing. What would leave meanwhile finds the day of return, and leaves after it."""
    contact, until = contact_of(match), arrival.row.received_at + AWAY
    zone = ZoneInfo(contact.zone) if contact.zone else _owner_zone(desk, contact)
    if arrival.mail.back_on is not None:
        named = datetime.combine(arrival.mail.back_on, time(), zone)
        until = named if now < named < now + LONGEST_AWAY else until
    if until > now:
        contacts.touch(tx, contact.id, away_until=until)
        about = {"contact_id": contact.id, "message_id": arrival.row.message_id}
        events.add(tx, now, "auto-reply", data={"until": until.isoformat()}, **about)
    return replace(arrival.row, reason=f"away until {until.astimezone(zone):%Y-%m-%d}")


def _take_complaint(
    tx: sa.Connection, desk: Desk, arrival: Arrival, match: Match, now: datetime
) -> Inbound | None:
    """RFC 5965. A report about signatures ("auth-failure") is no person's complaint."""
    if match.how != "thread" or arrival.mail.feedback == "auth-failure":
        return None
    contact = contact_of(match)
    if suppress_contact(tx, desk, contact, "complaint", "feedback", now):
        tell_complaint(tx, desk, contact, now)
    return arrival.row


def _owner_zone(desk: Desk, contact: Contact) -> ZoneInfo:
    campaign = desk.campaign_of(contact)
    owner = desk.owner_of(campaign) if campaign else next(iter(desk.schedules.owners.values()))
    return owner.zone


_Act = Callable[[sa.Connection, Desk, Arrival, Match, datetime], Inbound | None]
_ACTS: Mapping[Kind, _Act] = {
    Kind.REPLY: _take_reply,
    Kind.OPT_OUT: _take_opt_out,
    Kind.AUTO_REPLY: _take_absence,
    Kind.BOUNCE: take_bounce,
    Kind.COMPLAINT: _take_complaint,
    Kind.DOUBTFUL: take_doubtful,
}
