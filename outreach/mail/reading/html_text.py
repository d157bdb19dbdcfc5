"""HTML of strangers as text: one pass, no scripts, quoted parts marked with `> ` as in plain text.

Not html.parser: it crawls on unclosed comments and tags (seen: 300 kB of `<!--`), and this must be linear.
"""

import re
from dataclasses import dataclass, field
from html.entities import html5

LONGEST = 1_000_000  # characters of HTML that are read
_DEEPEST_QUOTE = 8
_ENTITY = re.compile(r"&(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?")
_TAG = re.compile(r"/?([A-Za-z][A-Za-z0-9:]{0,20})")
_BLANK = re.compile(r"[ \t\n\xa0]+")
_ID = re.compile(
    r"""\bid\s{0,4}=\s{0,4}["']?(?:x_)*(divRplyFwdMsg|appendonsend|mail-editor-reference-message)"""
)
_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}  # str.lower() may change the length
_OPAQUE = frozenset({"script", "style", "head", "title", "textarea", "noscript", "template", "svg", "iframe"})
_BLOCK = frozenset(
    {
        "p",
        "div",
        "br",
        "li",
        "tr",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "table",
        "hr",
        "pre",
        "dd",
        "dt",
    }
) | {"section", "article", "header", "footer", "address", "center", "form", "blockquote", "body"}
_PARAGRAPH = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "hr"})


@dataclass(slots=True)
class _Page:
    lines: list[str] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    quotes: int = 0

    def end_line(self, *, twice: bool = False) -> None:
        text = _BLANK.sub(" ", "".join(self.line)).strip()
        self.line = []
        if text or (self.lines and self.lines[-1]):
            if text:
                self.lines.append("> " * min(self.quotes, _DEEPEST_QUOTE) + text)
            if twice or not text:
                self.lines.append("")


def html_text(html: str) -> str:
    """What a reader sees of it, as lines; quotes begin with `> `, and Outlook's reply header stays where it is."""
    html = html[:LONGEST]
    page, low, place = _Page(), html.translate(_LOWER), 0
    unclosed: set[str] = set()  # what was looked for in vain is not looked for again
    while place < len(html):
        begin = html.find("<", place)
        if begin < 0:
            break
        page.line.append(_unescaped(html[place:begin]))
        place = _after_tag(page, html, low, begin, unclosed)
    page.line.append(_unescaped(html[place:]))
    page.end_line()
    return "\n".join(page.lines).strip("\n")


def _after_tag(page: _Page, html: str, low: str, begin: int, unclosed: set[str]) -> int:
    """Where the text goes on behind what begins with `<`."""
    if html.startswith("<!--", begin):
        return _behind(low, "-->", begin + 4, unclosed) or begin + 4
    tag = _TAG.match(html, begin + 1)
    if tag is None and html[begin + 1 : begin + 2] not in ("!", "?"):
        page.line.append("<")
        return begin + 1
    end = _behind(low, ">", begin, unclosed)
    if end is None or tag is None:
        return end or begin + 1
    name, closing = tag[1].lower(), html[begin + 1] == "/"
    if name in _OPAQUE and not closing and html[end - 2] != "/":
        return _behind_unseen(low, name, end, unclosed)
    _mark(page, name, closing=closing, tag=html[begin : min(end, begin + 400)])
    return end


def _behind_unseen(low: str, name: str, start: int, unclosed: set[str]) -> int:
    """Where what nobody sees is closed. A script that never is hides the rest, a title does not."""
    closing = f"</{name}"
    behind = _behind(low, closing, start, unclosed)
    if behind is None:
        return len(low) if name in ("script", "style") else start
    return behind - len(closing)


def _behind(low: str, what: str, start: int, unclosed: set[str]) -> int | None:
    if what in unclosed:
        return None
    found = low.find(what, start)
    if found < 0:
        unclosed.add(what)
        return None
    return found + len(what)


def _mark(page: _Page, name: str, *, closing: bool, tag: str) -> None:
    """What a tag does to the lines."""
    if name in _BLOCK:
        page.end_line(twice=name in _PARAGRAPH or (name == "br" and not page.line))
    if name == "blockquote":
        page.quotes = max(0, page.quotes + (-1 if closing else 1))
    elif name == "hr" and not closing:
        page.line.append("________________________________")
        page.end_line()
    elif name == "li" and not closing:
        page.line.append("- ")
    elif name in ("td", "th"):
        page.line.append(" ")
    elif name == "div" and not closing and "id" in tag and _ID.search(tag):
        page.line.append("________________________________")
        page.end_line()


def _unescaped(text: str) -> str:
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(found: re.Match[str]) -> str:
    name = found[1]
    if name[0] != "#":
        return html5.get(f"{name};", found[0])
    number = int(f"0{name[1:]}", 16) if name[1] in "xX" else int(name[1:])
    usable = 0 < number < 0x110000 and not 0xD800 <= number < 0xE000  # noqa: PLR2004 - Unicode's ends
    return chr(number) if usable else ""
