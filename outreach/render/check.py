"""Every mail written once for nobody, so that no mistake waits for a real person."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from outreach.errors import OutreachError, TextUnfit, ValueMissing
from outreach.render.literal import body_spot
from outreach.render.samples import sample_context
from outreach.render.template import Template
from outreach.sequence.flaws import Finding

# What the owner knows of a contact, and the contact need not.
_PRIVATE = frozenset(
    {
        *(
            f"contact.{word}"
            for word in ("private_notes", "notes", "source", "lawful_basis", "tags", "interests")
        ),
        *(f"meeting.{word}" for word in ("private_notes", "private", "notes", "notes_private")),
        *(
            "private_notes",
            "notes",
            "private",
            "summary",
            "draft",
            "contact_address",
            "words",
            "said",
            "answer_to",
        ),
    }
)


def find_problems(template: Template) -> Iterator[Finding]:
    """Words that no mail has, or that are no contact's to read, and texts that cannot be written."""
    context = sample_context(template)
    known = known_words(template)
    unknown = sorted(template.variables - known)
    for word in unknown:
        yield _private(template, word) if _is_private(template, word) else _unknown(template, word, known)
    if not unknown:
        yield from _try(template, context)


def known_words(template: Template) -> frozenset[str]:
    """All that such a mail may say."""
    return frozenset(_words(sample_context(template)))


def _is_private(template: Template, word: str) -> bool:
    return not template.to_owner and any(word == name or word.startswith(f"{name}.") for name in _PRIVATE)


def _private(template: Template, word: str) -> Finding:
    text = f"`{word}` is for the owner's eyes alone, and this goes to a contact."
    return Finding(
        template.place_of(word), "word-private", text, "Take it out. docs/templates.md lists what there is."
    )


def _unknown(template: Template, word: str, known: Iterable[str]) -> Finding:
    near = get_close_matches(word, list(known), 1)
    hint = f"Did you mean `{near[0]}`?" if near else "docs/templates.md lists what there is."
    return Finding(template.place_of(word), "word-unknown", f"no mail has a value `{word}`.", hint)


def _try(template: Template, context: Mapping[str, Any]) -> Iterator[Finding]:
    try:
        template.render(context)
    except OutreachError as err:
        yield Finding(body_spot(template.files[0]), "text-unfit", f"{err}")
    owner = {"owner": context["owner"]}  # whose words are known, and looked at where they are
    try:
        template.render(sample_context(template, sparse=True) | (owner if not template.to_owner else {}))
    except ValueMissing as err:
        # A mail may insist on what others do without: then it waits.
        word = str(err.facts["variable"])
        if not template.to_owner:
            remedy = f'Put it between `{{% if {word} %}}` and `{{% endif %}}`, or say `{word}|default("…")`.'
            yield Finding(template.place_of(word), "word-optional", f"`{word}` may be empty in life.", remedy)
    except TextUnfit as err:
        yield Finding(body_spot(template.files[0]), "text-unfit", f"{err}")


def _words(value: Any, path: str = "") -> Iterable[str]:
    """Every path into the context; what holds for one row of a list holds for all."""
    if path:
        yield path
    if isinstance(value, list) and value:
        yield from _words(value[0], path)
    if isinstance(value, Mapping):
        for word, inner in value.items():
            yield from _words(inner, f"{path}.{word}" if path else word)
