"""What a letter should not say, or not so: texts in, sayings out. A short list, each with its reason."""

from collections.abc import Iterator

from outreach.mail.flaws.left_over import find_left_over
from outreach.mail.flaws.letter import find_holes, find_in_letter
from outreach.mail.flaws.links import find_links
from outreach.mail.flaws.saying import Saying
from outreach.mail.flaws.spam import find_in_subject, find_spam
from outreach.mail.flaws.ties import find_ties, is_gift

__all__ = [
    "Saying",
    "find_holes",
    "find_in_letter",
    "find_in_subject",
    "find_in_words",
    "find_left_over",
    "find_links",
    "find_spam",
    "find_ties",
    "is_gift",
]


def find_in_words(text: str) -> Iterator[Saying]:
    """All that is wrong with words as somebody wrote them, whoever gets the letter."""
    for find in (find_spam, find_links, find_left_over, find_ties):
        yield from find(text)
