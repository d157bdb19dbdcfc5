"""Every letter that schedules.yaml can send: each step's template, for each audience and language."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from outreach.actions.write_to_owner import owner_words
from outreach.render import Template
from outreach.sequence.flaws import starts_with
from outreach.sequence.schedules import Owner, Schedules, Sequence, Starting, Step

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})?")


class Letter(NamedTuple):
    """What is sent, who gets it, and from whom. `absent`: the words that this step never has."""

    sequence: Sequence
    step: Step
    owner: Owner
    audience: str
    language: str
    absent: frozenset[str]

    def fill(self, words: Mapping[str, Any]) -> dict[str, Any]:
        """The words of a sample reader as this letter has them."""
        mine = {word: value for word, value in words.items() if word not in self.absent}
        mine["contact"] = words["contact"] | {"audience": self.audience}
        owner = owner_words(self.owner, self.audience, self.language)
        return mine | {"owner": owner, "practice": self.owner.practice}


def all_letters(schedules: Schedules, languages: Iterable[str]) -> Iterator[Letter]:
    """In the order of the file."""
    spoken = list(languages)
    for campaign in schedules.campaigns.values():
        for sequence in (schedules.sequences[name] for name in campaign.sequences):
            for step in (step for step in sequence.steps if step.template):
                absent = frozenset(_absent(schedules, sequence, step))
                for audience, language in product(campaign.audiences, spoken):
                    owner = schedules.owners[campaign.owner]
                    yield Letter(sequence, step, owner, audience, language, absent)


def all_audiences(schedules: Schedules) -> frozenset[str]:
    """Of all campaigns."""
    return frozenset(a for campaign in schedules.campaigns.values() for a in campaign.audiences)


def find_languages(folders: Iterable[Path], audiences: frozenset[str]) -> list[str]:
    """The languages in which a template exists, as the names of the files say; "" is the plain one."""
    names = (file.stem.split(".") for folder in folders for file in folder.glob("*.*.md"))
    last = {parts[-1] for parts in names if len(parts) > 1}
    return sorted({""} | {part for part in last if part not in audiences and _LANGUAGE.fullmatch(part)})


def prints_notes(template: Template) -> bool:
    """Whether it prints what was noted of a meeting."""
    noted = ("meeting.points", "meeting.needs", "meeting.promises", "meeting.gift")
    return any(word in noted for word in template.variables)


def _absent(schedules: Schedules, sequence: Sequence, step: Step) -> Iterator[str]:
    if "resource" not in step.needs:
        yield "resource"
    if starts_with(schedules, sequence) is not Starting.MET:
        yield "meeting"
    if not any(other.thread for other in sequence.steps) or step is _first_mail(sequence):
        yield "previous"


def _first_mail(sequence: Sequence) -> Step:
    return next(step for step in sequence.steps if step.template)
