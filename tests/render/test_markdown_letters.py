"""From one source come a text as a person types it and the HTML of a plain letter."""

import pytest

from outreach.errors import TemplateBroken
from outreach.render.letter_text import wrap

POINTS = {"points": ["one", "two"]}


def test_a_paragraph_is_a_paragraph_in_both(letter, inner):
    content = letter("Dear you,\n\nThis is\nfine.\n").render({})
    assert content.text == "Dear you,\n\nThis is fine.\n"
    assert inner(content.html) == "<p>Dear you,</p>\n<p>This is\nfine.</p>"


def test_emphasis_has_no_stars_in_the_text(letter, inner):
    content = letter("*a* **b {{ x }}** `c`").render({"x": "y"})
    assert content.text == "a b y c\n"
    assert inner(content.html) == "<p><em>a</em> <strong>b y</strong> <code>c</code></p>"


def test_a_link_is_text_and_address(letter, inner):
    content = letter("See [my page]({{ url }}).").render({"url": "https://a.example/?b=1&c=2"})
    assert content.text == "See my page (https://a.example/?b=1&c=2).\n"
    assert inner(content.html) == '<p>See <a href="https://a.example/?b=1&amp;c=2">my page</a>.</p>'


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("[{{ url }}]({{ url }})", "https://a.example\n"),
        ("[https://b.example](https://b.example)", "https://b.example\n"),
        ("<https://b.example>", "https://b.example\n"),
        ("[me@b.example](mailto:me@b.example)", "me@b.example\n"),
    ],
)
def test_a_link_that_says_its_address_says_it_once(letter, body, text):
    assert letter(body).render({"url": "https://a.example"}).text == text


def test_a_line_with_only_a_tag_is_no_paragraph(letter, inner):
    template = letter("A\n{% if x %}\nB {{ x }}\n{% endif %}\nC\n")
    assert inner(template.render({"x": "b"}).html) == "<p>A</p>\n<p>B b</p>\n<p>C</p>"
    assert template.render({"x": ""}).text == "A\n\nC\n"


def test_a_loop_round_an_item_makes_one_list(letter, inner):
    content = letter("You said:\n\n{% for p in points %}\n- {{ p }}\n{% endfor %}\n\nBye").render(POINTS)
    assert content.text == "You said:\n\n- one\n- two\n\nBye\n"
    assert content.html.count("<ul>") == content.html.count("</ul>") == 1
    assert "<li>one</li>" in content.html


def test_optional_and_repeated_items_join_the_list_round_them(letter):
    body = "- first\n{% if x %}\n- {{ x }}\n{% endif %}\n{% for p in points %}\n- {{ p }}\n{% endfor %}\n- last\n"
    with_x = letter(body).render(POINTS | {"x": "maybe"})
    assert with_x.text == "- first\n- maybe\n- one\n- two\n- last\n"
    assert with_x.html.count("<ul>") == 1
    assert letter(body).render(POINTS | {"x": ""}).text == "- first\n- one\n- two\n- last\n"


def test_a_list_that_only_an_if_holds_leaves_no_empty_list(letter, inner):
    template = letter("A\n\n{% if x %}\n- {{ x }}\n{% endif %}\n")
    assert inner(template.render({"x": ""}).html) == "<p>A</p>"


def test_else_between_items_chooses_one_of_them(letter):
    body = "{% for p in points %}\n- {{ p }}\n{% else %}\n- nothing\n{% endfor %}\n"
    assert letter(body).render({"points": []}).text == "- nothing\n"
    assert letter(body).render(POINTS).text == "- one\n- two\n"


def test_a_list_in_a_list_is_indented(letter):
    content = letter("- a\n  - b\n- c\n\nend").render({})
    assert content.text == "- a\n  - b\n- c\n\nend\n"


def test_a_numbered_list_keeps_its_numbers(letter):
    assert letter("3. a\n4. b\n").render({}).text == "3. a\n4. b\n"


def test_a_heading_stands_over_what_follows(letter):
    assert letter("## Broken\n\n- x\n").render({}).text == "Broken\n- x\n"


def test_a_line_broken_by_hand_stays_broken(letter, inner):
    content = letter("Maya\\\nLakeside").render({})
    assert content.text == "Maya\nLakeside\n"
    assert "<br>" in inner(content.html)


def test_long_paragraphs_are_folded_where_a_mail_program_would(letter):
    text = letter("word " * 60).render({}).text
    assert max(map(len, text.splitlines())) <= 72
    assert text.split() == ["word"] * 60


def test_a_caret_and_the_line_that_it_points_into_are_not_folded():
    spot = f"    {'wiat: 5 business days, ' * 5}…\n{' ' * 80}^\n"
    assert wrap(f"{'Some words. ' * 9}\n{spot}").endswith(f"\n{spot}")


@pytest.mark.timeout(5)
@pytest.mark.parametrize("depth", [35, 36, 37, 71, 72, 73, 199, 200, 201, 1000])
@pytest.mark.parametrize("words", ["Hello", "Hello there, " * 9, "- Hello there, " * 9, "x" * 300, "^", ""])
def test_folding_ends_however_deep_a_line_stands(depth, words):
    assert wrap(f"So:\n{' ' * depth}{words}\nEnd").split() == ["So:", *words.split(), "End"]


def test_a_folded_item_keeps_its_indent(letter):
    lines = letter("- " + "word " * 30).render({}).text.splitlines()
    assert lines[0].startswith("- word")
    assert all(line.startswith("  word") for line in lines[1:])


def test_an_address_is_never_broken_in_two(letter):
    url = "https://a.example/" + "x" * 200
    assert url in letter("Please look at this page now: [page]({{ u }}) and then").render({"u": url}).text


def test_no_line_is_longer_than_mail_allows(letter):
    content = letter("{{ x }}").render({"x": "wörd " * 2000})
    for body in (content.text, content.html):
        assert max(len(line.encode()) for line in body.split("\n")) <= 998


def test_html_in_a_template_is_shown_and_not_obeyed(letter):
    assert "&lt;b&gt;" in letter("<b>bold</b>").render({}).html


def test_a_comment_leaves_no_trace(letter):
    assert letter("A{# to do #}\n\n{# alone #}\n\nB").render({}).text == "A\n\nB\n"


@pytest.mark.parametrize(
    "body",
    [
        "**{% if x %}a** b{% endif %}",
        "one {% if x %}two\n\nthree{% endif %}",
        "{% if x %}\n\ntext {% endif %}",
        "[a{% if x %}](https://b.example){% endif %}",
        "`{% if x %}a` {% endif %}",
        "- a\n  {% if x %}\n- b\n  {% endif %}\n",
    ],
)
def test_a_tag_that_overlaps_with_markdown_is_refused(letter, body):
    with pytest.raises(TemplateBroken, match=r"hello\.md:\d+: .*begins in one paragraph"):
        letter(body)


def test_half_an_address_cannot_come_from_a_value(letter):
    with pytest.raises(TemplateBroken, match="one value"):
        letter("[a](https://b.example/{{ x }})")
