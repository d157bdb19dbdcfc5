"""Everything that the weekly summary speaks of, for one owner."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog

from outreach.actions.desk import Desk
from outreach.actions.gather import Case, gather_cases
from outreach.actions.say_aside import say_aside
from outreach.errors import OutreachError
from outreach.sequence.decision import Happening, Mail
from outreach.sequence.model import OPEN, Contact, Enrollment, Message, State
from outreach.sequence.schedules import Owner
from outreach.sequence.summary import Week
from outreach.sequence.walk import walk
from outreach.store import (
    contacts,
    enrollments,
    events,
    inbound,
    mailboxes,
    meetings,
    messages,
    referrals,
    suppressions,
    tasks,
)

log = structlog.get_logger("summary")
AHEAD = timedelta(days=7)
NOTES = timedelta(days=28)  # a meeting older than that is not asked about any more
LEDGER = timedelta(days=190)
PAGE = 500
CAME_BACK = {
    "replied": "replies",
    "opt-out": "opt-outs",
    "suppressed": "bounces",
    "less often": "less often",
    "as before": "as often as before",
}


def gather_week(tx: sa.Connection, desk: Desk, owner: Owner, since: datetime, now: datetime) -> Week:
    """The facts of [since, now), what is open, and what the next seven days bring."""
    campaigns = {c.name for c in desk.schedules.campaigns.values() if c.owner == owner.key}
    written = _written(tx, owner, since, now)
    people = _hers(tx, desk, owner, _everybody(tx))
    summary = desk.schedules.summary
    unanswered = [mail for mail in inbound.waiting(tx) if mail.contact_id in people]
    return Week(
        now=now,
        since=since,
        zone=owner.zone,
        contacts=people,
        messages=tuple(written),
        needs={m.id: _needs(m) for m in written if m.reason.startswith("waits for ")},
        meetings_without_notes=tuple(
            m for m in meetings.without_notes(tx, now - NOTES) if m.contact_id in people
        ),
        tasks=tuple(t for t in tasks.list_open(tx) if t.contact_id in people),
        came_back=_came_back(tx, people, since, now),
        waiting={mail.contact_id: mail.received_at for mail in reversed(unanswered) if mail.contact_id},
        words={mail.contact_id: mail.text for mail in reversed(unanswered) if mail.contact_id},
        enrollments=_enrollments(tx, campaigns, since, now),
        coming=(*_leaving(desk, written, now), *_coming(tx, desk, campaigns, now)),
        referrals=tuple(r for r in referrals.since(tx, (now - LEDGER).date()) if r.contact_id in people),
        gone=_gone(tx, desk, people, since),
        paused_mailboxes=mailboxes.paused(tx),
        unread_mailboxes=mailboxes.unread(tx),
        problems=(*_troubles(desk), *_aside(tx, desk, owner, since)),
        goal=summary.new_contacts_per_month if summary else None,
    )


def _written(tx: sa.Connection, owner: Owner, since: datetime, now: datetime) -> list[Message]:
    """In her name, to contacts and to herself: what is open, and what ended since then."""
    found = [*messages.in_state(tx, OPEN, limit=10_000), *messages.ended_between(tx, since, now)]
    return [message for message in found if message.owner == owner.key]


def _troubles(desk: Desk) -> Iterator[str]:
    return (f"{topic}: {problem}" for topic, problem in dict(desk.troubles).items())


def _aside(tx: sa.Connection, desk: Desk, owner: Owner, since: datetime) -> list[str]:
    """Of mails in quarantine: what lies in a mailbox of other owners alone is theirs to look at."""
    campaigns = desk.schedules.campaigns.values()
    theirs = {c.mailbox for c in campaigns if c.owner != owner.key}
    theirs -= {c.mailbox for c in campaigns if c.owner == owner.key}
    return say_aside([mail for mail in inbound.quarantined(tx, since) if mail.mailbox not in theirs])


def _everybody(tx: sa.Connection) -> dict[str, Contact]:
    found: dict[str, Contact] = {}
    while page := contacts.list_contacts(tx, limit=PAGE, offset=len(found)):
        found |= {contact.id: contact for contact in page}
    return found


def _hers(tx: sa.Connection, desk: Desk, owner: Owner, people: dict[str, Contact]) -> dict[str, Contact]:
    """In a group practice each owner hears of her own: whom a campaign of hers has taken in, or would."""
    if len(desk.schedules.owners) == 1:
        return people
    entered = enrollments.campaigns_of(tx)
    return {id_: contact for id_, contact in people.items() if owner.key in _owners(desk, contact, entered)}


def _owners(desk: Desk, contact: Contact, entered: Mapping[str, set[str]]) -> set[str]:
    """Whoever nobody writes to is the first owner's."""
    campaigns = [desk.schedules.campaigns.get(name) for name in entered.get(contact.id, ())]
    known = [campaign for campaign in [*campaigns, desk.campaign_of(contact)] if campaign is not None]
    return {campaign.owner for campaign in known} or {next(iter(desk.schedules.owners))}


def _gone(tx: sa.Connection, desk: Desk, people: dict[str, Contact], since: datetime) -> tuple[str, ...]:
    new = [each for each in suppressions.export(tx) if each.at >= since and "bounce" in each.reason]
    hers = {desk.address_key(contact.address): contact.name for contact in people.values()} if new else {}
    return tuple(sorted(hers[each.address_key] for each in new if each.address_key in hers))


def _enrollments(
    tx: sa.Connection, campaigns: set[str], since: datetime, now: datetime
) -> tuple[Enrollment, ...]:
    """Of these campaigns: what is under way, and what ended since then."""
    found = (*_running(tx), *enrollments.ended_between(tx, since, now))
    return tuple(each for each in found if each.campaign in campaigns)


def _running(tx: sa.Connection) -> Iterator[Enrollment]:
    after = ""
    while page := enrollments.active_page(tx, PAGE, after):
        yield from page
        after = page[-1].id


def _needs(message: Message) -> tuple[str, ...]:
    return tuple(message.reason.removeprefix("waits for ").split(", "))


def _came_back(
    tx: sa.Connection, people: dict[str, Contact], since: datetime, now: datetime
) -> dict[str, int]:
    facts = events.between(tx, since, now, tuple(CAME_BACK))
    return dict(Counter(CAME_BACK[fact.kind] for fact in facts if fact.contact_id in people))


def _leaving(desk: Desk, written: list[Message], now: datetime) -> Iterator[tuple[str, Happening]]:
    """What is approved and only waits for its moment; promises are named with what is owed."""
    for message in written:
        sequence = desk.schedules.sequences.get(message.sequence)
        step = sequence.find_step(message.step) if sequence else None
        is_soon = message.state is State.APPROVED and message.due_at <= now + AHEAD
        if step and message.contact_id and is_soon and not message.is_promise:
            at = max(now, message.due_at)
            yield message.contact_id, Mail(step, message.occurrence, message.priority, at, at)


def _coming(
    tx: sa.Connection, desk: Desk, campaigns: set[str], now: datetime
) -> Iterator[tuple[str, Happening]]:
    """Only enrollments that are due within the week can do something in it."""
    soon = enrollments.due(tx, now + AHEAD, 10_000)
    mine = [e for e in soon if e.campaign in campaigns]
    for case in gather_cases(tx, desk, mine, now):
        first = _first(case, now)
        if first is not None:
            yield case.contact.id, first


def _first(case: Case, now: datetime) -> Happening | None:
    """One bad record never keeps the owner from her summary; preparing its mail will show the trouble."""
    if case.sequence is None or case.facts.suppressed:
        return None
    steps = walk(case.sequence, case.enrollment, case.facts, case.calendar, now=now, until=now + AHEAD)
    try:
        return next(steps, None)
    except (ArithmeticError, LookupError, OutreachError, TypeError, ValueError):
        log.exception("coming.failed", enrollment=case.enrollment.id)
        return None
