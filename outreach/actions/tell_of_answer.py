"""What the owner hears of mail that came in. At most one letter a day about one person: no loop can flood her."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from outreach.actions.desk import Desk
from outreach.actions.write_to_owner import write_to_owner
from outreach.imap import Judged
from outreach.sequence.model import Contact, Enrollment
from outreach.sequence.schedules import Mailbox, Owner
from outreach.store import enrollments

MOST_SHOWN = 3000  # characters of what a person wrote
_SPLITS = "\u2028\u2029"


@dataclass(frozen=True, slots=True)
class Followed:
    """What followed from an answer: which enrollments stopped, and which colleagues are not reminded meanwhile."""

    stopped: Sequence[Enrollment]
    waiting: Sequence[Contact]


def tell_reply(
    tx: sa.Connection, desk: Desk, contact: Contact, mail: Judged, followed: Followed, now: datetime
) -> None:
    """A person answered: their words, and what ended or waits because of it."""
    ended = ", ".join(enrollment.sequence for enrollment in followed.stopped)
    waiting = ", ".join(each.name for each in followed.waiting)
    about = {
        "words": _shorten(mail.text),
        "subject": mail.subject[:200],
        "stopped": ended,
        "waiting": waiting,
    }
    _tell(tx, desk, contact, "reply-arrived", about, now)


def ask_about_opt_out(tx: sa.Connection, desk: Desk, contact: Contact, mail: Judged, now: datetime) -> None:
    """Perhaps they want no more mail: nothing leaves until the owner says what they meant."""
    about = {"words": _shorten(mail.text), "subject": mail.subject[:200]}
    _tell(tx, desk, contact, "opt-out-doubtful", about, now)


def ask_for_address(tx: sa.Connection, desk: Desk, contact: Contact, said: str, now: datetime) -> None:
    """The address does not exist any more."""
    _tell(tx, desk, contact, "address-gone", {"said": said[:300]}, now)


def ask_about_soft_bounces(tx: sa.Connection, desk: Desk, contact: Contact, said: str, now: datetime) -> None:
    """Mail has come back for a while: once a month."""
    _tell(tx, desk, contact, "address-doubtful", {"said": said[:300]}, now, period=f"{now:%Y-%m}")


def ask_about_notice(tx: sa.Connection, desk: Desk, contact: Contact, mail: Judged, now: datetime) -> None:
    """A mail server speaks of a letter of ours, and nobody can say what it means."""
    said = " ".join(_shorten(mail.text).split())[:300]
    _tell(tx, desk, contact, "notice-unclear", {"said": said or mail.subject[:300]}, now)


def tell_complaint(tx: sa.Connection, desk: Desk, contact: Contact, now: datetime) -> None:
    """Somebody called a letter spam: they are never written to again."""
    _tell(tx, desk, contact, "complaint-arrived", {}, now)


def tell_unread(tx: sa.Connection, desk: Desk, mailbox: Mailbox, reason: str, now: datetime) -> None:
    """Answers cannot be read, because the login is refused."""
    owner = next(
        (desk.owner_of(c) for c in desk.schedules.campaigns.values() if c.mailbox == mailbox.key),
        next(iter(desk.schedules.owners.values())),
    )
    occurrence = f"{mailbox.key}-{now:%Y%m%dT%H%M}"
    words = {"mailbox": mailbox.key, "reason": reason}
    write_to_owner(tx, desk, owner, "reading-paused", occurrence=occurrence, context=words, now=now)


def _tell(
    tx: sa.Connection,
    desk: Desk,
    contact: Contact,
    kind: str,
    words: Mapping[str, str],
    now: datetime,
    *,
    period: str = "",
) -> None:
    owner = _owner_of(tx, desk, contact)
    period = period or f"{now.astimezone(owner.zone):%Y-%m-%d}"
    about = {
        "contact_name": contact.name,
        "contact_organisation": contact.organisation,
        "contact_address": contact.address,
    }
    occurrence = f"{contact.id}-{period}"
    write_to_owner(tx, desk, owner, kind, occurrence=occurrence, context=about | dict(words), now=now)


def _owner_of(tx: sa.Connection, desk: Desk, contact: Contact) -> Owner:
    """Whose campaign wrote to them last."""
    entered = [desk.schedules.campaigns.get(e.campaign) for e in enrollments.of_contact(tx, contact.id)]
    known = [campaign for campaign in [*reversed(entered), desk.campaign_of(contact)] if campaign]
    return desk.owner_of(known[0]) if known else next(iter(desk.schedules.owners.values()))


def _shorten(text: str) -> str:
    """Without what no mail may hold: a stranger wrote it."""
    clean = "".join(c for c in text[: 2 * MOST_SHOWN] if c == "\n" or (c.isprintable() and c not in _SPLITS))
    return clean if len(clean) <= MOST_SHOWN else clean[:MOST_SHOWN].rstrip() + " …"
