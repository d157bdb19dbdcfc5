"""Read every letter as its readers would: what is too long, reads like spam, or falls apart without a value."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from outreach.actions.letters import Letter
from outreach.errors import OutreachError
from outreach.mail.content import Content
from outreach.mail.flaws import Saying, find_holes, find_in_letter, find_in_subject, find_in_words
from outreach.render import Template, Templates
from outreach.render.literal import body_spot, find_spot, read_literal, spot_at, subject_spot
from outreach.render.readers import sample_readers
from outreach.sequence.flaws import Finding, Spot

_ANY_ADDRESS = "12 Harbor Street"  # of an owner without one, which is a finding of its own


def check_wording(
    letters: Iterable[Letter], templates: Templates, tell: Callable[[int], None]
) -> Iterator[Finding]:
    """In the files as they were typed, and in each letter for each kind of reader. `tell` hears how many are read."""
    read: set[Path] = set()
    for number, letter in enumerate(letters, start=1):
        tell(number)
        try:
            template = templates.find(letter.step.template or "", letter.audience, letter.language)
        except OutreachError:
            continue  # told by check_templates
        for file in template.files:
            if file not in read:
                read.add(file)
                yield from _find_in_file(file)
        yield from _find_in_letter(letter, template)


def _find_in_file(file: Path) -> Iterator[Finding]:
    text = read_literal(file)
    for saying in find_in_words(text):
        yield Finding(spot_at(file, text, saying.start), saying.code, saying.text, saying.remedy)


def _find_in_letter(letter: Letter, template: Template) -> Iterator[Finding]:
    written = list(_write(letter, template))
    longest = max((content.subject for content, _ in written), key=len, default="")
    for saying in find_in_subject(longest, follows=letter.step.thread):
        yield Finding(subject_spot(template.files[0]), saying.code, saying.text, saying.remedy)
    for content, words in written:
        url, address = words["opt_out"]["url"], words["owner"]["postal_address"]
        for saying in find_in_letter(content, leave_url=url, postal_address=address):
            if (
                saying.code != "letter-long" or content is written[0][0]
            ):  # many notes are the owner's own choice
                yield Finding(_spot(saying, template), saying.code, saying.text, saying.remedy)
        for saying in find_holes(content.text, written[0][0].text):
            yield Finding(_spot(saying, template), saying.code, saying.text, saying.remedy)


def _write(letter: Letter, template: Template) -> Iterator[tuple[Content, dict[str, Any]]]:
    """For each kind of reader who gets it at all."""
    for _, words in sample_readers(template):
        filled = letter.fill(words)
        filled["owner"]["postal_address"] = filled["owner"]["postal_address"] or _ANY_ADDRESS
        try:
            yield template.render(filled), filled
        except OutreachError:  # it is held, and check_templates says where that is a mistake
            continue


def _spot(saying: Saying, template: Template) -> Spot:
    """At the words themselves, or else where the letter begins; what every letter has stands in `_opt_out.md`."""
    own = template.files[0]
    if saying.code == "no-way-out":
        return body_spot(template.files[-1])
    return (saying.found and find_spot(template.files, saying.found)) or body_spot(own)
