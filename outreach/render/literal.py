"""A template as its writer typed it: where a word stands, and the words without what Jinja2 fills in."""

import re
from collections.abc import Iterable
from pathlib import Path

from outreach.sequence.flaws import Spot

_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_COMMENT = re.compile(r"\A---\n(?:.*\n)*?---$", re.MULTILINE)  # the front matter, in which # begins a comment
_FILLER = "\ufffc"  # no word, no space and no mark


def read_lines(file: Path) -> list[str]:
    """As an editor numbers them; also of a file that is no UTF-8, which is a finding of its own."""
    return file.read_text("utf-8-sig", "replace").split("\n")


def read_literal(file: Path) -> str:
    """All that stands in every letter: tags and comments are blanked, character for character."""
    text = "\n".join(read_lines(file))
    head = _COMMENT.match(text)
    body_at = head.end() if head else 0
    front = re.sub(r"^#.*$", _blank, text[:body_at], flags=re.MULTILINE)
    return _TAG.sub(_blank, front + text[body_at:])


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", _FILLER, found[0])


def spot_at(file: Path, text: str, start: int) -> Spot:
    """Where the character at `start` of the file's text stands."""
    return Spot(str(file), text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start))


def find_spot(files: Iterable[Path], words: str) -> Spot | None:
    """Where the first of the files has these words in one line; not inside of a longer word."""
    wanted = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")
    for file in files:
        for number, line in enumerate(read_lines(file), start=1):
            if found := wanted.search(line):
                return Spot(str(file), number, found.start() + 1)
    return None


def subject_spot(file: Path) -> Spot:
    """Where its subject stands."""
    lines = read_lines(file)
    number = next((place for place, line in enumerate(lines) if line.startswith("subject:")), 0)
    return Spot(str(file), number + 1, 1)


def body_spot(file: Path) -> Spot:
    """Where its letter begins."""
    lines = read_lines(file)
    ends = [place for place, line in enumerate(lines) if line.rstrip() == "---"][:2]
    start = ends[1] + 1 if lines[0].rstrip() == "---" and len(ends) > 1 else 0
    number = next((place for place in range(start, len(lines)) if lines[place].strip()), start)
    return Spot(str(file), number + 1, 1)
