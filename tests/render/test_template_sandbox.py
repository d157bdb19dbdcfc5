"""A template knows values, `if`, `for` and a dozen filters. Every published escape is refused when it is loaded."""

import time

import pytest

from outreach.errors import TemplateBroken, TextUnfit
from outreach.render.sandbox import HTML, LINE, TEXT
from outreach.render.values import FILTERS

ESCAPES = [
    "{{ ''.__class__ }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ x.__class__.__base__.__subclasses__() }}",
    "{{ x['__class__'] }}",
    "{{ x|attr('__class__') }}",
    "{{ x|attr('__init__')|attr('__globals__') }}",
    "{{ config.__class__.__init__.__globals__['os'].popen('id').read() }}",
    "{{ self.__init__.__globals__.__builtins__ }}",
    "{{ self._TemplateReference__context }}",
    "{{ cycler.__init__.__globals__.os }}",
    "{{ joiner.__init__.__globals__.os }}",
    "{{ namespace.__init__.__globals__.os }}",
    "{{ lipsum.__globals__['os'].popen('id').read() }}",
    "{{ lipsum(n=100000) }}",
    "{{ url_for.__globals__ }}",
    "{{ request['application']['__globals__'] }}",
    "{{ get_flashed_messages() }}",
    "{{ range(1000000000) }}",
    "{% for i in range(1000000000) %}x{% endfor %}",
    "{{ dict(a=1) }}",
    "{{ '%s'|format(x) }}",
    "{{ '{0.__class__}'.format(x) }}",
    "{{ ('{0.__class__}'|string).format(x) }}",
    "{% set f = '{0.__class__}'.format %}{{ f(x) }}",
    "{{ ['{0.__class__}']|map('format', x)|list }}",
    "{{ x|map(attribute='__class__')|list }}",
    "{{ x|selectattr('__class__')|list }}",
    "{{ x|groupby('__class__') }}",
    "{{ x|sort(attribute='__class__') }}",
    "{{ x|xmlattr }}",
    "{{ x|tojson }}",
    "{{ x|pprint }}",
    "{{ x|safe }}",
    "{{ x|e }}",
    "{{ x|string }}",
    "{{ x|list }}",
    "{{ x|replace('a', 'b' ) }}",
    "{{ x|center(1000000000) }}",
    "{{ x|indent(1000000000) }}",
    "{{ x|wordwrap }}",
    "{{ x|urlize }}",
    "{{ x|striptags }}",
    "{{ 'a' * 10**9 }}",
    "{{ 'a' * 1000000000 }}",
    "{{ 10 ** 10 ** 10 }}",
    "{{ '%1000000000d' % 1 }}",
    "{{ 'a' ~ 'b' }}",
    "{{ 'a' + 'b' }}",
    "{{ 1 - 1 }}",
    "{{ -1 }}",
    "{{ 1 // 0 }}",
    "{{ x.append(1) }}",
    "{{ x() }}",
    "{{ x.upper() }}",
    "{{ x[0] }}",
    "{{ x[::-1] }}",
    "{{ [1, 2] }}",
    "{{ {'a': 1} }}",
    "{% set x = 1 %}",
    "{% set x %}a{% endset %}",
    "{% include 'hello.md' %}",
    "{% include '/etc/passwd' %}",
    "{% import 'x' as y %}",
    "{% from 'x' import y %}",
    "{% extends 'x' %}",
    "{% block a %}{% endblock %}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{% call x() %}{% endcall %}",
    "{% filter upper %}a{% endfilter %}",
    "{% filter safe %}a{% endfilter %}",
    "{% with a = 1 %}{% endwith %}",
    "{% autoescape false %}{{ x }}{% endautoescape %}",
    "{% do x.append(1) %}",
    "{% debug %}",
    "{% trans %}a{% endtrans %}",
    "{% for a in x recursive %}{{ loop(a) }}{% endfor %}",
    "{% for a in x %}{{ loop.__class__ }}{% endfor %}",
    "{% for a in x %}{{ loop._iterable }}{% endfor %}",
    "{% for a in x %}{% for b in x %}{% for c in x %}{% for d in x %}{% endfor %}{% endfor %}{% endfor %}{% endfor %}",
    "{% if x is callable %}{% endif %}",
    "{% if x is sameas(x) %}{% endif %}",
    "{% raw %}{{ x|safe }}{% endraw %}",
    "{{ _printed }}",
    "{{ x|_printed('x') }}",
    "{{ x|_linked('x') }}",
]


@pytest.mark.parametrize("where", ["body", "subject", "companion"])
@pytest.mark.parametrize("escape", ESCAPES)
def test_an_escape_is_refused_when_it_is_loaded(load, where, escape):
    head = "---\nsubject: {}\nto: owner\n---\n{}\n"
    body = (
        head.format("s", escape)
        if where == "body"
        else head.format(escape if where == "subject" else "s", "b")
    )
    files = {"hello.md": body} | ({"hello.html": escape} if where == "companion" else {})
    started = time.process_time()
    if where != "body" and escape.startswith("{% raw"):
        assert "{{ x|safe }}" in _words(load(files).find("hello").render({"x": "<b>"}), where)
        return
    with pytest.raises(TemplateBroken):
        load(files)
    assert time.process_time() - started < 1


def _words(content, where):
    return content.subject if where == "subject" else content.html


def test_no_filter_and_no_name_is_there_that_we_did_not_choose():
    for environment in (TEXT, HTML, LINE):
        assert environment.globals == {}
        assert {name for name in environment.filters if not name.startswith("_")} == set(FILTERS)
        assert set(environment.tests) == {"defined", "undefined"}


def test_html_escapes_and_text_does_not():
    assert HTML.autoescape is True
    assert TEXT.autoescape is False


def test_a_mail_does_not_grow_beyond_a_megabyte(letter):
    body = "{% for a in x %}{% for b in x %}{% for c in x %}{{ a }}{% endfor %}{% endfor %}{% endfor %}"
    template = letter(body)
    started = time.process_time()
    with pytest.raises(TextUnfit, match="1048576 characters"):
        template.render({"x": ["word " * 20] * 200})
    assert time.process_time() - started < 2


def test_a_loop_that_prints_nothing_still_ends(letter):
    template = letter("{% for a in x %}{% for b in x %}{% endfor %}{% endfor %}a")
    assert template.render({"x": ["a"] * 300}).text == "a\n"


@pytest.mark.parametrize(
    "body", ["{{ x|upper }}", "{% if x > 3 %}a{% endif %}", "{% for a, b in x %}{{ a }}{% endfor %}"]
)
@pytest.mark.parametrize("value", [["a"], {"a": "b"}, object()])
def test_a_value_of_the_wrong_kind_is_no_crash(letter, body, value):
    with pytest.raises(TextUnfit):
        letter(body).render({"x": value})


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("x|capitalize", "Ann lee"),
        ("x|upper", "ANN LEE"),
        ("x|lower", "ann lee"),
        ("l|length", "3"),
        ("l|first", "a"),
        ("l|last", "c"),
        ("l|join(', ')", "a, b, c"),
        ("l|join(', ', ' and ')", "a, b and c"),
        ("l|few(2)|join", "a, b"),
        ("l|beyond(2)", "1"),
        ("n.kept|percent_of(n|total)", "75"),
        ("rows|most('count')", "7"),
        ("'yes' if x == 'ann lee' else 'no'", "yes"),
        ("'yes' if 'a' in l and not z else 'no'", "yes"),
        ("'yes' if z is defined else 'no'", "no"),
        ("y or x", "ann lee"),
    ],
)
def test_what_a_template_can_do(letter, expression, text):
    context = {
        "x": "ann lee",
        "y": "",
        "l": ["a", "b", "c"],
        "n": {"kept": 3, "late": 1},
        "rows": [{"count": 7}],
    }
    assert letter("{{ " + expression + " }}").render(context).text == text + "\n"


def test_named_values_can_be_gone_through(letter):
    body = (
        "{% for who, count in n|items %}{{ who }}: {{ count }}{% if not loop.last %}, {% endif %}{% endfor %}"
    )
    assert letter(body).render({"n": {"kept": 3, "late": 1}}).text == "kept: 3, late: 1\n"
