"""A missing value is never an empty string: the mail is held, and says which one."""

import pytest

from outreach.errors import ValueMissing

NOTHING = [
    {},
    {"contact": {}},
    {"contact": {"name": ""}},
    {"contact": {"name": None}},
    {"contact": {"name": " \t"}},
]
NOTHING += [{"contact": {"name": "\u200b\u2060"}}, {"contact": {"name": "\x00\u202e"}}]


@pytest.mark.parametrize("context", NOTHING)
def test_nothing_is_never_printed(letter, context):
    with pytest.raises(ValueMissing) as caught:
        letter("Dear {{ contact.name }},").render(context)
    assert caught.value.facts == {"template": "hello", "variable": "contact.name"}


def test_a_missing_value_in_the_subject_is_named_too(letter):
    with pytest.raises(ValueMissing, match=r"`contact\.name`"):
        letter("Hello", subject="For {{ contact.name }}").render({"contact": {"name": ""}})


@pytest.mark.parametrize(
    "context", [{}, {"meeting": {}}, {"meeting": {"points": []}}, {"meeting": {"points": None}}]
)
def test_a_loop_over_nothing_holds_the_mail(letter, context):
    with pytest.raises(ValueMissing, match=r"`meeting\.points`"):
        letter("You said:\n\n{% for p in meeting.points %}\n- {{ p }}\n{% endfor %}").render(context)


def test_an_empty_item_is_named_by_its_list(letter):
    with pytest.raises(ValueMissing, match=r"`meeting\.points`"):
        letter("{% for p in meeting.points %}\n- {{ p }}\n{% endfor %}").render(
            {"meeting": {"points": ["a", ""]}}
        )


@pytest.mark.parametrize(
    "body",
    [
        "{{ meeting.points|join(', ') }}",
        "{{ meeting.points|first }}",
        "{% if meeting.points == 'x' %}a{% endif %}",
        "{{ meeting.points|upper }}",
        "[a]({{ meeting.points }})",
        "{{ meeting.points or meeting.place }}",
        "{{ meeting.points if x else meeting.points }}",
    ],
)
def test_every_use_of_a_missing_value_names_it(letter, body):
    with pytest.raises(ValueMissing, match=r"`meeting\.points`"):
        letter(body).render({"meeting": {"place": ""}, "x": True})


@pytest.mark.parametrize("context", [{}, {"meeting": {}}, {"meeting": {"place": ""}}])
def test_a_template_may_test_for_what_it_can_do_without(letter, context):
    body = "It was good to meet{% if meeting.place %} at {{ meeting.place }}{% endif %}."
    assert letter(body).render(context).text == "It was good to meet.\n"


def test_a_default_stands_in_for_nothing(letter):
    template = letter("at {{ place|default('your school') }}")
    assert template.render({"place": "  "}).text == "at your school\n"
    assert template.render({}).text == "at your school\n"
    assert template.render({"place": "Hill School"}).text == "at Hill School\n"


def test_zero_is_a_value(letter):
    assert letter("{{ late }} late").render({"late": 0}).text == "0 late\n"
