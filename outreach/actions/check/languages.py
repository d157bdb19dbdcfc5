"""Who would get a letter in a language that is not theirs."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from outreach.actions.letters import Letter, all_letters
from outreach.render import Template, Templates
from outreach.sequence.flaws import Finding, Flaw, Spot
from outreach.sequence.schedules import Schedules, plain_language

Readers = Mapping[tuple[str, str], int]  # how many contacts there are for each audience and language
_SHIPPED = "en"  # the language of a shipped template that names none


def check_languages(
    schedules: Schedules, templates: Templates, readers: Readers, shipped: Path
) -> Iterator[Finding]:
    """One for each file and language, at the file that they would get. `shipped`: the folder of our templates."""
    languages = sorted({language for _, language in readers})
    for letter in all_letters(schedules, languages):
        number = readers.get((letter.audience, letter.language), 0)
        template = templates.find(letter.step.template or "", letter.audience, letter.language)
        if number and not _is_theirs(letter, template, shipped):
            yield _tell(letter, template, number)


def check_pitches(schedules: Schedules, templates: Templates, readers: Readers) -> Iterator[Flaw]:
    """The owner's pitch inside of a letter that is in another language."""
    for letter in all_letters(schedules, sorted({language for _, language in readers})):
        number = readers.get((letter.audience, letter.language), 0)
        template = templates.find(letter.step.template or "", letter.audience, letter.language)
        language, owner = plain_language(template.language), letter.owner
        names = {f"{letter.audience}.{language}", f"default.{language}"}
        says = "owner.pitch" in template.variables and owner.pitch and language
        if number and says and language != plain_language(owner.language) and not names & owner.pitch.keys():
            text = f"{_say_readers(letter, number)}, and '{letter.step.template}' says the pitch in {owner.language!r}."
            remedy = f"Write `default.{language}:` below `pitch:`."
            yield Flaw("language-missing", ("owners", owner.key, "pitch"), text, remedy)


def _is_theirs(letter: Letter, template: Template, shipped: Path) -> bool:
    """A file that names no language speaks that of its owner; ours are English."""
    plain = _SHIPPED if template.files[0].parent == shipped else letter.owner.language
    spoken = template.language or plain
    return plain_language(spoken) == plain_language(letter.language)


def _tell(letter: Letter, template: Template, number: int) -> Finding:
    text = f"{_say_readers(letter, number)}, and would get '{letter.step.template}' from {template.files[0].name}."
    stem, language = template.files[0].name.partition(".md")[0], plain_language(letter.language)
    remedy = (
        f"Write {stem}.{language}.md, or change their language with `outreach contacts edit … --language`."
    )
    return Finding(Spot(template.file), "language-missing", text, remedy)


def _say_readers(letter: Letter, number: int) -> str:
    who = f"{number:,} contacts read" if number != 1 else "1 contact reads"
    return f"{who} {letter.language!r} ({letter.audience})"
