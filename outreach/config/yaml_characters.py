"""Characters that have no place in a file of YAML, or that look like others."""

import re

from outreach.config.problems import Place

# What YAML forbids, line ends that only YAML 1.1 knows, and characters that turn the direction of text.
FORBIDDEN = re.compile(
    r"[^\t\n\x20-\x7e\xa0-\u2027\u202f-\u2065\u206a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_ODD_INDENT = re.compile(r" *([\xa0\u1680\u2000-\u200a\u202f\u205f\u3000])")


def find_odd_indent(lines: list[str]) -> tuple[Place, str] | None:
    """Web pages and word processors leave blanks that look like spaces, and YAML stumbles a line later."""
    for number, line in enumerate(lines, start=1):
        if odd := _ODD_INDENT.match(line):
            said = f"a blank that is no space (U+{ord(odd[1]):04X}) stands here. Type a space"
            return Place(number, odd.end()), said
    return None


def say_delete(character: re.Match[str]) -> str:
    return f" (U+{ord(character[0]):04X}). Delete it"


def make_whole(text: str) -> str:
    """Half a character (an escaped surrogate) is no text that a checker could take."""
    return FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)
