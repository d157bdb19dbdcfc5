"""Markdown to tokens, once per template. They become the HTML here, and the text in letter_text."""

from collections.abc import Iterator, Sequence
from typing import Any

from jinja2.exceptions import TemplateSyntaxError
from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from outreach.render import tags
from outreach.render.lists import join_lists
from outreach.render.tags import Hidden

_BLOCKS = ("heading", "hr", "list")
_INLINE = ("backticks", "emphasis", "entity", "escape", "link", "autolink", "newline")


class _Reader(MarkdownIt):
    """What a letter needs, and no more: no HTML, pictures, tables or quotes."""

    def normalizeLink(self, url: str) -> str:  # noqa: N802  # markdown-it's name
        """A hidden value must not be percent-encoded."""
        return url if tags.VALUE.search(url) else super().normalizeLink(url)


def _tag_line(state: StateBlock, line: int, _: int, silent: bool) -> bool:  # noqa: FBT001  # markdown-it's shape
    """A line with nothing but block tags is no paragraph, and ends the one before."""
    start, end = state.bMarks[line] + state.tShift[line], state.eMarks[line]
    marks = state.src[start:end].rstrip()
    if not tags.TAG_LINE.fullmatch(marks):
        return False
    if not silent:
        state.line = line + 1
        for mark in tags.TAG.findall(marks):
            state.push("tag", "", 0).content = mark
    return True


def _make_reader() -> MarkdownIt:
    reader = _Reader("zero", {"maxNesting": 20, "html": False}).enable([*_BLOCKS, *_INLINE])
    ends: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    reader.block.ruler.before(_BLOCKS[-1], "tag_line", _tag_line, ends)
    reader.add_render_rule("tag", _render_tag)
    return reader


def _render_tag(_self: Any, tokens: Sequence[Token], index: int, *_: Any) -> str:
    return tokens[index].content


_READER = _make_reader()


def read(hidden: Hidden) -> list[Token]:
    """Raises TemplateSyntaxError where a tag and the Markdown round it overlap, or a link is half a value."""
    tokens = _READER.parse(hidden.text)
    _check_nesting(hidden, tokens)
    for token in _flat(tokens):
        if token.type == "link_open":
            token.attrs = {"href": _link(str(token.attrGet("href") or ""))}
    return join_lists(hidden, tokens)


def to_html(hidden: Hidden, tokens: Sequence[Token]) -> str:
    """Jinja2 source for the autoescaping environment."""
    return hidden.restore(str(_READER.renderer.render(tokens, _READER.options, {})))


def _link(href: str) -> str:
    if not tags.VALUE.search(href) and not tags.TAG.search(href):
        return href
    if not tags.VALUE.fullmatch(href):
        raise TemplateSyntaxError("a link leads either to a written address or to one value", 1)
    return tags.as_link(href)


def _flat(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from token.children or ()


def _check_nesting(hidden: Hidden, tokens: Sequence[Token]) -> None:
    """`**{% if x %}a**{% endif %}` would leave an element open whenever x is not there."""
    opened: list[str] = []
    line = 1
    for token in _flat(tokens):
        if token.nesting == 1:
            opened.append(token.type.removesuffix("_open"))
        elif token.nesting == -1:
            _close(opened, token.type.removesuffix("_close"), line)
        elif token.type != "inline":  # an inline token's content stands in its children
            line = _check_tags(hidden, token, opened, line)


def _check_tags(hidden: Hidden, token: Token, opened: list[str], line: int) -> int:
    around = ["code"] if token.type == "code_inline" else []
    opened.extend(around)
    for mark in tags.TAG.findall(token.content):
        line = hidden.tag(mark).line
        _check_tag(opened, hidden.tag(mark).word, line)
    for kind in around:
        _close(opened, kind, line)
    return line


def _check_tag(opened: list[str], word: str, line: int) -> None:
    if word in {"if", "for"}:
        opened.append(word)
    elif word.startswith("end"):
        _close(opened, word.removeprefix("end"), line)
    elif not opened or opened[-1] not in {"if", "for"}:
        _close(opened, "if", line)


def _close(opened: list[str], kind: str, line: int) -> None:
    if not opened or opened.pop() != kind:
        problem = (
            "a tag begins in one paragraph, item or emphasis and ends in another; give it a line of its own"
        )
        raise TemplateSyntaxError(problem, line)
