"""Values are words, never Markdown, HTML, Jinja or a header."""

from datetime import UTC, datetime
from email import message_from_string

import pytest
from markupsafe import Markup

from outreach.errors import TemplateBroken, TextUnfit, ValueMissing
from outreach.sequence.model import NoteKind, PrivateNote

SIGNS = [
    "*not emphasis* and _not this_",
    "[not](https://a.link)",
    "# not a heading",
    "- not an item",
    "1. not a number",
    "`not code`",
    "{{ contact.name }}",
    "{% if x %}",
    "{# not a comment #}",
    "<b>not bold</b>",
    "&amp; is five letters",
    "\\* a backslash",
    "---",
    "line one\\\nline two",
]


@pytest.mark.parametrize("value", SIGNS)
def test_signs_in_a_value_come_out_as_they_are(letter, inner, value):
    content = letter("{{ x }}").render({"x": value})
    assert content.text == value + "\n"
    escaped = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>\n")
    assert inner(content.html) == f"<p>{escaped}</p>"


def test_lines_of_a_value_stay_lines(letter, inner):
    content = letter("{{ x }}").render({"x": "one\r\ntwo\u2028three"})
    assert content.text == "one\ntwo\nthree\n"
    assert inner(content.html) == "<p>one<br>\ntwo<br>\nthree</p>"


def test_indents_of_a_value_are_kept_in_html(letter, inner):
    assert inner(letter("{{ x }}").render({"x": "a:\n    ^^"}).html) == "<p>a:<br>\n&nbsp;&nbsp;&nbsp; ^^</p>"


@pytest.mark.parametrize(
    "code", [*range(9), *range(14, 32), *range(0x7F, 0xA0), 0x202E, 0x2066, 0xFEFF, 0xD800]
)
def test_controls_are_taken_out(letter, code):
    if code in {0x1C, 0x1D, 0x1E, 0x85}:
        pytest.skip("a line end, by Unicode")
    content = letter("{{ x }}").render({"x": f"a{chr(code)}b"})
    assert content.text == "ab\n"
    assert chr(code) not in content.html


@pytest.mark.parametrize(
    "value",
    [
        "x\r\nBcc: v@example.com",
        "x\nBcc: v@example.com",
        "x\rBcc: v@example.com",
        "x\u2028Bcc: v@example.com",
        "x\x85Bcc: v@example.com",
        "x\x0bBcc: v@example.com",
        "x\x1cBcc: v@example.com",
        "x\r\n\r\nbody",
    ],
)
def test_no_value_begins_a_header(letter, value):
    subject = letter("Hello", subject="About {{ x }}").render({"x": value}).subject
    assert len(subject.splitlines()) == 1
    assert message_from_string(f"Subject: {subject}\n\nbody").keys() == ["Subject"]


def test_an_encoded_word_in_a_subject_is_refused(letter):
    with pytest.raises(TextUnfit, match="encoded word"):
        letter("Hello", subject="About {{ x }}").render({"x": "=?utf-8?q?=0ABcc:_v@x?="})


def test_a_mail_that_says_nothing_is_refused(letter):
    with pytest.raises(TextUnfit, match="says nothing"):
        letter("{% if x %}Hello {{ x }}{% endif %}").render({"x": ""})


def test_a_subject_that_says_nothing_is_refused(letter):
    with pytest.raises(TextUnfit, match="subject says nothing"):
        letter("Hello", subject="{% if x %}Hello{% endif %}").render({"x": ""})


def test_a_subject_has_an_end(letter):
    with pytest.raises(TextUnfit, match="250 characters"):
        letter("Hello", subject="About {{ x }}").render({"x": "long " * 100})


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,<script>",
        "vbscript:x",
        "file:///etc/passwd",
        "//evil.example",
        "/leave",
        "https://",
        "https:///path",
        'https://a.example/"onmouseover="x',
        "https://a.example/a b",
        "https://a.example/<b>",
        "mailto:",
    ],
)
def test_a_link_leads_only_to_the_web_or_to_mail(letter, link):
    with pytest.raises(TextUnfit, match="`url` is no web or mail address"):
        letter("[a]({{ url }})").render({"url": link})


@pytest.mark.parametrize("link", ["https://a.example", "http://a.example/b?c=d&e=f#g", "mailto:me@a.example"])
def test_a_good_link_is_taken(letter, link):
    assert link in letter("[a]({{ url }})").render({"url": link}).text


@pytest.mark.parametrize(
    "value",
    [
        PrivateNote(NoteKind.POINT, "canary"),
        datetime(2026, 3, 3, tzinfo=UTC),
        {"name": "x"},
        ["x"],
        True,
        1.5,
        b"x",
        object(),
    ],
)
def test_only_words_and_whole_numbers_are_printed(letter, value):
    with pytest.raises(TextUnfit, match=r"`x` is a \w+, and only text"):
        letter("{{ x }}").render({"x": value})


@pytest.mark.parametrize(
    "body",
    [
        "{{ x }}",
        "{{ [x]|join }}",
        "{{ x|upper }}",
        "{{ x.kind }}",
        "{{ x._text }}",
        "{{ x.show_to_owner }}",
        "{{ l|join(', ') }}",
        "{{ l|first }}",
        "{% for n in l %}\n- {{ n }}\n{% endfor %}",
        "[a]({{ x }})",
        "{{ y|default(x) }}",
    ],
)
def test_a_private_note_has_no_way_into_a_mail(letter, body):
    note = PrivateNote(NoteKind.POINT, "canary")
    with pytest.raises((TemplateBroken, TextUnfit, ValueMissing)) as caught:
        letter(body).render({"x": note, "l": [note]})
    assert "canary" not in str(caught.value)


def test_markup_from_outside_is_escaped_all_the_same(letter):
    assert "<script>" not in letter("{{ x }}").render({"x": Markup("<script>")}).html


def test_attributes_of_values_do_not_exist(letter):
    assert letter("{% if x.items %}a{% else %}b{% endif %}").render({"x": {}}).text == "b\n"


def test_a_word_that_no_line_of_mail_can_hold_is_refused(letter):
    with pytest.raises(TextUnfit, match="990 octets"):
        letter("{{ x }}").render({"x": "x" * 2000})
