"""What can never happen: sequences that nothing starts, and steps whose condition cannot hold."""

from collections.abc import Iterator

from outreach.sequence.flaws.flaw import Flaw
from outreach.sequence.schedules import Schedules, Sequence, Starting, Step

_TO_MEETING = "Move it to a sequence that starts with a meeting (`starts: {on: met}`)"


def find_unreachable(schedules: Schedules) -> Iterator[Flaw]:
    """Sequences without a campaign or a start, and steps that no contact ever gets to."""
    used = {name for campaign in schedules.campaigns.values() for name in campaign.sequences}
    for name, sequence in schedules.sequences.items():
        if name not in used:
            text = f"No campaign names the sequence '{name}', so nobody goes through it."
            yield Flaw("sequence-unused", ("sequences", name), text, _add_to_campaign(schedules, name))
            continue
        if said := _never_starts(schedules, sequence):
            remedy = f"Ask for fewer mails in `times`, or let '{name}' start after another sequence."
            path = ("sequences", name, "starts", "times" if sequence.start.times > 1 else "after")
            yield Flaw("sequence-unreachable", path, f"'{name}' never starts: {said}.", remedy)
        for index, step in enumerate(sequence.steps):
            yield from _find_in_step(schedules, sequence, step, ("sequences", name, "steps", index))


def starts_with(schedules: Schedules, sequence: Sequence) -> Starting | None:
    """The event at the beginning of the chain that leads to this sequence; None where the chain is a circle."""
    seen: set[str] = set()
    while sequence.start.after and sequence.name not in seen:
        seen.add(sequence.name)
        sequence = schedules.sequences[sequence.start.after]
    return sequence.start.on


def _add_to_campaign(schedules: Schedules, name: str) -> str:
    campaign = next(iter(schedules.campaigns))
    return f"Add '{name}' to `sequences:` of a campaign such as '{campaign}', or delete it."


def _never_starts(schedules: Schedules, sequence: Sequence) -> str:
    """Why, or ""."""
    if sequence.start.after is None:
        return ""
    before = schedules.sequences[sequence.start.after]
    if _never_starts(schedules, before):
        return f"it waits for '{before.name}', which never starts itself"
    mails = [step for step in before.steps if step.template and not _why_never(schedules, before, step)]
    times = sequence.start.times
    if before.repeat is not None:
        return "" if mails else f"'{before.name}' goes round for ever and never sends a mail"
    if times > max(1, len(mails)):
        sent = f"{len(mails)} mail{'s' * (len(mails) != 1)}"
        return f"it waits for {times} mails of '{before.name}', which sends {sent} at most"
    return ""


def _find_in_step(
    schedules: Schedules, sequence: Sequence, step: Step, path: tuple[str | int, ...]
) -> Iterator[Flaw]:
    found = _why_never(schedules, sequence, step)
    if found:
        key, said, remedy = found
        yield Flaw("step-unreachable", (*path, key), f"The step '{step.id}' {said}.", f"{remedy}.")


def _why_never(schedules: Schedules, sequence: Sequence, step: Step) -> tuple[str, str, str] | None:
    """The key at fault, what is wrong, and what to do."""
    if step.when == "replied" and "replied" in sequence.stops:
        said = "never happens: `when: replied` waits for an answer, and with the answer `stops` ends the sequence"
        return "when", said, "Take `replied` out of `stops`, or delete the step"
    if step.when is not None and not step.when.startswith("not "):
        why = _impossible(
            schedules, sequence, step.when, key="when", said="never happens: `when` asks for {}"
        )
        if why:
            return why
    for fact in step.needs:
        found = (
            "is skipped each time" if step.missing == "skip" else "is held for ever, and all that follows it"
        )
        if why := _impossible(schedules, sequence, fact, key="needs", said=f"{found}: `needs` asks for {{}}"):
            return why
    return None


def _impossible(
    schedules: Schedules, sequence: Sequence, fact: str, *, key: str, said: str
) -> tuple[str, str, str] | None:
    if fact.startswith("meeting") and starts_with(schedules, sequence) is not Starting.MET:
        why = f"{fact}, and '{sequence.name}' does not start with a meeting"
        return key, said.format(why), f"{_TO_MEETING}, or delete `{key}`"
    if fact == "resource" and not any("resource" in step.needs for step in sequence.steps):
        why = "a resource, and none is looked for where no step has `needs: [resource]`"
        return key, said.format(why), "Add `needs: [resource]` to the step"
    return None
