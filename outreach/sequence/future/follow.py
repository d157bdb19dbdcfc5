"""What follows from what somebody does: the same that the daemon makes of it."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from outreach.sequence import colleagues, progress
from outreach.sequence.decision import Reason
from outreach.sequence.future import acts, decided
from outreach.sequence.future.acts import Act
from outreach.sequence.future.following import begin, start_following
from outreach.sequence.future.rounds import end
from outreach.sequence.future.stage import Stage, Turn
from outreach.sequence.future.standing import Standing, change
from outreach.sequence.future.values import What
from outreach.sequence.model import Enrollment, Meeting, State, Status
from outreach.sequence.schedules import Starting


def follow(stage: Stage, act: Act) -> None:
    """Carry it out now. An act about somebody who is not there changes nothing."""
    if isinstance(act, acts.Shelved):
        stage.shelf.append(change(act.resource, added_at=act.resource.added_at or stage.now))
        return
    standing = stage.people.get(act.contact_id)
    if standing is None:
        return
    if not isinstance(act, acts.Approved | acts.TaskEnded):  # these show in what comes of them
        stage.tell(What.ACT, standing, act=act)
    _FOLLOW[type(act)](stage, standing, act)
    stage.wake(standing)


def _enroll(stage: Stage, standing: Standing, act: acts.Enrolled) -> None:
    """Whoever has left is taken in nowhere."""
    named = stage.schedules.campaigns.get(act.campaign or "")
    campaign = named or stage.schedules.campaign_for(standing.contact.audience)
    if campaign is not None and not standing.facts.suppressed:
        _start(stage, standing, Starting.ENROLLED, "enrolled", campaign=campaign)


def _start(stage: Stage, standing: Standing, event: Starting, trigger: str, **about: Any) -> None:
    """`about`: `at`, `meeting_id` and `campaign`, where they are not now, none, and theirs."""
    campaign = about.get("campaign") or stage.campaign_of(standing)
    if campaign is None or standing.facts.suppressed:
        return
    new = progress.begin(
        stage.schedules,
        campaign,
        event,
        contact_id=standing.contact.id,
        trigger=trigger,
        at=about.get("at", stage.now),
        now=stage.now,
        make_id=standing.next_id,
        meeting_id=about.get("meeting_id"),
    )
    begin(stage, standing, new)


def _meet(stage: Stage, standing: Standing, act: acts.Met) -> None:
    met_at = act.met_at or act.at
    meeting = Meeting(
        standing.next_meeting_id(), standing.contact.id, met_at, "", act.notes, act.private_notes
    )
    standing.meetings[meeting.id] = meeting
    _note_contact(stage, standing, met_at, last_met_at=met_at)
    _stop_where(stage, standing, "met")
    if (
        standing.waits_for_colleague
        and standing.facts.paused_until
        and standing.facts.paused_until > stage.now
    ):
        _set_pause(stage, standing, None)
    _start(stage, standing, Starting.MET, f"meeting:{meeting.id}", at=met_at, meeting_id=meeting.id)


def _note(stage: Stage, standing: Standing, act: acts.Noted) -> None:
    """To the last meeting. A mail that waited for notes is looked at again at once."""
    if not standing.meetings:
        return
    last = max(standing.meetings.values(), key=lambda meeting: meeting.met_at)
    noted = change(last, notes=last.notes + act.notes, private_notes=last.private_notes + act.private_notes)
    standing.meetings[last.id] = noted
    for key in standing.looks:
        standing.looks[key] = stage.now


def _note_contact(stage: Stage, standing: Standing, at: datetime, **clocks: datetime) -> None:
    """Any real contact moves the next check-in and resets the silence budget."""
    standing.touch(last_contact_at=at, **clocks)
    for enrollment in standing.active:
        standing.keep(progress.answered(enrollment, at))
    standing.wake(stage.now)


def _reply(stage: Stage, standing: Standing, act: acts.Replied) -> None:
    _pause_colleagues(stage, standing, act.at)
    _note_contact(stage, standing, act.at, last_reply_at=act.at)
    stopped = _stop_where(stage, standing, "replied", since=act.at)
    known = sorted(standing.enrollments.values(), key=lambda e: (e.started_at, e.id))
    if not standing.facts.suppressed:
        for reached in [*(e for e in known if e.status is not Status.STOPPED), *stopped]:
            start_following(stage, standing, reached)


def _stop_where(
    stage: Stage, standing: Standing, cause: str, *, since: datetime | None = None
) -> list[Enrollment]:
    active = [e for e in standing.active if since is None or e.started_at <= since]
    named = [e for e in active if _stops(stage, e, cause)]
    return _stop(stage, standing, named, cause)


def _stops(stage: Stage, enrollment: Enrollment, cause: str) -> bool:
    sequence = stage.schedules.sequences.get(enrollment.sequence)
    return sequence is not None and cause in sequence.stops


def _stop(stage: Stage, standing: Standing, stopping: Iterable[Enrollment], reason: str) -> list[Enrollment]:
    """End these enrollments and every message of theirs that can still be held back."""
    stopped = [progress.stop(enrollment, reason, stage.now) for enrollment in stopping]
    why = Reason("stops", f"ends: {reason}")
    for enrollment in stopped:
        standing.keep(enrollment)
        stage.tell(What.STOPPED, enrollment, reasons=(why,))
    ids = {enrollment.id for enrollment in stopped}
    for message in standing.unclaimed():
        if message.enrollment_id in ids:
            end(stage, standing, message, why)
    return stopped


def _pause_colleagues(stage: Stage, standing: Standing, since: datetime) -> None:
    if not colleagues.anybody_waits(stage.schedules):
        return
    there = [other for other in stage.people.values() if _are_colleagues(standing, other)]
    for each in there if len(there) <= colleagues.MOST else ():
        until = colleagues.find_end(
            stage.schedules,
            each.active,
            since,
            lambda campaign: stage.calendar_of(each, campaign),  # noqa: B023
        )
        if until is not None and colleagues.is_longer(until, each.facts.paused_until, stage.now):
            _set_pause(stage, each, until, is_for_colleague=True)
            stage.wake(each)


def _are_colleagues(one: Standing, other: Standing) -> bool:
    if one is other:
        return False
    at_one_domain = one.practice != "" and one.practice == other.practice
    mine, theirs = one.contact.organisation, other.contact.organisation
    return at_one_domain or (mine != "" and mine == theirs)


def _set_pause(
    stage: Stage, standing: Standing, until: datetime | None, *, is_for_colleague: bool = False
) -> None:
    """What the pause until now has put off is due; what has a later moment of its own keeps it."""
    standing.wake(stage.now)
    paused_until = standing.facts.paused_until
    for message in standing.unclaimed():
        if message.state is State.APPROVED and paused_until is not None and message.due_at == paused_until:
            standing.messages[message.key] = change(message, due_at=stage.now)
            stage.plan(stage.now, Turn.DUE, (standing, message.key))
    standing.facts = change(standing.facts, paused_until=until)
    standing.waits_for_colleague = is_for_colleague


def _suppress(stage: Stage, standing: Standing, reason: str) -> None:
    if standing.facts.suppressed:
        return
    standing.facts = change(standing.facts, suppressed=reason)
    _stop(stage, standing, standing.active, reason)


def _ask_for_less(stage: Stage, standing: Standing, _: acts.AskedForLess) -> None:
    if not standing.facts.suppressed and not standing.facts.less_often:
        standing.facts = change(standing.facts, less_often=True)
        standing.wake(stage.now)


def _refer(stage: Stage, standing: Standing, act: acts.Referred) -> None:
    """A client whom they sent starts a thank-you."""
    number = sum(e.trigger.startswith("referral:") for e in standing.enrollments.values())
    if act.direction == "received":
        _start(stage, standing, Starting.REFERRED, f"referral:{number + 1}-{standing.contact.id}")


_FOLLOW: dict[type, Callable[[Stage, Standing, Any], object]] = {
    acts.Enrolled: _enroll,
    acts.Met: _meet,
    acts.Noted: _note,
    acts.Replied: _reply,
    acts.InTouch: lambda stage, standing, act: _note_contact(stage, standing, act.at),
    acts.WentAway: lambda _, standing, act: standing.touch(away_until=act.until),
    acts.Bounced: lambda stage, standing, _: _suppress(stage, standing, "hard bounce"),
    acts.OptedOut: lambda stage, standing, _: _suppress(stage, standing, "opt-out"),
    acts.AskedForLess: _ask_for_less,
    acts.Referred: _refer,
    acts.Paused: lambda stage, standing, act: _set_pause(stage, standing, act.until),
    acts.Resumed: lambda stage, standing, _: _set_pause(stage, standing, None),
    acts.Stopped: lambda stage, standing, _: _stop(stage, standing, standing.active, "stopped by the owner"),
    acts.Approved: decided.approve,
    acts.Rejected: decided.reject,
    acts.Postponed: decided.postpone,
    acts.TaskEnded: decided.end_task,
}  # fmt: skip
