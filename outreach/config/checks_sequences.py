"""Checks of sequences and campaigns: names that exist, steps that can happen, promises that can be kept."""

from collections.abc import Collection, Iterator
from datetime import timedelta

from outreach.config.finding import Finding, unknown
from outreach.config.schema import File
from outreach.config.schema_sequences import CampaignBlock, SequenceBlock, StartBlock, StepBlock
from outreach.config.yaml_nodes import Path
from outreach.sequence.schedules import Wait

_ONLY_FOR_MAILS = ("within", "review", "unreviewed", "missing", "thread", "late", "late_after")


def check_sequences(file: File, names: Collection[str]) -> Iterator[Finding]:
    """Each sequence by itself, then how they follow one another. `names`: all, also of broken ones."""
    for name, sequence in file.sequences.items():
        path: Path = ("sequences", name)
        yield from _check_start(file, sequence.starts, (*path, "starts"), names)
        yield from _check_rhythm(sequence, path)
        yield from _check_step_ids(sequence, (*path, "steps"))
        yield from _check_threads(sequence, (*path, "steps"))
        for index, step in enumerate(sequence.steps):
            yield from _check_step(step, (*path, "steps", index))
    yield from _check_circles(file)


def _check_start(file: File, start: StartBlock, path: Path, names: Collection[str]) -> Iterator[Finding]:
    if (start.on is None) == (start.after is None):
        yield Finding(path, "expected either 'on' or 'after'")
    if start.after is None:
        for name in ("times", "when"):
            if name in start.model_fields_set:
                yield Finding(
                    (*path, name), f"'{name}' speaks of the sequence before, and needs 'after'", key=True
                )
    elif names and start.after not in names:
        yield unknown((*path, "after"), "sequence", start.after, names)
    elif start.after in file.sequences and start.times:
        yield from _check_times(start, start.times, file.sequences[start.after], path)


def _check_times(start: StartBlock, times: int, before: SequenceBlock, path: Path) -> Iterator[Finding]:
    mails = sum(step.template is not None for step in before.steps)
    if before.repeat is None and times > mails:
        said = f"'{start.after}' sends {_count(mails, 'mail')} at most, so this would never start"
        yield Finding((*path, "times"), said)


def _check_circles(file: File) -> Iterator[Finding]:
    told: set[str] = set()
    for name, sequence in file.sequences.items():
        way, after = [name], sequence.starts.after
        while after in file.sequences and after not in way:
            way.append(after)
            after = file.sequences[after].starts.after
        if after == name and name not in told:
            told.update(way)
            circle = " → ".join(reversed([name, *way[1:], name]))
            yield Finding(("sequences", name, "starts", "after"), f"each waits for the other: {circle}")


def _check_rhythm(sequence: SequenceBlock, path: Path) -> Iterator[Finding]:
    silence, repeat = sequence.silence, sequence.repeat
    if silence is None:
        return
    if repeat is None:
        yield Finding((*path, "silence"), "only a sequence with 'repeat' has a silence budget", key=True)
    elif _days(silence.to) <= _days(repeat):
        yield Finding((*path, "silence", "to"), "must be less often than 'repeat'")
    if silence.stop_after <= silence.slow_after:
        said = f"must be more than slow_after, which is {silence.slow_after}"
        yield Finding((*path, "silence", "stop_after"), f"{said}, found {silence.stop_after}")


def _days(repeat: object) -> float:
    return getattr(repeat, "months", 0) * 30.4 + getattr(repeat, "days", 0)


def _check_step_ids(sequence: SequenceBlock, path: Path) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for index, step in enumerate(sequence.steps):
        if step.id in first:
            said = f"steps[{first[step.id]}] is already called '{step.id}'. Give each step an id of its own"
            yield Finding((*path, index, "id"), said)
        first.setdefault(step.id, index)
    former: set[str] = set()
    for index, step in enumerate(sequence.steps):
        if step.renamed_from is None:
            continue
        if step.renamed_from in first:
            yield Finding((*path, index, "renamed_from"), f"a step is still called '{step.renamed_from}'")
        elif step.renamed_from in former:
            yield Finding((*path, index, "renamed_from"), f"another step was '{step.renamed_from}' already")
        former.add(step.renamed_from)


def _check_threads(sequence: SequenceBlock, path: Path) -> Iterator[Finding]:
    first = next((index for index, step in enumerate(sequence.steps) if step.task is None), None)
    if first is not None and sequence.steps[first].thread:
        said = "the first mail has none before it to answer. Delete 'thread'"
        yield Finding((*path, first, "thread"), said, key=True)


def _check_step(step: StepBlock, path: Path) -> Iterator[Finding]:
    if (step.template is None) == (step.task is None):
        found = "both" if step.task else "neither"
        yield Finding(path, f"a step has either a 'template' or a 'task', found {found}")
    elif step.task is not None:
        for name in _ONLY_FOR_MAILS:
            if name in step.model_fields_set:
                yield Finding((*path, name), f"'{name}' is for mails, and this step is a task", key=True)
    if "unreviewed" in step.model_fields_set and not step.review:
        yield Finding((*path, "unreviewed"), "means nothing without 'review: true'", key=True)
    if step.within is not None and step.within <= _shortest(step.wait):
        yield Finding(
            (*path, "within"), "the promise ends before its wait is over. Make 'within' longer than 'wait'"
        )


def _shortest(wait: Wait) -> timedelta:
    return wait.elapsed + timedelta(days=wait.days + wait.business_days)


def check_campaigns(file: File, names: Collection[str]) -> Iterator[Finding]:
    """That campaigns name sequences that exist and start, and that an audience belongs to one campaign."""
    campaign_of: dict[str, str] = {}
    for name, campaign in file.campaigns.items():
        path: Path = ("campaigns", name)
        yield from _check_audiences(campaign, (*path, "audience"), campaign_of, name)
        yield from _check_sequence_names(file, campaign, (*path, "sequences"), names)


def _check_audiences(
    campaign: CampaignBlock, path: Path, campaign_of: dict[str, str], name: str
) -> Iterator[Finding]:
    for index, audience in enumerate(campaign.audience):
        other = campaign_of.setdefault(audience, name)
        if other != name:
            said = f"the audience '{audience}' is already in the campaign '{other}', and belongs to one"
            yield Finding((*path, index), said)
        elif campaign.audience.index(audience) < index:
            yield Finding((*path, index), f"the audience '{audience}' is here twice")


def _check_sequence_names(
    file: File, campaign: CampaignBlock, path: Path, names: Collection[str]
) -> Iterator[Finding]:
    for index, name in enumerate(campaign.sequences):
        sequence = file.sequences.get(name)
        after = sequence.starts.after if sequence else None
        if names and name not in names:
            yield unknown((*path, index), "sequence", name, names)
        elif campaign.sequences.index(name) < index:
            yield Finding((*path, index), f"the sequence '{name}' is here twice")
        elif after in names and after not in campaign.sequences:
            said = f"'{name}' starts after '{after}', which this campaign leaves out, so it would never start"
            yield Finding((*path, index), said)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
