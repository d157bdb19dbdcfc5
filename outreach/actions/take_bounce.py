"""A mail server writes about a letter of ours: what it says of the address, and where that is not clear."""

from dataclasses import replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from outreach.actions.arrival import Arrival, contact_of, suppress_contact
from outreach.actions.desk import Desk
from outreach.actions.tell_of_answer import ask_about_notice, ask_about_soft_bounces, ask_for_address
from outreach.actions.whose_answer import Match
from outreach.mail.address import canonical
from outreach.mail.reading import Bounced
from outreach.mail.reading.verdict import Severity
from outreach.sequence.model import Contact
from outreach.store import events, inbound
from outreach.store.inbound import Inbound

SOFT_MOST, SOFT_SPAN, SOFT_SINCE = 3, timedelta(days=7), timedelta(days=90)


def take_bounce(
    tx: sa.Connection, desk: Desk, arrival: Arrival, match: Match, now: datetime
) -> Inbound | None:
    """Only what names our Message-ID is believed: a made-up notice must keep nobody from being written to."""
    if match.how != "thread":
        return None
    contact, found = contact_of(match), arrival.mail.bounced
    hers = [each for each in found if _is_about(contact, each)]
    worst = {each.severity for each in hers} or {_at_most_soft(each.severity) for each in found}
    said = next((f"{b.status or ''} {b.words}".strip() for b in hers or found), arrival.mail.why)
    row = replace(arrival.row, reason=said[:300])
    if Severity.HARD in worst:
        if suppress_contact(tx, desk, contact, "hard bounce", "bounce", now):
            ask_for_address(tx, desk, contact, said, now)
        return replace(row, kind="bounce")
    if Severity.SOFT not in worst:
        return replace(row, kind="delayed")
    events.add(tx, now, "soft bounce", contact_id=contact.id, message_id=row.message_id)
    earlier = inbound.of_contact(tx, contact.id, "soft bounce", now - SOFT_SINCE)
    moments = [each.received_at for each in earlier] + [row.received_at]
    mails = {each.message_id for each in earlier} | {row.message_id}
    if len(mails) >= SOFT_MOST and max(moments) - min(moments) >= SOFT_SPAN:
        ask_about_soft_bounces(tx, desk, contact, said, now)
    return replace(row, kind="soft bounce")


def _is_about(contact: Contact, bounced: Bounced) -> bool:
    """Also under the same name at a host of her domain, as some servers write it."""
    name, _, domain = canonical(contact.address).rpartition("@")
    for address in (bounced.address, bounced.original or ""):
        other, _, host = canonical(address).rpartition("@")
        if other == name and (host == domain or host.endswith(f".{domain}")):
            return True
    return False


def _at_most_soft(severity: Severity) -> Severity:
    """What is said of somebody to whom our letter was passed on says that her address works."""
    return Severity.SOFT if severity is Severity.HARD else severity


def take_doubtful(
    tx: sa.Connection, desk: Desk, arrival: Arrival, match: Match, now: datetime
) -> Inbound | None:
    """A notice that names our letter and no address: the owner may understand it."""
    if match.how != "thread":
        return None
    ask_about_notice(tx, desk, contact_of(match), arrival.mail, now)
    return replace(arrival.row, reason=arrival.mail.why)
