"""Whatever people write, in a template or in a value, a mail is right or it is refused."""

from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.errors import TemplateBroken, TextUnfit, ValueMissing
from outreach.render import load_templates

PIECES = """{% if x %}|{% endif %}|{% for p in l %}|{% endfor %}|{% else %}|{{ x }}|{{ p }}|{{ u }}|- |* |1. |**|*|_|`
[a](|{{ u }})|](https://a.b)|<|>|&|#\u0020|word |{#c#}|{%- if x -%}|[{{ x }}]({{ u }})|<https://a.b>|&amp;|![i](u)|\\"""
BODIES = st.lists(
    st.sampled_from([*PIECES.replace("\n", "|").split("|"), "\n", "\n\n", "  ", "    ", "\t"]), max_size=25
)
VOID = {"meta", "br", "hr"}
CONTEXTS = [{"x": x, "l": ["a", "b"], "u": "https://a.b", "p": "P"} for x in ("X", "")]


class Nesting(HTMLParser):
    """Fails where an end tag does not end what was opened last."""

    def __init__(self, html):
        super().__init__()
        self.opened = []
        self.feed(html)
        assert self.opened == []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.opened.append(tag)

    def handle_endtag(self, tag):
        assert self.opened.pop() == tag


def _load(body):
    with TemporaryDirectory() as folder:
        (Path(folder) / "hello.md").write_text(f"---\nsubject: s\nto: owner\n---\n{body}", encoding="utf-8")
        return load_templates([Path(folder)]).find("hello")


@given(BODIES.map("".join))
@settings(max_examples=300, deadline=None)
def test_any_template_is_refused_or_makes_whole_html(body):
    try:
        template = _load(body)
    except TemplateBroken:
        return
    for context in CONTEXTS:
        try:
            content = template.render(context)
        except (ValueMissing, TextUnfit):
            continue
        Nesting(content.html)
        assert content.text.endswith("\n")


LETTER = _load("Dear {{ x }},\n\n- {{ x }}\n\n**{{ x }}** [{{ x }}](https://a.b)\n")
USUAL = LETTER.render({"x": "word"}).html.replace("word", "")


@given(st.text())
@settings(max_examples=300, deadline=None)
def test_any_value_is_words_and_nothing_else(value):
    try:
        content = LETTER.render({"x": value})
    except (ValueMissing, TextUnfit):
        assert not value.isascii() or not any(letter.isalnum() for letter in value) or len(value) > 200
        return
    content.text.encode()
    content.html.encode()
    assert content.html.count("<") - content.html.count("<br>") == USUAL.count("<")
