"""Render every mail that schedules.yaml can send, for every audience and language, before anybody waits."""

import re
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path
from typing import NamedTuple

from outreach.actions.write_to_owner import owner_words
from outreach.errors import OutreachError, ValueMissing
from outreach.render import Templates
from outreach.render.samples import sample_context
from outreach.sequence.schedules import Owner, Schedules, Sequence, Starting, Step

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})?")


class _Reader(NamedTuple):
    """Who gets the letter, and from whom."""

    owner: Owner
    audience: str
    language: str


def check_templates(schedules: Schedules, templates: Templates, folders: Iterable[Path]) -> list[str]:
    """What is wrong, each as a sentence; the same one is said once."""
    audiences = _audiences(schedules)
    languages = sorted(find_languages(folders, audiences))
    problems = templates.check(sorted(audiences), languages)
    problems += _check_letters(schedules, templates, languages)
    return list(dict.fromkeys(problems))


def find_languages(folders: Iterable[Path], audiences: frozenset[str]) -> set[str]:
    """The languages in which a template exists, as the names of the files say; "" is the plain one."""
    names = (file.stem.split(".") for folder in folders for file in folder.glob("*.*.md"))
    last = {parts[-1] for parts in names if len(parts) > 1}
    return {""} | {part for part in last if part not in audiences and _LANGUAGE.fullmatch(part)}


def _check_letters(schedules: Schedules, templates: Templates, languages: list[str]) -> Iterator[str]:
    for campaign in schedules.campaigns.values():
        for name in campaign.sequences:
            sequence = schedules.sequences[name]
            for step in sequence.steps:
                for audience, language in product(campaign.audiences if step.template else (), languages):
                    who = _Reader(schedules.owners[campaign.owner], audience, language)
                    yield from _check_step(schedules, templates, sequence, step, who)


def _check_step(
    schedules: Schedules, templates: Templates, sequence: Sequence, step: Step, who: _Reader
) -> Iterator[str]:
    """Written for somebody of whom all is known that this step can know."""
    try:
        template = templates.find(step.template or "", who.audience, who.language)
        context = sample_context(template)
        context |= {"owner": owner_words(who.owner, who.audience), "practice": who.owner.practice}
        for word in _absent(schedules, sequence, step):
            context.pop(word, None)
        template.render(context)
    except ValueMissing as err:
        variable = str(err.facts["variable"])
        yield f"{template.place_of(variable)}: {_say_missing(sequence, step, who.audience, variable)}"
    except OutreachError as err:
        yield f"{sequence.name}/{step.id} for {who.audience}: {err}"


def _say_missing(sequence: Sequence, step: Step, audience: str, variable: str) -> str:
    where = f"{sequence.name}/{step.id} for {audience}"
    advice = {
        "resource": f"add `needs: [resource]` to the step {step.id!r}",
        "meeting": f"only a sequence that starts with a meeting has one; {sequence.name!r} does not",
        "owner": "give the owner one in schedules.yaml",
        "previous": "only a mail that follows another in a sequence with `thread: true` has one",
    }.get(variable.partition(".")[0], "no mail has that word")
    return f"{where}: the template {step.template!r} says `{variable}`, which is not there: {advice}."


def _absent(schedules: Schedules, sequence: Sequence, step: Step) -> Iterator[str]:
    if "resource" not in step.needs:
        yield "resource"
    if not _has_meeting(schedules, sequence):
        yield "meeting"
    if not any(other.thread for other in sequence.steps) or step is _first_mail(sequence):
        yield "previous"


def _first_mail(sequence: Sequence) -> Step:
    return next(step for step in sequence.steps if step.template)


def _has_meeting(schedules: Schedules, sequence: Sequence) -> bool:
    """Whether it starts with a meeting, or after a sequence that does."""
    seen: set[str] = set()
    while sequence.start.after and sequence.name not in seen:
        seen.add(sequence.name)
        sequence = schedules.sequences[sequence.start.after]
    return sequence.start.on is Starting.MET


def _audiences(schedules: Schedules) -> frozenset[str]:
    return frozenset(a for campaign in schedules.campaigns.values() for a in campaign.audiences)
