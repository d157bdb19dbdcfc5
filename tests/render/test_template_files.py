"""A template that cannot be read is told with its file and line, before anybody is written to."""

import pytest

from outreach.errors import TemplateBroken

HEAD = "---\nsubject: s\nto: owner\n---\n"


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("Hello", 1, "no subject"),
        ("---\nto: owner\n---\nHello", 1, "no subject"),
        ("---\nsubject: s\nHello", 3, "'Hello' is none of preheader, subject, to"),
        ("---\nsubject: s\n", 1, "ends the front matter is missing"),
        ("---\nsubject:\n---\n", 2, "subject is empty"),
        ("---\nsubjekt: s\n---\n", 2, "'subjekt' is none of"),
        ("---\nsubject: s\nto: everybody\n---\n", 3, "`to` can only be `owner`"),
        ("---\nto: owner\nsubject: Hi {{ x\n---\n", 3, "unexpected end"),
        ("---\nsubject: s\npreheader: '{{ x|safe }}'\nto: owner\n---\n", 3, "no filter 'safe'"),
        (HEAD + "one\n\n{{ contact.name", 7, "unexpected end"),
        (HEAD + "one\n\n{{ a b }}", 7, "expected token 'end of print statement'"),
        (HEAD + "{% if x %}\nnever ended", 5, "endif"),
        (HEAD + "\n{% nonsense %}", 6, "nonsense"),
        (HEAD + "\n\n{{ x|shout }}", 7, "no filter 'shout'"),
        (HEAD + "{% raw %}a{% endraw %}", 5, "`raw`"),
        (HEAD + "{\\{ x }\\}", 5, "cannot be written"),
        (HEAD + "\U000f0001", 5, "private-use"),
        (HEAD + "x" * 70_000, 1, "longer than 65536"),
    ],
)
def test_a_broken_template_is_told_with_file_and_line(load, text, line, problem):
    with pytest.raises(TemplateBroken) as caught:
        load({"hello.md": text})
    assert f"hello.md:{line}: " in str(caught.value)
    assert problem in str(caught.value)


def test_a_file_that_is_no_utf_8_is_told_with_its_line(tmp_path, load):
    (tmp_path / "hello.md").write_bytes(HEAD.encode() + "caf\xe9".encode("latin-1"))
    with pytest.raises(TemplateBroken, match=r"hello\.md:5: .*not UTF-8"):
        load({})


def test_a_name_with_too_many_parts_is_refused(load):
    with pytest.raises(TemplateBroken, match=r"NAME\.AUDIENCE\.LANGUAGE\.md"):
        load({"hello.school.legal.md": HEAD})


def test_an_opt_out_that_says_no_way_out_is_refused(load):
    with pytest.raises(TemplateBroken, match=r"must print opt_out\.url and owner\.postal_address"):
        load({"_opt_out.md": "So long."})


def test_windows_line_ends_and_a_byte_order_mark_are_taken(tmp_path, load):
    (tmp_path / "hello.md").write_bytes(b"\xef\xbb\xbf" + (HEAD + "a\n\nb\n").replace("\n", "\r\n").encode())
    assert load({}).find("hello").render({}).text == "a\n\nb\n"


@pytest.mark.parametrize(
    ("line", "subject"),
    [
        ("Re: hello", "Re: hello"),
        ("{{ name }}: hello", "Ann: hello"),
        ('"{{ name }}"', "Ann"),
        ("'{{ name }}'", "Ann"),
        ('The "{{ name }}" page', 'The "Ann" page'),
    ],
)
def test_a_subject_is_written_as_one_says_it(load, line, subject):
    files = {"hello.md": f"---\n# a comment\nsubject: {line}\nto: owner\n---\nHello\n"}
    assert load(files).find("hello").render({"name": "Ann"}).subject == subject


def test_a_preheader_is_hidden_in_the_html_and_only_where_it_is_given(load):
    head = "---\nsubject: s\nto: owner\n"
    files = {"with.md": head + "preheader: For {{ name }}\n---\nHello\n", "without.md": head + "---\nHello\n"}
    templates = load(files)
    content = templates.find("with").render({"name": "A&B"})
    assert "For A&amp;B" in content.html.partition("display:none")[2].partition("</div>")[0]
    assert "display:none" not in templates.find("without").render({}).html


def test_a_companion_takes_the_place_of_the_html(load, inner):
    files = {"hello.md": HEAD + "Text {{ x }}", "hello.html": "<b>{{ x }}</b>"}
    content = load(files).find("hello").render({"x": "<i>"})
    assert content.text == "Text <i>\n"
    assert inner(content.html) == "<b>&lt;i&gt;</b>"


def test_a_broken_companion_is_told_by_its_own_name(load):
    with pytest.raises(TemplateBroken, match=r"hello\.html:2: "):
        load({"hello.md": HEAD + "Text", "hello.html": "<b>\n{{ x|safe }}</b>"})
