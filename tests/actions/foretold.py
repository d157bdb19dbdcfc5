"""The same people twice: played, and lived through by the daemon's own code on a clock that jumps from due to due."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from outreach.actions.enroll import enroll
from outreach.actions.finish_task import finish_task
from outreach.actions.gather_world import gather_world
from outreach.actions.log_meeting import add_notes, log_meeting
from outreach.actions.log_referral import log_referral
from outreach.actions.opt_out import less_often, opt_out, suppress
from outreach.actions.record_reply import record_contact, record_reply
from outreach.actions.review_draft import approve, later, skip
from outreach.actions.stop import pause_contact, resume_contact, stop_contact
from outreach.actions.tick import prepare, send_all
from outreach.sequence import promise
from outreach.sequence.future import Act, Behaviour, Deed, What, World, play
from outreach.sequence.future import acts as act
from outreach.sequence.model import State, Status
from outreach.smtp import Accepted, NotPermitted, Outcome, Parcel
from outreach.store import contacts, enrollments, events, meetings, messages, queue, resources, tasks
from tests.practice import Practice

MOST = 40  # rounds at one moment


class Accepting:
    """A server that takes everything, and keeps nothing."""

    async def deliver(self, _: Parcel, permit: Any) -> Outcome:
        return Accepted(250, "ok") if await permit() else NotPermitted()

    async def close(self) -> None: ...


@dataclass
class Recorder:
    """Somebody's behaviour, and everything that it did: so that the daemon sees the very same."""

    behaviour: Behaviour
    acts: list[Act] = field(default_factory=list)

    def begin(self, world: World, now: datetime, until: datetime, /) -> list[Act]:
        return self._note(self.behaviour.begin(world, now, until))

    def react(self, deed: Deed) -> list[Act]:
        return self._note(self.behaviour.react(deed))

    def _note(self, acts: Iterable[Act]) -> list[Act]:
        new = list(acts)
        self.acts += new
        return new


def foretell(
    practice: Practice, behaviour: Behaviour, until: datetime
) -> tuple[Counter[tuple[Any, ...]], list[Act]]:
    """What is to happen, in the words of `tell_lived`, and what people will do."""
    with practice.desk.store.read() as tx:
        world = gather_world(tx, practice.desk.schedules, practice.now)
    recorder = Recorder(behaviour)
    deeds = play(world, recorder, now=practice.now, until=until)
    told = Counter(_say(deed) for deed in deeds if deed.what in _TOLD)
    return told, sorted((a for a in recorder.acts if a.at <= until), key=lambda a: a.at)


_TOLD = {What.SENT, What.TASK, What.SKIPPED, What.STARTED, What.FINISHED, What.STOPPED, What.DRAFTED}


def _say(deed: Deed) -> tuple[Any, ...]:
    step = (deed.step, deed.occurrence) if deed.step else ()
    return (deed.at, str(deed.what), deed.contact_id, deed.sequence, *step)


async def live(practice: Practice, acts: list[Act], until: datetime) -> None:
    """Until then, as the daemon would that looks at every moment at which something is due."""
    left = list(reversed(acts))
    while (moment := _next_moment(practice, left)) is not None and moment <= until:
        practice.clock.now = practice.ticked_at = moment
        while left and left[-1].at <= moment:
            carry_out(practice, left.pop())
        for _ in range(MOST):
            prepare(practice.desk, practice.now)
            await send_all(practice.desk)
            if not _is_anything_due(practice):
                break
        else:
            raise AssertionError("the daemon never comes to rest")
    practice.clock.now = until


def _next_moment(practice: Practice, left: list[Act]) -> datetime | None:
    with practice.desk.store.read() as tx:
        due = [queue.next_due_at(tx), enrollments.next_due_at(tx), *_last_calls(practice, tx)]
    due += [left[-1].at] if left else []
    return min((max(at, practice.now) for at in due if at), default=None)


def _last_calls(practice: Practice, tx: Any) -> list[datetime]:
    """A daemon that ticks each 15 seconds sees them in time."""
    found = []
    for message in messages.open_promises(tx):
        step = practice.desk.schedules.sequences[message.sequence].find_step(message.step)
        enrollment = enrollments.get(tx, message.enrollment_id)
        if message.state is State.DRAFT and step.unreviewed == "send":
            owner = practice.desk.schedules.owners[message.owner]
            calendar = practice.desk.calendar_for(contacts.get(tx, message.contact_id).zone, owner)
            at = promise.last_call(calendar, enrollment.started_at, message.deadline_at)
            found += [at] if at > practice.now else []
    return found


def _is_anything_due(practice: Practice) -> bool:
    with practice.desk.store.read() as tx:
        due = [queue.next_due_at(tx), enrollments.next_due_at(tx)]
    return any(at is not None and at <= practice.now for at in due)


def tell_lived(practice: Practice, since: datetime) -> Counter[tuple[Any, ...]]:
    """What the tables say of what happened after `since`."""
    with practice.desk.store.read() as tx:
        mails = [m for m in messages.in_state(tx, list(State), 100_000) if m.contact_id]
        people = [c.id for c in contacts.list_contacts(tx, limit=10_000)]
        running = enrollments.of_contacts(tx, people)
        facts = events.between(tx, since, practice.now + timedelta(seconds=1))
    by_id = {e.id: e for e in running}
    told: Counter[tuple[Any, ...]] = Counter()
    for mail in mails:
        what = {State.SENT: "sent", State.SKIPPED: "skipped"}.get(mail.state)
        if what and mail.ended_at >= since:
            told[mail.ended_at, what, mail.contact_id, mail.sequence, mail.step, mail.occurrence] += 1
    for one in running:
        if one.status is not Status.ACTIVE and one.ended_at >= since:
            told[one.ended_at, str(one.status), one.contact_id, one.sequence] += 1
    return told + _tell_events(facts, by_id, {m.id: m for m in mails})


def _tell_events(
    facts: list[Any], running: dict[str, Any], mails: dict[str, Any]
) -> Counter[tuple[Any, ...]]:
    told: Counter[tuple[Any, ...]] = Counter()
    for fact in facts:
        about = running.get(fact.enrollment_id or "")
        mail = mails.get(fact.message_id or "")
        if fact.kind == "started":
            told[fact.at, "started", about.contact_id, about.sequence] += 1
        elif fact.kind in ("drafted", "asked again"):
            told[fact.at, "drafted", mail.contact_id, mail.sequence, mail.step, mail.occurrence] += 1
        elif fact.kind in ("task", "step skipped"):
            what = {"task": "task", "step skipped": "skipped"}[fact.kind]
            told[fact.at, what, about.contact_id, about.sequence, fact.data["step"]] += 1
    return told


def without_rounds(told: Counter[tuple[Any, ...]]) -> Counter[tuple[Any, ...]]:
    """Events of tasks and skipped steps do not say of which round they are."""
    return Counter({key[:5] if key[1] in ("task", "skipped") else key: n for key, n in told.items()})


def differences(foretold: Counter[tuple[Any, ...]], lived: Counter[tuple[Any, ...]]) -> list[str]:
    """What only one of the two has, in the order of time."""
    one, other = without_rounds(foretold), without_rounds(lived)
    only = [(key, "foretold") for key in one - other] + [(key, "lived") for key in other - one]
    return [
        f"{which}: {' '.join(map(str, key))}" for key, which in sorted(only, key=lambda each: str(each[0]))
    ]


def carry_out(practice: Practice, one: Act) -> None:
    """As the command line, the pages or the mailbox would."""
    do = _DO.get(type(one), _decide)
    do(practice, one)


def _meet(practice: Practice, one: Any) -> None:
    said = {"notes": one.notes, "private_notes": one.private_notes}
    log_meeting(practice.desk, one.contact_id, one.met_at or practice.now, practice.now, **said)


def _note(practice: Practice, one: Any) -> None:
    with practice.desk.store.read() as tx:
        last = meetings.latest(tx, one.contact_id)
    add_notes(practice.desk, last.id, one.notes, one.private_notes, practice.now)


def _go_away(practice: Practice, one: Any) -> None:
    with practice.desk.store.write() as tx:
        contacts.touch(tx, one.contact_id, away_until=one.until)


def _bounce(practice: Practice, one: Any) -> None:
    with practice.desk.store.write() as tx:
        key = practice.desk.address_key(contacts.get(tx, one.contact_id).address)
        suppress(tx, key, "hard bounce", "bounce", practice.now, contact_id=one.contact_id)


def _shelve(practice: Practice, one: Any) -> None:
    with practice.desk.store.write() as tx:
        resources.add(tx, one.resource)


_DO: dict[type, Callable[[Practice, Any], object]] = {
    act.Enrolled: lambda p, a: enroll(p.desk, a.contact_id, p.now, a.campaign),
    act.Met: _meet,
    act.Noted: _note,
    act.Replied: lambda p, a: record_reply(p.desk, a.contact_id, p.now, p.now),
    act.InTouch: lambda p, a: record_contact(p.desk, a.contact_id, p.now, p.now),
    act.WentAway: _go_away,
    act.OptedOut: lambda p, a: opt_out(p.desk, p.desk.leave_token(a.contact_id), "link", p.now),
    act.Bounced: _bounce,
    act.AskedForLess: lambda p, a: less_often(p.desk, p.desk.leave_token(a.contact_id), p.now),
    act.Referred: lambda p, a: log_referral(p.desk, a.contact_id, a.direction, p.now.date(), p.now),
    act.Paused: lambda p, a: pause_contact(p.desk, a.contact_id, a.until, p.now),
    act.Resumed: lambda p, a: resume_contact(p.desk, a.contact_id, p.now),
    act.Stopped: lambda p, a: stop_contact(p.desk, a.contact_id, p.now),
    act.Shelved: _shelve,
}


def _decide(practice: Practice, one: Act) -> None:
    """What the owner decides about what is open."""
    desk, now = practice.desk, practice.now
    with desk.store.read() as tx:
        mine = [m for m in messages.open_of_contact(tx, one.contact_id) if one.step in ("", m.step)]
        to_do = [
            t for t in tasks.of_contact(tx, one.contact_id) if not t.done_at and one.step in ("", t.step)
        ]
    for message in mine:
        if isinstance(one, act.Approved) and message.state is State.DRAFT:
            approve(desk, message.id, message.content_hash, "maya", now)
        elif isinstance(one, act.Rejected):
            skip(desk, message.id, "maya", now)
        elif isinstance(one, act.Postponed) and message.state is not State.PLANNED:
            later(desk, message.id, one.until, now)
    for task in to_do if isinstance(one, act.TaskEnded) else ():
        finish_task(desk, task.id, now, done=one.done)
