"""What differs between the steps of a sequence, in words; which were renamed, and which only look so."""

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from outreach.sequence.schedules import Sequence, Step, Wait
from outreach.sequence.words import say_duration, say_wait


class Said(NamedTuple):
    """`loosens` as in `Difference`."""

    text: str
    loosens: bool = False


def find_renamed(old: Sequence, new: Sequence) -> dict[str, str]:
    """By the new id, the id that the old version has."""
    known = {step.id for step in old.steps}
    renamed = ((step.id, step.renamed_from) for step in new.steps if step.id not in known)
    return {name: before for name, before in renamed if before in known}


def find_alike(old: Sequence, new: Sequence) -> dict[str, str]:
    """By the id of a step that is gone, the id of a new one that does the same and does not say `renamed_from`."""
    known = {step.id for step in old.steps}
    fresh = [step for step in new.steps if step.id not in known and step.renamed_from is None]
    gone = (step for step in old.steps if new.find_step(step.id) is None)
    found = {step.id: next((each.id for each in fresh if _is_same(step, each)), "") for step in gone}
    return {name: other for name, other in found.items() if other}


def _is_same(step: Step, other: Step) -> bool:
    """The same template or task; its wait and whatever else may have been changed along with its name."""
    return (step.template, step.task) == (other.template, other.task)


def find_in_steps(old: Sequence, new: Sequence) -> Iterator[Said]:
    """In the order of the new steps; those that are gone last."""
    renamed, known = find_renamed(old, new), {step.id: step for step in old.steps}
    for step in new.steps:
        before = known.get(renamed.get(step.id, step.id))
        if before is None:
            yield Said(f"step {step.id} is new")
            continue
        if before.id != step.id:
            yield Said(f"step {before.id} is called {step.id}")
        for said in _of_step(before, step):
            yield Said(f"step {step.id}: {said.text}", said.loosens)
    kept = {renamed.get(step.id, step.id) for step in new.steps}
    yield from (Said(f"step {name} is gone") for name in known if name not in kept)
    if _order(old, kept) != [name for name in (renamed.get(s.id, s.id) for s in new.steps) if name in known]:
        yield Said("its steps come in another order")


def _order(old: Sequence, kept: set[str]) -> list[str]:
    return [step.id for step in old.steps if step.id in kept]


def _of_step(was: Step, will: Step) -> Iterator[Said]:
    if was.wait != will.wait:
        yield Said(f"waits {_say_wait(was.wait)} → {_say_wait(will.wait)}")
    if was.within != will.within:
        yield Said(f"promised within {_say_span(was.within)} → {_say_span(will.within)}")
    if (was.template, was.task) != (will.template, will.task):
        yield Said(f"{_say_what(was)} → {_say_what(will)}")
    for need in sorted(set(was.needs) ^ set(will.needs)):
        needed = need in will.needs
        yield Said(f"needs {need}" if needed else f"needs {need} no more", loosens=not needed)
    if was.review != will.review:
        yield Said("waits for your review" if will.review else "leaves without your review", not will.review)
    yield from _of_rules(was, will)


def _of_rules(was: Step, will: Step) -> Iterator[Said]:
    if was.when != will.when:
        yield Said(f"only when {was.when or 'always'} → {will.when or 'always'}", loosens=True)
    if was.unreviewed != will.unreviewed:
        yield Said(f"unreviewed: {was.unreviewed} → {will.unreviewed}", will.unreviewed == "send")
    if was.missing != will.missing:
        yield Said(f"missing: {was.missing} → {will.missing}", loosens=True)
    if (was.late, was.late_after) != (will.late, will.late_after):
        before, after = (f"{s.late} after {say_duration(s.late_after)}" for s in (was, will))
        looser = will.late_after > was.late_after or will.late not in (was.late, "skip")
        yield Said(f"late: {before} → {after}", looser)
    if was.thread != will.thread:
        yield Said("in the thread of the mail before" if will.thread else "a mail of its own, no answer")


def _say_wait(wait: Wait) -> str:
    return say_wait(wait) or "not at all"


def _say_span(within: timedelta | None) -> str:
    return say_duration(within) if within else "no time"


def _say_what(step: Step) -> str:
    return f"template {step.template}" if step.template else f"task “{step.task}”"
