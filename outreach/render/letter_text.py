"""The text of a letter, as a person would type it, from the same Markdown tokens as the HTML."""

import re
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from outreach.render.tags import Hidden

WIDTH = 72
_RULE = "-" * 40
_DEEPEST = WIDTH // 2  # blanks before a line that is folded
_LONGEST_SPOT = 200
_CARET = re.compile(r" *\^+")


def to_text(hidden: Hidden, tokens: Sequence[Token]) -> str:
    """Jinja2 source for the text environment."""
    return hidden.restore(_Writer(hidden).write(tokens))


class _Writer:
    """Blank lines may come out doubled where a tag prints nothing; `wrap` makes them one."""

    def __init__(self, hidden: Hidden) -> None:
        self._hidden = hidden
        self._numbers: list[int | None] = []  # one for each list we are in; None for bullets
        self._loops: list[int] = []  # how many lists we were in when each loop began

    def write(self, tokens: Sequence[Token]) -> str:
        return "".join(self._block(token) for token in tokens)

    def _block(self, token: Token) -> str:
        match token.type:
            case "inline":
                return self._inline(token.children or [])
            case "tag":
                return self._tag(token.content)
            case "paragraph_close":
                return "\n" if token.hidden else "\n\n"
            case "heading_close":
                return "\n"
            case "hr":
                return f"{_RULE}\n\n"
            case _:
                return self._list(token)

    def _list(self, token: Token) -> str:
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                ordered = token.type.startswith("ordered")
                self._numbers.append(int(token.attrGet("start") or 1) if ordered else None)
            case "bullet_list_close" | "ordered_list_close":
                self._numbers.pop()
                return "" if self._numbers else "\n"
            case "list_item_open":
                return "  " * (len(self._numbers) - 1) + self._bullet()
        return ""

    def _bullet(self) -> str:
        number = self._numbers[-1]
        if (
            number is None or len(self._numbers) in self._loops
        ):  # how often a loop goes round is not known yet
            return "- "
        self._numbers[-1] = number + 1
        return f"{number}. "

    def _tag(self, mark: str) -> str:
        word = self._hidden.tag(mark).word
        if word == "for":
            self._loops.append(len(self._numbers))
        elif word == "endfor":
            self._loops.pop()
        return mark

    def _inline(self, tokens: Sequence[Token]) -> str:
        written = ""
        href, label_at = "", 0
        for token in tokens:
            match token.type:
                case "link_open":
                    href, label_at = str(token.attrGet("href")), len(written)
                case "link_close":
                    written = written[:label_at] + self._link(written[label_at:], href)
                case "softbreak":
                    written += " "
                case "hardbreak":
                    written += "\n"
                case _:
                    written += token.content
        return written

    def _link(self, label: str, href: str) -> str:
        """`text (url)`; only the address where the text says nothing else."""
        if label == href or self._hidden.same(label, href):
            return href
        return label if href == f"mailto:{label}" else f"{label} ({href})"


def wrap(text: str) -> str:
    """Lines of 72, one blank line between paragraphs, an end of line at the end.

    A caret and what it points into stay as they are, or it would point at something else.
    """
    lines: list[str] = [""]
    given = text.strip("\n ").split("\n")
    for line, below in zip(given, [*given[1:], ""], strict=True):
        if len(line) > WIDTH and not _is_spot(line, below):
            lines += _fold(line)
        elif line or lines[-1]:
            lines.append(line)
    lines.append("")
    return "\n".join(lines[1:])


def _is_spot(line: str, below: str) -> bool:
    """Whether it is a caret, or what one points into."""
    return len(line) <= _LONGEST_SPOT and any(_CARET.fullmatch(each) for each in (line, below))


def _fold(line: str) -> Iterator[str]:
    """However deep the line stands, each piece takes a word of it: otherwise this would never end."""
    words = line.strip()
    depth = min(len(line) - len(line.lstrip()), _DEEPEST)
    indent = " " * (depth + 2) if words.startswith("- ") else " " * depth
    line = " " * depth + words
    while len(line) > WIDTH:
        cut = line.rfind(" ", len(indent) + 1, WIDTH + 1)
        cut = line.find(" ", WIDTH) if cut < 0 else cut
        if cut < 0:
            break
        yield line[:cut].rstrip()
        line = indent + line[cut:].lstrip()
    if words:
        yield line
