"""What may be printed: text that a person can read, and whole numbers. Everything else holds the mail.

Errors raised here do not know the template yet: `Template.render` adds its name.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from jinja2.runtime import StrictUndefined
from markupsafe import Markup, escape

from outreach.errors import TextUnfit, ValueMissing

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# C0, DEL, C1, lone surrogates, a BOM; and embeddings and overrides of direction: they show another text.
_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
_GAPS = re.compile(r"(?<=\n) | (?= )")  # spaces that a browser would swallow
_MANY_ENDS = re.compile(r"\n\s*\n\s*\n")
_LINK = re.compile(
    r"""(?:https?://[^/?#\s<>"'`\\{}|^]|mailto:[^\s<>"'`\\{}|^@]+@)[^\s<>"'`\\{}|^]*""", re.IGNORECASE
)


def missing(name: str) -> ValueMissing:
    return ValueMissing(template="", variable=name)


def unfit(problem: str) -> TextUnfit:
    return TextUnfit(template="", problem=problem)


class Absent(StrictUndefined):
    """A value that is not there: false when a template tests it, and an error in every other use."""

    __slots__ = ()

    def __bool__(self) -> bool:  # type: ignore[override]
        return False

    def _fail_with_undefined_error(self, *_: Any, **__: Any) -> Any:
        raise missing(str(self._undefined_name))

    # Jinja2 binds its own failure to each of these names, so they are bound again.
    __iter__ = __str__ = __len__ = __eq__ = __ne__ = __contains__ = _fail_with_undefined_error
    __lt__ = __le__ = __gt__ = __ge__ = __call__ = __getitem__ = _fail_with_undefined_error
    __hash__ = None  # type: ignore[assignment]


def print_text(value: Any, name: str) -> str | int:
    """The value, cleaned, for a text body. `name` is what the template calls it."""
    # Nearly every value passes here: printable (so neither line end nor control), and no spaces round it.
    if type(value) is str and value and value.isprintable() and value[0] != " " != value[-1]:
        return value
    if isinstance(value, str):
        return clean(value, name)
    if value is None or isinstance(value, Absent):
        raise missing(name)
    if type(value) is int:
        return value
    raise unfit(f"`{name}` is a {type(value).__name__}, and only text and whole numbers can be printed")


def print_html(value: Any, name: str) -> str | int:
    """The same for HTML: Jinja2 escapes what is returned as plain text; lines and indents are kept here."""
    text = print_text(value, name)
    if type(text) is str and "\n" in text:
        kept = _GAPS.sub("&nbsp;", str(escape(text))).replace("\n", "<br>\n")
        return Markup(kept)  # noqa: S704  # escaped in the line before
    return text


def print_line(value: Any, name: str) -> str | int:
    """The same for a subject: one line, whatever the value holds, so no value can begin a header."""
    text = print_text(value, name)
    return " ".join(text.split()) if type(text) is str else text


def clean(value: str, name: str) -> str:
    """Without controls and spaces round it; what shows nothing is missing."""
    text = _LINE_ENDS.sub("\n", str.__str__(value)).replace("\t", " ")
    text = _MANY_ENDS.sub("\n\n", _CONTROLS.sub("", text)).strip()
    if not any(letter.isprintable() and letter != " " for letter in text):
        raise missing(name)
    return text


def print_link(value: Any, name: str) -> str:
    """An address for a link: http, https or mailto, and nothing that could leave the attribute."""
    link = print_text(value, name)
    if not isinstance(link, str) or not _LINK.fullmatch(link):
        raise unfit(f"`{name}` is no web or mail address that a link can lead to")
    return link


def require(value: Any, name: str) -> Any:
    """What a filter is applied to."""
    if value is None or value == "" or isinstance(value, Absent):
        raise missing(name)
    return value


def loop_over(values: Any, name: str) -> Iterable[Any]:
    """What `for` goes through. Nothing to go through leaves a hole in a letter, so it is missing."""
    if values is None or isinstance(values, Absent):
        raise missing(name)
    if not isinstance(values, list | tuple):
        raise unfit(f"`{name}` is a {type(values).__name__}, and only lists can be gone through")
    if not values:
        raise missing(name)
    return values


def loop_over_or_not(values: Any, name: str) -> Iterable[Any]:
    """The same where the template has an `else`."""
    return loop_over(values, name) if values else ()


def join(values: Any, separator: str = ", ", last: str | None = None) -> str:
    """`["a", "b", "c"]|join(", ", " and ")` is "a, b and c"."""
    texts = [str(print_text(value, "join")) for value in loop_over(values, "join")]
    if last is None or len(texts) == 1:
        return separator.join(texts)
    return separator.join(texts[:-1]) + last + texts[-1]


def items(values: Any) -> list[tuple[str, Any]]:
    """`for key, value in counts|items`."""
    if not isinstance(values, Mapping):
        raise unfit("`items` goes through named values only")
    return list(values.items())


def percent_of(part: Any, whole: Any) -> int:
    """For the width of a bar: 0 to 100, in whole numbers."""
    if type(part) is not int or type(whole) is not int:
        raise unfit("`percent_of` needs two whole numbers")
    return max(0, min(100, 100 * part // whole)) if whole > 0 else 0


def few(values: Any, count: int) -> list[Any]:
    """The first `count` of a list."""
    return list(values)[:count]


def beyond(values: Any, count: int) -> int:
    """How many a list holds beyond `count`."""
    return max(0, len(values) - count)


def most(rows: Any, *names: str) -> int:
    """The greatest of these numbers in the rows of a table: what its bars are percents of."""
    return max((row[name] for row in rows for name in names), default=0)


def total(counts: Any) -> int:
    """Of named numbers."""
    return sum(counts.values())


def default(value: Any, other: Any) -> Any:
    """`value`, or `other` where it is missing, empty or nothing but spaces."""
    return other if not value or (isinstance(value, str) and not value.strip()) else value


def length(values: Any) -> int:
    """Of a list; 0 where there is none."""
    return len(values) if values else 0


def _on_text(change: Callable[[str], str]) -> Callable[[Any], str]:
    return lambda value: change(str(print_text(value, "text")))


def _end(place: int) -> Callable[[Any], Any]:
    return lambda values: list(loop_over(values, "list"))[place]


# Everything that a template may call: none makes a text longer than what it was given, but by its separators.
FILTERS: Mapping[str, Callable[..., Any]] = {
    "beyond": beyond,
    "capitalize": _on_text(lambda text: text[:1].upper() + text[1:]),
    "default": default,
    "few": few,
    "first": _end(0),
    "items": items,
    "join": join,
    "last": _end(-1),
    "length": length,
    "link": lambda value: print_link(value, "link"),
    "lower": _on_text(str.lower),
    "most": most,
    "percent_of": percent_of,
    "total": total,
    "upper": _on_text(str.upper),
}

TESTS: Mapping[str, Callable[..., bool]] = {
    "defined": lambda value: not isinstance(value, Absent),
    "undefined": lambda value: isinstance(value, Absent),
}
