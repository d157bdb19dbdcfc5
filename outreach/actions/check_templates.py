"""Render every mail that schedules.yaml can send, for every audience and language, before anybody waits."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from outreach.actions.desk import Desk
from outreach.actions.write_to_owner import owner_words
from outreach.errors import OutreachError, ValueMissing
from outreach.render.samples import sample_context
from outreach.sequence.schedules import Campaign, Sequence, Starting, Step

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})?")


def check_templates(desk: Desk, folders: Iterable[Path]) -> list[str]:
    """What is wrong, each as a sentence; the same one is said once."""
    audiences = _audiences(desk)
    languages = sorted(find_languages(folders, audiences))
    problems = desk.templates.check(sorted(audiences), languages) or list(_check_letters(desk, languages))
    return list(dict.fromkeys(problems))


def find_languages(folders: Iterable[Path], audiences: frozenset[str]) -> set[str]:
    """The languages in which a template exists, as the names of the files say; "" is the plain one."""
    names = (file.stem.split(".") for folder in folders for file in folder.glob("*.*.md"))
    last = {parts[-1] for parts in names if len(parts) > 1}
    return {""} | {part for part in last if part not in audiences and _LANGUAGE.fullmatch(part)}


def _check_letters(desk: Desk, languages: list[str]) -> Iterator[str]:
    for campaign in desk.schedules.campaigns.values():
        for name in campaign.sequences:
            sequence = desk.schedules.sequences[name]
            for step in sequence.steps:
                if step.template:
                    yield from _check_step(desk, campaign, sequence, step, languages)


def _check_step(
    desk: Desk, campaign: Campaign, sequence: Sequence, step: Step, languages: list[str]
) -> Iterator[str]:
    owner = desk.owner_of(campaign)
    for audience in campaign.audiences:
        for language in languages:
            try:
                template = desk.templates.find(step.template or "", audience, language)
                context = sample_context(template)
                context["owner"] = owner_words(owner, audience)
                context["practice"] = owner.practice
                for word in _absent(desk, sequence, step):
                    context.pop(word, None)
                template.render(context)
            except ValueMissing as err:
                yield _say_missing(sequence, step, audience, str(err.facts["variable"]))
            except OutreachError as err:
                yield f"{sequence.name}/{step.id} for {audience}: {err}"


def _say_missing(sequence: Sequence, step: Step, audience: str, variable: str) -> str:
    where = f"{sequence.name}/{step.id} for {audience}"
    advice = {
        "resource": f"add `needs: [resource]` to the step {step.id!r}",
        "meeting": f"only a sequence that starts with a meeting has one; {sequence.name!r} does not",
        "owner": "give the owner one in schedules.yaml",
    }.get(variable.partition(".")[0], "no mail has that word")
    return f"{where}: the template {step.template!r} says `{variable}`, which is not there: {advice}."


def _absent(desk: Desk, sequence: Sequence, step: Step) -> Iterator[str]:
    if "resource" not in step.needs:
        yield "resource"
    if not _has_meeting(desk, sequence):
        yield "meeting"


def _has_meeting(desk: Desk, sequence: Sequence) -> bool:
    """Whether it starts with a meeting, or after a sequence that does."""
    seen: set[str] = set()
    while sequence.start.after and sequence.name not in seen:
        seen.add(sequence.name)
        sequence = desk.schedules.sequences[sequence.start.after]
    return sequence.start.on is Starting.MET


def _audiences(desk: Desk) -> frozenset[str]:
    return frozenset(a for campaign in desk.schedules.campaigns.values() for a in campaign.audiences)
