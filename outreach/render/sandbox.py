"""The Jinja2 environments: a sandbox that knows values, `if`, `for` and a dozen filters, and nothing else.

What a template may hold is decided twice. `syntax.parse` refuses, when a template is loaded, every kind of
expression that is not on its list (calls, arithmetic, imports, macros). And here, when it runs, attributes
exist only on plain dicts and on `loop`, so there is no object to climb from, as in CVE-2024-56326 and
CVE-2025-27516.
"""

from collections.abc import Iterable
from typing import Any, NoReturn

from jinja2.exceptions import SecurityError
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from outreach.render.values import (
    FILTERS,
    TESTS,
    Absent,
    loop_over,
    loop_over_or_not,
    print_html,
    print_line,
    print_link,
    print_text,
    require,
    unfit,
)

MAX_OUTPUT = 1024 * 1024  # characters; a letter has two thousand
LOOP_NAMES = frozenset({"index", "first", "last", "length"})


def concat(parts: Iterable[str]) -> str:
    """Like `"".join`, but stops while it is still small enough to stop."""
    kept: list[str] = []
    room = MAX_OUTPUT
    for part in parts:
        room -= len(part)
        if room < 0:
            raise unfit(f"it grows beyond {MAX_OUTPUT} characters")
        kept.append(part)
    return "".join(kept)


class MailEnvironment(ImmutableSandboxedEnvironment):
    """Attributes are looked up in plain dicts only, and nothing can be called."""

    concat = staticmethod(concat)

    def getattr(self, obj: Any, attribute: str) -> Any:
        if type(obj) is dict:
            return obj[attribute] if attribute in obj else Absent(name=attribute)
        if isinstance(obj, LoopContext) and attribute in LOOP_NAMES:
            return getattr(obj, attribute)
        if isinstance(obj, Absent):
            return obj
        return Absent(name=attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        return self.getattr(obj, argument)

    def call(self, *_: Any, **__: Any) -> NoReturn:
        raise SecurityError("a template calls nothing")


# Put into every template by syntax.py; a template itself cannot name them.
_CHECKS = {
    "_looped": loop_over,
    "_looped_or_not": loop_over_or_not,
    "_required": require,
    "_linked": print_link,
}


def _make_environment(printer: Any, *, autoescape: bool) -> MailEnvironment:
    made = MailEnvironment(undefined=Absent, autoescape=autoescape, cache_size=0)
    made.globals = {}
    made.filters = {**FILTERS, **_CHECKS, "_printed": printer}
    made.tests = dict(TESTS)
    return made


TEXT = _make_environment(print_text, autoescape=False)
HTML = _make_environment(print_html, autoescape=True)
LINE = _make_environment(print_line, autoescape=False)  # subjects and preheaders
