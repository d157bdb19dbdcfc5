"""Changes that nobody can mean: people would stand where there is nothing any more, or start anew under a new name."""

from collections.abc import Iterable, Iterator, Mapping

from outreach.sequence.change.step_differences import find_alike
from outreach.sequence.schedules import Schedules

StandingAt = Iterable[tuple[str, str, int]]  # sequence, step, how many contacts


def find_refusals(
    old: Schedules, new: Schedules, standing: StandingAt, under_way: Mapping[str, int]
) -> tuple[str, ...]:
    """Each as a sentence that says what to do. `under_way`: how many sequences are, by campaign."""
    places = list(standing)
    return (*_lost_steps(old, new, places), *_unnamed(old, new, places), *_lost_campaigns(new, under_way))


def _lost_steps(old: Schedules, new: Schedules, standing: StandingAt) -> Iterator[str]:
    for sequence, step, count in standing:
        known = new.sequences.get(sequence)
        if known is None or known.find_step(step) is None:
            alike = _find_alike(old, new, sequence).get(step)
            remedy = f"name its successor with `renamed_from: {step}`."
            if alike:
                remedy = f"say `renamed_from: {step}` at the step '{alike}', which looks like its successor."
            yield f"{_say_people(count)} at step '{step}' of '{sequence}', which is gone. Keep the step, or {remedy}"


def _unnamed(old: Schedules, new: Schedules, standing: StandingAt) -> Iterator[str]:
    """Where somebody is on the way there: else nobody would notice."""
    places = {(sequence, step) for sequence, step, _ in standing}
    for sequence in sorted({sequence for sequence, _ in places}):
        for gone, alike in _find_alike(old, new, sequence).items():
            if (sequence, gone) not in places:
                yield (
                    f"Step '{gone}' of '{sequence}' is gone, and the new step '{alike}' does the same. If that is"
                    f" its new name, say `renamed_from: {gone}` there; if not, give it another template."
                )


def _find_alike(old: Schedules, new: Schedules, sequence: str) -> Mapping[str, str]:
    was, will = old.sequences.get(sequence), new.sequences.get(sequence)
    return find_alike(was, will) if was and will else {}


def _lost_campaigns(new: Schedules, under_way: Mapping[str, int]) -> Iterator[str]:
    for campaign, count in under_way.items():
        if campaign not in new.campaigns:
            are = "1 sequence is" if count == 1 else f"{count:,} sequences are"
            yield (
                f"{are} under way in the campaign '{campaign}', which is gone. "
                "Keep it under its name, or stop its contacts first with `outreach stop`."
            )


def _say_people(count: int) -> str:
    return "1 active contact stands" if count == 1 else f"{count:,} active contacts stand"
