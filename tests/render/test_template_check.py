"""`outreach check` writes every mail once for nobody."""

OPT_OUT = {"_opt_out.md": "{{ opt_out.url }} {{ owner.postal_address }}"}


def _problems(load, body, subject="s"):
    found = load(OPT_OUT | {"hello.md": f"---\nsubject: {subject}\n---\n{body}"}).check(["school"])
    return [str(one) for one in found if one.code != "word-optional"]


def test_a_word_that_no_mail_has_is_told_with_the_likely_one(load):
    (problem,) = _problems(load, "Dear {{ contact.fist_name }}, {{ meeting.place }}")
    assert "hello.md:4:9: no mail has a value `contact.fist_name`" in problem
    assert "Did you mean `contact.family_name`?" in _problems(load, "{{ contact.familyname }}")[0]


def test_a_typo_in_a_test_is_found_too(load):
    assert "`meeting.giift`" in _problems(load, "{% if meeting.giift %}a{% endif %}")[0]


def test_a_text_that_cannot_be_written_is_told(load):
    assert "no web or mail address" in _problems(load, "[a]({{ contact.name }})")[0]


def test_a_letter_that_insists_on_an_optional_value_is_right(load):
    assert _problems(load, "{{ meeting.place }} {{ resource.link }} {{ contact.role }}") == []


def test_every_variant_is_looked_at(load):
    files = OPT_OUT | {
        "hello.md": "---\nsubject: s\n---\na",
        "hello.school.md": "---\nsubject: s\n---\n{{ a.b }}",
        "hello.es.md": "---\nsubject: s\n---\n{{ c.d }}",
    }
    problems = load(files).check(["school"], ["", "es"])
    assert [problem.text.split("`")[1] for problem in problems] == ["c.d", "a.b"]
