"""What is wrong with a letter as somebody would get it: too long, without a way out, or with a hole."""

import re
from collections.abc import Iterator
from html import unescape

from outreach.mail.content import Content
from outreach.mail.flaws.links import find_hidden
from outreach.mail.flaws.saying import Saying

LONG = 300  # words, with signature; two minutes, and all that a busy person gives a letter
_FEW = 40  # words beside a picture
_SENTENCE = 5  # words round the page for leaving; fewer say not what it is for
_HOLES = re.compile(
    r"^.*?(?:(?<=\w) +[,.;](?![\w.])"  # "at ,"
    r"|\( *\)"
    r"|, *[,.;]"
    r"|^ *[,.;:]"  # a line that begins with a comma
    r"|^ *[-*] *$"  # an item that says nothing
    r"|\b(?:Dear|Hello|Hi|Hola|Estimad[oa]) *[,:] *$).*$",
    re.MULTILINE,
)


def find_in_letter(content: Content, *, leave_url: str, postal_address: str) -> Iterator[Saying]:
    """All but the subject. `leave_url`: the contact's page for leaving."""
    yield from _find_length(content)
    yield from _find_no_way_out(content, leave_url, postal_address)
    yield from find_hidden(content.html)
    if "<img" in content.html and len(content.text.split()) < _FEW:
        said = "The letter is little more than a picture."
        yield Saying("image-only", said, "Say in words what the picture shows.")


def find_holes(text: str, usual: str) -> Iterator[Saying]:
    """Where a letter falls apart because a value is empty; `usual` is the same one with all values."""
    if len(found := _HOLES.findall(text)) > len(_HOLES.findall(usual)):
        said = f"Where a value is empty, this is left: “{found[0].strip()}”."
        remedy = "Take the words round it into the `{% if … %}` too, or give it a `|default(…)`."
        yield Saying("hole", said, remedy, found[0].strip())


def _find_length(content: Content) -> Iterator[Saying]:
    words = len(content.text.split())
    if words > LONG:
        said = f"The letter has {words} words, with signature."
        yield Saying("letter-long", said, f"Keep it below {LONG}: one thought, one question.")


def _find_no_way_out(content: Content, leave_url: str, postal_address: str) -> Iterator[Saying]:
    for kind, body in (("text", content.text), ("HTML", unescape(content.html))):
        flat = " ".join(body.split())
        if leave_url not in flat:
            said = f"The {kind} of the letter does not name the page for leaving."
            yield Saying("no-way-out", said, "Let `_opt_out.md` print {{ opt_out.url }} in every case.")
        elif " ".join(postal_address.split()) not in flat:
            said = f"The {kind} of the letter has no postal address."
            yield Saying(
                "no-way-out", said, "Let `_opt_out.md` print {{ owner.postal_address }} in every case."
            )
    paragraph = next((part for part in content.text.split("\n\n") if leave_url in part), "")
    if paragraph and len(paragraph.replace(leave_url, "").split()) < _SENTENCE:
        said = "The page for leaving is named without a sentence that says what it is for."
        yield Saying("no-way-out", said, "Say it in `_opt_out.md`: If you would rather not hear from me, …")
