"""Jinja2 tags go through Markdown unseen: each becomes one private-use character, and comes back after."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from jinja2.exceptions import TemplateSyntaxError

from outreach.render.sandbox import TEXT

# Markdown takes a private-use character for a letter, so `**{{ x }}**` stays emphasis.
_FIRST_VALUE, _FIRST_LINK, _FIRST_TAG = 0xF0000, 0xF8000, 0x100000
_MARKS = re.compile("[\U000f0000-\U0010ffff]")
VALUE = re.compile("[\U000f0000-\U000f7fff]")
TAG = re.compile("[\U00100000-\U0010ffff]")
TAG_LINE = re.compile("[\U00100000-\U0010ffff][\U00100000-\U0010ffff ]*")
_LEFT_OVER = re.compile(r"\{[{%#]")
_MOST = 0x7000


@dataclass(frozen=True, slots=True)
class Tag:
    """`word` is `if`, `endfor` …, or empty for a printed value."""

    inner: str
    word: str
    line: int


@dataclass(frozen=True, slots=True)
class Hidden:
    """A body whose tags are hidden behind private-use characters."""

    text: str
    tags: tuple[Tag, ...]

    def tag(self, mark: str) -> Tag:
        return self.tags[ord(mark) - _FIRST_TAG]

    def same(self, value: str, link: str) -> bool:
        """Whether both stand for one value, once as text and once as an address."""
        if not (VALUE.fullmatch(value) and _MARKS.fullmatch(link)):
            return False
        return self.tags[ord(value) - _FIRST_VALUE].inner == self.tags[ord(link) - _FIRST_LINK].inner

    def restore(self, text: str) -> str:
        """The Jinja2 source that `text` stands for."""
        left_over = _LEFT_OVER.search(text)
        if left_over:  # Markdown put it together from `{\{`: it was never checked
            raise TemplateSyntaxError(f"{left_over[0]!r} cannot be written in a mail", 1)
        return _MARKS.sub(self._restore_one, text)

    def _restore_one(self, found: re.Match[str]) -> str:
        code = ord(found[0])
        if code >= _FIRST_TAG:
            return f"{{% {self.tags[code - _FIRST_TAG].inner} %}}"
        if code >= _FIRST_LINK:
            return f"{{{{ ({self.tags[code - _FIRST_LINK].inner})|link }}}}"
        return f"{{{{ {self.tags[code - _FIRST_VALUE].inner} }}}}"


def as_link(mark: str) -> str:
    """The same value, where it is an address to go to."""
    return chr(ord(mark) - _FIRST_VALUE + _FIRST_LINK)


def hide(body: str) -> Hidden:
    """Raises TemplateSyntaxError where the tags themselves are broken."""
    if _MARKS.search(body):
        raise TemplateSyntaxError("it holds a private-use character", 1)
    parts: list[str] = []
    tags: list[Tag] = []
    tokens = iter(TEXT.lex(body))
    for line, kind, text in tokens:
        if kind == "data":
            parts.append(text)
        elif kind in {"variable_begin", "block_begin"}:
            tags.append(_read_tag(tokens, kind, line))
            parts.append(chr((_FIRST_TAG if kind == "block_begin" else _FIRST_VALUE) + len(tags) - 1))
        elif kind == "raw_begin":
            raise TemplateSyntaxError("a mail's template has no `raw`", line)
    if len(tags) > _MOST:
        raise TemplateSyntaxError(f"it has more than {_MOST} tags", 1)
    return Hidden("".join(parts), tuple(tags))


def _read_tag(tokens: Iterable[tuple[int, str, str]], kind: str, line: int) -> Tag:
    inner: list[str] = []
    for _, part, text in tokens:
        if part in {"variable_end", "block_end"}:
            break
        inner.append(text)
    words = "".join(inner).split()
    return Tag(" ".join(words) if kind == "block_begin" else "".join(inner).strip(), _word(kind, words), line)


def _word(kind: str, words: list[str]) -> str:
    return words[0] if kind == "block_begin" and words else ""
