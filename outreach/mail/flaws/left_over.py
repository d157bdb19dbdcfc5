"""What should have become somebody's name: places that nobody filled in."""

import re
from collections.abc import Iterator

from outreach.mail.flaws.saying import Saying, each

_LEFT_OVER = re.compile(
    r"\[[A-Z][A-Z _'-]{2,30}\](?!\()"  # [NAME], and no link
    r"|\[(?i:your|first|last|contact|their|insert)[ _]\w{2,20}\](?!\()"
    r"|<<[^<>\n]{1,40}>>|(?<!\{)\{[a-z_.]{2,40}\}(?!\})|%[A-Z_]{3,40}%"
    r"|\b(?:TODO|FIXME|TBD|XXX+)\b|\b[Ll]orem ipsum\b"
)
_REMEDY = "Write what is to stand there: your own words, or a value such as {{ contact.greeting }}."


def find_left_over(text: str) -> Iterator[Saying]:
    """In words that somebody wrote."""
    for found, start in each(_LEFT_OVER, text):
        said = f"“{found}” would stand in the letter as it is."
        yield Saying("placeholder", said, _REMEDY, found, start)
