"""A template that is nested deeper than anybody reads is told with its line, and never a traceback."""

import pytest

from outreach.errors import TemplateBroken
from outreach.render.sandbox import TEXT
from outreach.render.syntax import parse

DEEP = {
    "brackets": "{{ " + "(" * 500 + "contact.name" + ")" * 500 + " }}",
    "blocks": "{% if contact.name %}" * 300 + "x" + "{% endif %}" * 300,
    "choices": "{{ " + "contact.name if contact.name else " * 300 + "practice }}",
    "negations": "{{ 1 if " + "not " * 2000 + "contact.name else 2 }}",
    "attributes": "{{ contact" + ".name" * 900 + " }}",
    "filters": "{{ contact.name" + "|upper" * 900 + " }}",
    "conditions": "{% if " + "contact.name and " * 900 + "practice %}x{% endif %}",
}


@pytest.mark.parametrize("deep", DEEP.values(), ids=DEEP)
@pytest.mark.parametrize("part", ["body", "subject", "companion"])
def test_what_is_nested_too_deeply_is_told_with_its_line(load, deep, part):
    files = {"deep.md": f"---\nsubject: hello\nto: owner\n---\nFirst line.\n\n{deep}\n"}
    if part == "subject":
        files["deep.md"] = f"---\nsubject: {deep}\nto: owner\n---\nhello\n"
    if part == "companion":
        files = {"deep.html": f"<p>\n{deep}</p>", "deep.md": "---\nsubject: hello\nto: owner\n---\nhello\n"}
    line = {"body": 7, "subject": 2, "companion": 2}[part]
    with pytest.raises(TemplateBroken, match=rf"deep\.(md|html):{line}: .* nested too deeply"):
        load(files)


@pytest.mark.parametrize(
    "source",
    [
        "{{ contact" + ".name" * 30 + " }}",
        "{{ contact.name" + "|upper" * 30 + " }}",
        "{% if contact.name %}" * 20 + "x" + "{% endif %}" * 20,
        "{{ " + "(" * 10 + "contact.name" + ")" * 10 + " }}",
    ],
)
def test_what_is_allowed_can_be_compiled(source):
    assert TEXT.from_string(parse(TEXT, source))


def test_many_blocks_and_values_one_after_the_other_are_not_deep():
    assert parse(TEXT, "{% if contact.name %}{{ (contact.name) }}{% endif %}\n" * 300)
