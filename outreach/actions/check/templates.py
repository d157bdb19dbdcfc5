"""Render every mail that schedules.yaml can send, for every audience and language, before anybody waits."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from outreach.actions.letters import Letter, all_audiences, all_letters, find_languages
from outreach.errors import OutreachError, ValueMissing
from outreach.render import Templates
from outreach.render.check import known_words
from outreach.render.literal import body_spot
from outreach.render.samples import sample_context
from outreach.sequence.flaws import RULES, Finding, Spot
from outreach.sequence.schedules import Schedules

_ADVICE = {
    "resource": "Add `needs: [resource]` to the step '{step}'.",
    "meeting": "Only a sequence that starts with a meeting has one, and '{sequence}' does not.",
    "owner": "Give the owner one in schedules.yaml.",
    "previous": "Only a mail that follows another in a sequence with `thread: true` has one.",
}


def check_templates(schedules: Schedules, templates: Templates, folders: Iterable[Path]) -> list[str]:
    """Why mail would be held, each as a sentence; the same one is said once."""
    found = find_unwritable(schedules, templates, folders)
    return list(dict.fromkeys(str(one) for one in found if RULES[one.code].severity == "error"))


def find_unwritable(schedules: Schedules, templates: Templates, folders: Iterable[Path]) -> Iterator[Finding]:
    """The same with all that is only worth knowing, and with places."""
    audiences = all_audiences(schedules)
    languages = find_languages(folders, audiences)
    yield from templates.check(sorted(audiences), languages)
    for letter in all_letters(schedules, languages):
        yield from _try(letter, templates)


def _try(letter: Letter, templates: Templates) -> Iterator[Finding]:
    """Written for somebody of whom all is known that this step can know."""
    where = f"{letter.sequence.name}/{letter.step.id} for {letter.audience}"
    spot = Spot("templates")
    try:
        template = templates.find(letter.step.template or "", letter.audience, letter.language)
        spot = body_spot(template.files[0])
        template.render(letter.fill(sample_context(template)))
    except ValueMissing as err:
        word = str(err.facts["variable"])
        if word not in known_words(template):
            return  # told where the template is looked at by itself
        text = f"{where}: the template '{letter.step.template}' says `{word}`, which is not there."
        yield Finding(template.place_of(word), "word-missing", text, _advise(letter, word))
    except OutreachError as err:
        yield Finding(spot, "text-unfit", f"{where}: {err}")


def _advise(letter: Letter, word: str) -> str:
    said = _ADVICE.get(word.partition(".")[0], "No mail has that word.")
    return said.format(step=letter.step.id, sequence=letter.sequence.name)
