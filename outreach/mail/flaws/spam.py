"""Words and marks by which filters, and people, know mail that was written for many."""

import re
from collections.abc import Iterator

from outreach.mail.flaws.saying import Saying, each, phrase

PHONE, USUAL = 60, 78  # characters of a subject: telephones cut it there; RFC 5322 2.1.1 wants no longer line
_MOST_MARKS = 2  # exclamation marks in one letter
_SHOUTED = 8  # letters, and all of them capitals

_PUSHING = phrase(r"""
    free!+
    gratis!+
    (100 ?%|absolutely|completely|totally) free
    100 ?% gratis
    (act|buy|order) now
    limited time
    special offer
    oferta especial
    tiempo limitado
    compre ya
""")
_MONEY = phrase(r"""
    make money
    earn (extra )?(cash|money)
    cash bonus
    risk[- ]free
    guaranteed results
    gane dinero
    dinero fácil
    sin riesgo
    resultados garantizados
""")
_CLICK = phrase(r"""
    click (here|below)
    click (on )?(the|this) link
    ha(z|ga) clic aquí
    pulse aquí
""")
_WORDS = (
    (_PUSHING, "Nobody writes so to a colleague: say in a plain sentence what you have in mind."),
    (_MONEY, "Leave money and guarantees out of the letter."),
    (_CLICK, "Let the link's own words say where it leads, as in [my calendar](…)."),
)
_CAPITALS = re.compile(r"(?<!\w)[^\W\d_a-zß-öø-ÿ]{2,}(?:\s+[^\W\d_a-zß-öø-ÿ]{2,}){2,}(?!\w)")
_MANY_MARKS = re.compile(r"!{2,}|\?{3,}|!\?|\?!")


def find_spam(text: str) -> Iterator[Saying]:
    """In words that somebody wrote: a template without its tags, or a pitch."""
    for pattern, remedy in _WORDS:
        for found, start in each(pattern, text):
            yield Saying("spam-words", f"“{found}” is what spam says.", remedy, found, start)
    for found, start in each(_CAPITALS, text):
        if found.isupper():
            yield Saying("spam-shouting", f"“{found}” is all capitals.", "Use small letters.", found, start)
    yield from _find_marks(text)


def _find_marks(text: str) -> Iterator[Saying]:
    many = list(each(_MANY_MARKS, text))
    for found, start in many:
        said = f"“{found}” is louder than a letter is."
        yield Saying("spam-shouting", said, "One mark is enough; a full stop is better.", found, start)
    marks = [place for place, mark in enumerate(text) if mark == "!"]
    if len(marks) > _MOST_MARKS and not many:
        said = f"There are {len(marks)} exclamation marks in this text."
        yield Saying("spam-shouting", said, f"Keep {_MOST_MARKS} at most.", "!", marks[_MOST_MARKS])


def find_in_subject(subject: str, *, follows: bool) -> Iterator[Saying]:
    """In a subject as somebody would get it. `follows`: the mail answers one that went before."""
    if len(subject) > PHONE:
        who, limit = ("mail programs", USUAL) if len(subject) > USUAL else ("telephones", PHONE)
        said = f"The subject can have {len(subject)} characters, and {who} cut it after {limit}: “{subject}”."
        yield Saying("subject-long", said, f"Shorten it; the first {PHONE} characters are seen everywhere.")
    shouts = subject.isupper() and not _CAPITALS.search(
        subject
    )  # several such words are found where they stand
    if shouts and sum(letter.isalpha() for letter in subject) >= _SHOUTED:
        yield Saying("spam-shouting", f"The subject “{subject}” is all capitals.", "Use small letters.")
    if re.match(r"(?:re|fwd?)\s*:", subject, re.IGNORECASE) and not follows:
        said = f"The subject “{subject}” pretends to answer a mail, and the step has no `thread: true`."
        yield Saying(
            "subject-pretends", said, "Take “Re:” away, or add `thread: true` where it is a reminder."
        )
