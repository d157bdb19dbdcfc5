"""What people do in the sample practice: Maya's days, and how her contacts answer."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from email.message import EmailMessage
from functools import partial

from outreach.actions.enroll import enroll
from outreach.actions.finish_task import finish_task
from outreach.actions.log_meeting import add_notes, log_meeting
from outreach.actions.log_referral import log_referral
from outreach.actions.opt_out import less_often, opt_out
from outreach.actions.record_reply import record_reply
from outreach.actions.review_draft import approve
from outreach.demo.people import MAYA_IS_AWAY, PEOPLE, SHELF, Person
from outreach.demo.world import PORTLAND, Life
from outreach.sequence.model import Contact, Note, NoteKind, PrivateNote, Resource, State
from outreach.store import contacts, messages, resources, tasks
from outreach.store.ids import new_id

DAY = timedelta(days=1)
SUMMARY_AT = time(7, 30)
REVIEWS = (timedelta(minutes=20), timedelta(hours=7, minutes=30))  # after eight, local: Maya reads her mail
WARNINGS = (timedelta(hours=24), timedelta(hours=40))  # of a promise within 48 hours
TASK_TAKES = timedelta(days=2)


def write(life: Life) -> None:
    """Everything that is known on the first day: the shelf, the people, and Maya's habits."""
    start = life.now
    with life.app.desk.store.write() as tx:
        for title, link, why, topics, days in SHELF:
            until = (start + days * DAY).date() if days else None
            resource = Resource(new_id(start), title, link, why, frozenset(topics), frozenset(), until, start)
            resources.add(tx, resource)
    for person in PEOPLE:
        life.at(start + person.joins_on * DAY + timedelta(hours=1), partial(_join, life, person))
    for day in range(190):
        for hour in REVIEWS:
            if day not in MAYA_IS_AWAY:
                life.at(start + day * DAY + hour, partial(_review, life))
    for moment in _mondays(start):
        life.at(moment, _nothing)


def react(life: Life, mail: EmailMessage) -> None:
    """A mail arrived: its reader may write back after a while."""
    person = next((p for p in PEOPLE if p.address in str(mail["To"])), None)
    if person is None:
        return
    with life.app.desk.store.read() as tx:
        contact = contacts.find_by_address_key(tx, life.app.desk.address_key(person.address))
        found = messages.sent_to(tx, contact.id) if contact else []
    if contact is None or not found:
        return
    last = found[-1]
    hours = person.answers.get(f"{last.step}/{last.occurrence}") or person.answers.get(last.step)
    if hours is not None:
        life.at(life.now + timedelta(hours=hours), partial(_reply, life, contact))


def _join(life: Life, person: Person) -> None:
    now, desk = life.now, life.app.desk
    contact = Contact(
        id=new_id(now),
        address=person.address,
        given_name=person.given_name,
        family_name=person.family_name,
        title=person.title,
        organisation=person.organisation,
        role=person.role,
        audience=person.audience,
        interests=frozenset(person.interests),
        source="Maya's address book",
        lawful_basis="legitimate interest",
        created_at=now,
    )
    with desk.store.write() as tx:
        contacts.add(tx, contact, desk.address_key(contact.address))
    enroll(desk, contact.id, now)
    _plan(life, person, contact, now - person.joins_on * DAY)


def _plan(life: Life, person: Person, contact: Contact, start: datetime) -> None:
    """What this person and Maya will do in the months to come."""
    desk = life.app.desk
    token = desk.leave_token(contact.id)
    if person.meets_on is not None:
        life.at(start + person.meets_on * DAY + timedelta(hours=3), partial(_meet, life, person, contact))
    if person.leaves_on is not None:
        life.at(start + person.leaves_on * DAY, lambda: _done(opt_out(desk, token, "link", life.now)))
    if person.less_often_on is not None:
        life.at(start + person.less_often_on * DAY, lambda: _done(less_often(desk, token, life.now)))
    for day in person.sends_client_on:
        life.at(start + day * DAY, partial(_refer, life, contact, "received"))
    for day in person.gets_client_on:
        life.at(start + day * DAY, partial(_refer, life, contact, "sent"))


def _meet(life: Life, person: Person, contact: Contact) -> None:
    """Maya says at once that they met, and writes down later what was said."""
    meeting, _ = log_meeting(life.app.desk, contact.id, life.now, life.now, place=person.organisation)
    kinds = (
        (NoteKind.POINT, person.said),
        (NoteKind.NEED, person.needs),
        (NoteKind.PROMISE, person.promised),
        (NoteKind.GIFT, (person.gift,) if person.gift else ()),
    )
    notes = [Note(kind, text) for kind, texts in kinds for text in texts]
    private = [PrivateNote(NoteKind.POINT, person.private)] if person.private else []
    later = life.now + timedelta(hours=person.notes_after)
    for wait in WARNINGS:
        life.at(life.now + wait, _nothing)
    life.at(later, lambda: _done(add_notes(life.app.desk, meeting.id, notes, private, life.now)))


def _reply(life: Life, contact: Contact) -> None:
    record_reply(life.app.desk, contact.id, life.now, life.now)


def _refer(life: Life, contact: Contact, direction: str) -> None:
    day = life.now.date()
    log_referral(life.app.desk, contact.id, "sent" if direction == "sent" else "received", day, life.now)


def _review(life: Life) -> None:
    """Maya reads what waits for her, and lets it go."""
    with life.app.desk.store.read() as tx:
        drafts = messages.get_many(tx, [m.id for m in messages.in_state(tx, [State.DRAFT])])
        open_tasks = tasks.list_open(tx)
    for task in open_tasks:
        if life.now - task.due_at >= TASK_TAKES:
            finish_task(life.app.desk, task.id, life.now)
    for draft in drafts:
        approve(life.app.desk, draft.id, draft.content_hash, "maya", life.now)


def _mondays(start: datetime) -> Iterator[datetime]:
    """The moments of the weekly summary: half past seven in Portland, through both changes of the clocks."""
    for week in range(1, 28):
        yield datetime.combine(start + 7 * week * DAY, SUMMARY_AT, tzinfo=PORTLAND).astimezone(UTC)


def _nothing() -> None:
    """A moment at which the daemon looks by itself: it ticks each 15 seconds, this clock only jumps."""


def _done(_: object) -> None:
    """A deed has no result that the clock would care about."""
