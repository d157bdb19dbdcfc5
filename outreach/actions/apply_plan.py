"""Put into force exactly what was shown: the same files, and the same effects on the same people."""

from datetime import datetime

import structlog

from outreach.actions.desk import Desk
from outreach.actions.go_live import refuse_sample
from outreach.actions.plan_change import A_DAY, Progress, find_digests, make_change, make_plan, say_nothing
from outreach.actions.put_in_force import put_in_force_in, work_with
from outreach.actions.read_files import Files, Place
from outreach.actions.take_up import WAITING, refuse_unwritable
from outreach.errors import PlanOutdated, PlanRefused
from outreach.sequence.change import Burst, Plan
from outreach.store import events, instances, plans
from outreach.store.ids import SHORTEST_HASH

log = structlog.get_logger("schedules")


def recall_plan(
    desk: Desk, new: Files, beginning: str, now: datetime, *, progress: Progress = say_nothing
) -> Plan:
    """The plan whose hash begins so, made once more as of then. Raises PlanOutdated where it is another one now."""
    if len(beginning) < SHORTEST_HASH:
        raise PlanOutdated(
            problem=f"'{beginning}' may mean any plan: give at least {SHORTEST_HASH} digits of its hash"
        )
    with desk.store.read() as tx:
        made = plans.find(tx, beginning)
        if made is None or made.number != desk.in_force:
            raise PlanOutdated(problem=f"There is no plan {beginning} for what is in force now")
        if (made.schedules, made.templates) != new.hashes:
            raise PlanOutdated(problem=f"The files were changed after the plan {made.hash} was made")
        if now - made.made_at > A_DAY:
            raise PlanOutdated(problem=f"The plan {made.hash} is older than a day")
        plan = make_plan(tx, desk, new, made.made_at, progress=progress)
    if plan.hash != made.hash:
        raise PlanOutdated(problem=f"What happened since the plan {made.hash} was made makes it another one")
    return plan


def apply_plan(
    desk: Desk, new: Files, plan: Plan, place: Place, now: datetime, *, allow_burst: bool = False
) -> None:
    """All of it in one transaction. Raises PlanRefused, PlanOutdated, SampleLive, TemplatesUnfit, InForceChanged."""
    refuse_plan(plan, allow_burst=allow_burst)
    refuse_sample(new.schedules)
    refuse_unwritable(new, place.folders)
    change = make_change(desk, new, plan.made_at)
    with desk.store.write() as tx:
        moved = events.contacts_since(tx, plan.seen)
        found = find_digests(tx, change, moved)
        if any(plan.digests.get(contact) != found.get(contact) for contact in moved):
            raise PlanOutdated(
                problem=f"While you read, something happened that the plan {plan.hash} did not know"
            )
        put_in_force_in(tx, desk, new, place.schedules, now, origin="apply")
        instances.withdraw_trouble(tx, WAITING)
    work_with(desk, new, desk.in_force + 1)
    log.info("schedules.applied", plan=plan.hash)


def refuse_plan(plan: Plan, *, allow_burst: bool) -> None:
    """Raises PlanRefused where nobody may apply it, or not without saying so."""
    if plan.refusals:
        raise PlanRefused(problem="\n".join(plan.refusals))
    if plan.bursts and not allow_burst:
        raise PlanRefused(problem=f"{say_burst(plan.bursts[0])} If that is meant, add --allow-burst.")


def say_burst(burst: Burst) -> str:
    """Too many at once, as a sentence."""
    return (
        f"{burst.count:,} mails become due at once through the mailbox {burst.mailbox};"
        f" more than {burst.limit} need your word."
    )
