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


@dataclass(slots=True)
class _Source:
    html: str
    low: str  # in lower case, and as long
    unclosed: set[str] = field(default_factory=set)  # what was looked for in vain is not looked for again

    def behind(self, what: str, start: int) -> int | None:
        """Where it ends behind `start`; None where it does not come any more."""
        if what in self.unclosed:
            return None
        found = self.low.find(what, start)
        if found < 0:
            self.unclosed.add(what)
            return None
        return found + len(what)


def html_text(html: str) -> str:
    """What a reader sees of it, as lines; quotes begin with `> `, and Outlook's reply header stays where it is."""
    html = html[:LONGEST]
    page, source, place = _Page(), _Source(html, html.translate(_LOWER)), 0
    while place < len(html):
        begin = html.find("<", place)
        if begin < 0:
            break
        page.line.append(_unescaped(html[place:begin]))
        place = _after_tag(page, source, begin)
    page.line.append(_unescaped(html[place:]))
    page.end_line()
    return "\n".join(page.lines).strip("\n")


def _after_tag(page: _Page, source: _Source, begin: int) -> int:
    """Where the text goes on behind what begins with `<`."""
    html = source.html
    if html.startswith("<!--", begin):
        return source.behind("-->", begin + 4) or begin + 4
    tag = _TAG.match(html, begin + 1)
    if tag is None and html[begin + 1 : begin + 2] not in ("!", "?"):
        page.line.append("<")
        return begin + 1
    end = source.behind(">", begin)
    if end is None or tag is None:
        return end or begin + 1
    name, closing = tag[1].lower(), html[begin + 1] == "/"
    if name in _OPAQUE and not closing and html[end - 2] != "/":
        return _behind_unseen(source, name, end)
    _mark(page, name, closing=closing, tag=html[begin : min(end, begin + 400)])
    return end


def _behind_unseen(source: _Source, name: str, start: int) -> int:
    """Where what nobody sees is closed. A script that never is hides the rest, a title does not."""
    closing = f"</{name}"
    behind = source.behind(closing, start)
    if behind is None:
        return len(source.low) if name in ("script", "style") else start
    return behind - len(closing)


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
