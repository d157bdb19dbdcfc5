"""What changing from what is in force to other files would do, for everybody who is under way."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache

import sqlalchemy as sa

from outreach.actions.desk import Desk
from outreach.actions.put_in_force import find_refused
from outreach.actions.read_files import Files
from outreach.actions.write_to_owner import owner_words
from outreach.errors import OutreachError
from outreach.sequence.change import (
    HORIZON,
    Move,
    Plan,
    Situation,
    Tally,
    Touched,
    Version,
    Voice,
    Waiting,
    find_bursts,
    find_differences,
    find_moves,
    find_renamed,
    find_touched,
)
from outreach.sequence.decision import name_facts
from outreach.sequence.model import Enrollment, State
from outreach.sequence.schedules import Schedules
from outreach.sequence.walk import RESOURCE
from outreach.store import enrollments, events, facts, meetings, messages, tasks

PAGE = 500  # contacts that are read at a time
A_DAY = timedelta(days=1)
WRITTEN = frozenset({State.DRAFT, State.APPROVED, State.CLAIMED, State.SENDING, State.UNCERTAIN})

Progress = Callable[[int, int], None]  # how many sequences are looked at, of how many


@dataclass(frozen=True, slots=True)
class Change:
    """From what to what, and as of when: what one contact's moves follow from."""

    old: Version
    new: Version
    touched: Touched
    now: datetime

    @property
    def until(self) -> datetime:
        return self.now + HORIZON

    def moves(self, situation: Situation) -> Iterator[Move]:
        """What it does to one contact. At once: with the first day on which mail may leave."""
        home = situation.enrollments[0].campaign
        campaign = self.new.schedules.campaigns.get(home) or self.old.schedules.campaigns[home]
        version = self.new if home in self.new.schedules.campaigns else self.old
        calendar = version.calendar_for(situation.zone, campaign)
        soon = (calendar.find_next_open(self.now) or self.now) + A_DAY
        return find_moves(self.old, self.new, situation, now=self.now, until=self.until, soon=soon)


def say_nothing(_done: int, _of: int) -> None:
    """Nobody watches."""


def make_change(desk: Desk, new: Files, now: datetime, *, words: bool = True) -> Change:
    """`words`: who only gets other words is looked at too."""
    names = {
        (name, step): before
        for name in desk.schedules.sequences.keys() & new.schedules.sequences.keys()
        for step, before in find_renamed(
            desk.schedules.sequences[name], new.schedules.sequences[name]
        ).items()
    }
    old_version = _make_version(Files(desk.schedules, desk.templates))
    new_version = replace(_make_version(new), names=names)
    return Change(old_version, new_version, find_touched(old_version, new_version, words=words), now)


def make_plan(
    tx: sa.Connection,
    desk: Desk,
    new: Files,
    now: datetime,
    *,
    words: bool = True,
    keeps: bool = True,
    progress: Progress = say_nothing,
) -> Plan:
    """The plan for these files, by the world as it is in `tx`. `keeps`: with each single move."""
    change = make_change(desk, new, now, words=words)
    enrolled = sum(enrollments.count_active(tx).values())
    tally = _count_moves(tx, change, lambda done: progress(done, enrolled), keeps=keeps)
    return Plan(
        number=desk.in_force,
        hashes=new.hashes,
        made_at=now,
        until=change.until,
        enrolled=enrolled,
        differences=find_differences(desk.schedules, new.schedules),
        refusals=find_refused(tx, desk, new.schedules),
        bursts=find_bursts(tally.rows(), new.schedules),
        rows=tally.rows(),
        people=tally.people,
        written=tally.written,
        moves=tuple(tally.moves),
        digests=tally.digests,
        seen=events.last_seq(tx),
    )


def _count_moves(tx: sa.Connection, change: Change, tell: Callable[[int], None], *, keeps: bool) -> Tally:
    """Of everybody who is under way. `tell`: how many sequences are looked at."""
    tally, done = Tally(keeps=keeps), 0
    for page in _pages(tx) if change.touched else ():
        for situation, written in gather_situations(tx, change, page):
            tally.count(situation.contact_id, change.moves(situation), written=written)
        done += len(page)
        tell(done)
    return tally


def _pages(tx: sa.Connection) -> Iterator[list[Enrollment]]:
    """All that is under way, contact by contact."""
    after = ""
    while ids := enrollments.contacts_page(tx, PAGE, after):
        yield sorted(enrollments.active_of_many(tx, ids), key=lambda e: (e.contact_id, e.started_at, e.id))
        after = ids[-1]


def gather_situations(
    tx: sa.Connection, change: Change, found: Sequence[Enrollment]
) -> Iterator[tuple[Situation, int]]:
    """Of the contacts with these enrollments, those who are touched; each with how many mails are written."""
    by_contact: dict[str, list[Enrollment]] = defaultdict(list)
    for enrollment in found:
        by_contact[enrollment.contact_id].append(enrollment)
    touched = {contact: mine for contact, mine in by_contact.items() if change.touched.holds(mine)}
    everything = [enrollment for mine in touched.values() for enrollment in mine]
    if not everything:
        return
    people = facts.standing_of(tx, touched)
    has, waiting = _gather_has(tx, everything), _gather_waiting(tx, everything)
    for contact_id, mine in touched.items():
        person = people[contact_id]
        has_of = {each.id: has.get(each.meeting_id or "", _SHELVED) for each in mine}
        yield (
            Situation(
                contact_id,
                person.audience,
                person.language,
                person.zone,
                replace(person.facts, has=has_of[mine[0].id]),  # most have one, and the walk copies nothing
                tuple(mine),
                has=has_of,
                waiting={each.id: waiting[each.id] for each in mine if each.id in waiting},
            ),
            sum(not waiting[each.id].is_task for each in mine if each.id in waiting),
        )


_SHELVED = frozenset(
    {RESOURCE}
)  # as if the shelf had something for everybody: it may be filled at any moment


def _gather_has(tx: sa.Connection, found: Sequence[Enrollment]) -> dict[str, frozenset[str]]:
    """By meeting, what `needs` and `when` find there."""
    ids = {each.meeting_id for each in found if each.meeting_id}
    return {met.id: name_facts(met, None) | _SHELVED for met in meetings.get_many(tx, ids)}


def _gather_waiting(tx: sa.Connection, found: Sequence[Enrollment]) -> dict[str, Waiting]:
    """By enrollment, the mail that is written or the task that is given. What is held is written anew."""
    ids = [each.id for each in found if each.due_at is None]
    if not ids:
        return {}
    given = {task.enrollment_id: task for task in tasks.open_of_enrollments(tx, ids)}
    written = [m for m in messages.open_of_enrollments(tx, ids) if m.state in WRITTEN]
    waiting = {key: Waiting(t.step, t.occurrence, t.due_at, is_task=True) for key, t in given.items()}
    return waiting | {m.enrollment_id or "": Waiting(m.step, m.occurrence, m.due_at) for m in written}


def _make_version(files: Files) -> Version:
    words = _Words(files)
    try:
        letters = files.templates.prints()
    except OutreachError:  # they cannot be read, and say nothing
        letters = {}
    return Version(files.schedules, words.of, letters)


class _Words:
    """What a mail says before anybody's own words are in it, once for everybody of an audience and a language."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self.of = cache(self._of)

    def _of(self, voice: Voice) -> str:
        schedules: Schedules = self._files.schedules
        owner = schedules.owners[voice.owner]
        words = owner_words(owner, voice.audience, voice.language)
        spoken = {f"owner.{name}": said for name, said in words.items()}
        spoken["practice"] = owner.practice
        try:
            return self._files.templates.print_of(voice.template, voice.audience, voice.language, spoken)
        except OutreachError:
            return ""


def find_digests(tx: sa.Connection, change: Change, contacts: Collection[str]) -> dict[str, str]:
    """What the change does to these, as `Plan.digests` has it."""
    tally, found = Tally(keeps=False), enrollments.active_of_many(tx, contacts)
    for situation, _ in gather_situations(tx, change, found):
        tally.count(situation.contact_id, change.moves(situation))
    return tally.digests
