"""A step has ended: its enrollment goes on, and what comes after it starts."""

from outreach.sequence import progress
from outreach.sequence.decision import Reason
from outreach.sequence.future.stage import Stage
from outreach.sequence.future.standing import Standing
from outreach.sequence.future.values import What
from outreach.sequence.model import Enrollment, Status
from outreach.sequence.progress import StepEnded

STARTS = {"enrolled": "they were taken in", "meeting": "you met", "referral": "they sent a client"}


def go_on(stage: Stage, standing: Standing, enrollment_id: str, ended: StepEnded) -> None:
    """The enrollment after its step, and what starts after it."""
    before = standing.enrollments.get(enrollment_id)
    if before is None:
        return
    sequence = stage.schedules.sequences.get(before.sequence)
    campaign = stage.schedules.campaigns.get(before.campaign)
    if sequence is None or campaign is None:
        after = progress.stop(before, "its sequence is no longer in schedules.yaml", stage.now)
    else:
        calendar = stage.calendar_of(standing, campaign)
        after = progress.advance(before, sequence, ended, at=stage.now, calendar=calendar)
    standing.keep(after)
    if after.status is not Status.ACTIVE and before.status is Status.ACTIVE:
        what = What.FINISHED if after.status is Status.FINISHED else What.STOPPED
        stage.tell(what, after, reasons=(Reason("finish", f"ends: {after.reason}"),))
    start_following(stage, standing, after)


def start_following(stage: Stage, standing: Standing, reached: Enrollment) -> None:
    """Start the sequences that come after this enrollment, as far as it has got."""
    if not progress.leads_on(stage.schedules, reached):
        return
    following = progress.begin_after(
        stage.schedules,
        reached,
        standing.enrollments.values(),
        stage.now,
        replied_at=standing.facts.last_reply_at,
        make_id=standing.next_id,
    )
    begin(stage, standing, following)


def begin(stage: Stage, standing: Standing, new: list[Enrollment]) -> None:
    """Those that are not there yet: sequence and trigger decide."""
    known = {(e.sequence, e.trigger) for e in standing.enrollments.values()}
    for enrollment in new:
        if (enrollment.sequence, enrollment.trigger) not in known:
            standing.keep(enrollment)
            why = Reason("start", _say_start(standing, enrollment))
            stage.tell(What.STARTED, enrollment, reasons=(why,))


def _say_start(standing: Standing, enrollment: Enrollment) -> str:
    event, _, which = enrollment.trigger.partition(":")
    if event == "after" and which in standing.enrollments:
        return f"starts after {standing.enrollments[which].sequence}"
    return f"starts, because {STARTS.get(event, event)}"
