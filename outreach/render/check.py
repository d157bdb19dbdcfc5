"""Every mail written once for nobody, so that no mistake waits for a real person."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from outreach.errors import OutreachError, TextUnfit, ValueMissing
from outreach.render.samples import sample_context
from outreach.render.template import Template


def find_problems(template: Template) -> Iterator[str]:
    """As sentences: words that no mail has, and texts that cannot be written."""
    context = sample_context(template)
    known = frozenset(_words(context))
    unknown = sorted(template.variables - known)
    for word in unknown:
        near = get_close_matches(word, known, 1)
        hint = f"; did you mean `{near[0]}`?" if near else ""
        yield f"{template.file}: no mail has a value `{word}`{hint}"
    if not unknown:
        yield from _try(template, context)


def _try(template: Template, context: Mapping[str, Any]) -> Iterator[str]:
    try:
        template.render(context)
    except OutreachError as err:
        yield f"{template.file}: {err}"
    try:
        template.render(sample_context(template, sparse=True))
    except ValueMissing:
        pass  # a mail may insist on what others do without: then it waits
    except TextUnfit as err:
        yield f"{template.file}: {err}"


def _words(value: Any, path: str = "") -> Iterable[str]:
    """Every path into the context; what holds for one row of a list holds for all."""
    if path:
        yield path
    if isinstance(value, list) and value:
        yield from _words(value[0], path)
    if isinstance(value, Mapping):
        for word, inner in value.items():
            yield from _words(inner, f"{path}.{word}" if path else word)
