"""The nearest variant wins: audience and language, then audience, then language, then the plain file."""

from pathlib import Path

import pytest

from outreach.errors import TemplateMissing
from outreach.render import load_templates

OPT_OUT = "Leave: {{ opt_out.url }}, {{ owner.postal_address }}"
LEAVING = {"opt_out": {"url": "https://l.example"}, "owner": {"postal_address": "12 Harbor Street"}}


def _mail(text: str) -> str:
    return f"---\nsubject: s\n---\n{text}\n"


VARIANTS = {
    "_opt_out.md": OPT_OUT,
    "hello.md": _mail("plain"),
    "hello.school.md": _mail("school"),
    "hello.es.md": _mail("es"),
    "hello.school.es.md": _mail("school es"),
    "other.pt-br.md": _mail("pt-br"),
    "other.md": _mail("plain other"),
}


@pytest.mark.parametrize(
    ("audience", "language", "text"),
    [
        ("", "", "plain"),
        ("legal", "en", "plain"),
        ("school", "en", "school"),
        ("legal", "es", "es"),
        ("school", "es", "school es"),
        ("school", "es-MX", "school es"),
        ("school", "ES_mx", "school es"),
        ("school", "fr", "school"),
    ],
)
def test_the_nearest_variant_wins(load, audience, language, text):
    assert load(VARIANTS).find("hello", audience, language).render(LEAVING).text.startswith(f"{text}\n")


@pytest.mark.parametrize(("language", "text"), [("pt-BR", "pt-br"), ("pt", "plain other")])
def test_a_region_is_nearer_than_its_language(load, language, text):
    assert load(VARIANTS).find("other", "", language).render(LEAVING).text.startswith(text)


def test_names_are_told_without_variants_and_partials(load):
    assert load(VARIANTS).names() == ("hello", "other")


@pytest.mark.parametrize("name", ["nothing", "_opt_out", "", "../hello"])
def test_what_is_no_letter_is_missing(load, name):
    with pytest.raises(TemplateMissing):
        load(VARIANTS).find(name)


def test_the_first_folder_counts(tmp_path: Path):
    own, shipped = tmp_path / "own", tmp_path / "shipped"
    for folder in (own, shipped):
        folder.mkdir()
        (folder / "hello.md").write_text(_mail(folder.name))
    (shipped / "_opt_out.md").write_text(OPT_OUT)
    (shipped / "more.md").write_text(_mail("more"))
    templates = load_templates([own, shipped])
    assert templates.find("hello").render(LEAVING).text.startswith("own")
    assert templates.names() == ("hello", "more")


@pytest.fixture
def own_and_shipped(tmp_path: Path) -> list[Path]:
    """A firm with letters of its own, before what is shipped for another profession."""
    own, shipped = tmp_path / "own", tmp_path / "shipped"
    files = {
        own: ("hello.md", "hello.lawyer.md", "other.school.md", "_signature.md"),
        shipped: ("hello.md", "hello.school.md", "hello.es.md", "other.md", "other.school.md", "other.es.md"),
    }
    for folder, names in files.items():
        folder.mkdir()
        for name in names:
            (folder / name).write_text(
                f"{folder.name} {name}" if name[0] == "_" else _mail(f"{folder.name} {name}")
            )
    (shipped / "_signature.es.md").write_text("shipped _signature.es.md")
    (shipped / "_opt_out.md").write_text(OPT_OUT)
    return [own, shipped]


@pytest.mark.parametrize(
    ("name", "audience", "language", "taken"),
    [
        ("hello", "school", "en", "own hello.md"),  # and not the shipped letter for schools
        ("hello", "lawyer", "es", "own hello.lawyer.md"),
        ("hello", "school", "es", "own hello.md"),
        ("other", "school", "en", "own other.school.md"),  # a variant alone takes the place of its twin alone
        ("other", "lawyer", "es", "shipped other.es.md"),
    ],
)
def test_an_own_letter_takes_the_place_of_a_shipped_one_with_all_its_variants(
    own_and_shipped, name, audience, language, taken
):
    written = load_templates(own_and_shipped).find(name, audience, language).render(LEAVING).text
    assert written.startswith(f"{taken}\n")


def test_an_own_signature_leaves_the_shipped_one_of_another_language(own_and_shipped):
    letter = load_templates(own_and_shipped).find("other", "", "es").render(LEAVING).text
    assert "shipped _signature.es.md" in letter


def test_a_letter_is_compiled_once(load):
    templates = load(VARIANTS)
    assert templates.find("hello", "legal", "en") is templates.find("hello", "holistic", "de")


def test_signature_and_opt_out_follow_a_letter_to_a_contact(load):
    files = {"_opt_out.md": OPT_OUT, "_signature.md": "Warmly", "hello.md": _mail("Dear you,")}
    text = load(files).find("hello").render(LEAVING).text
    assert text == "Dear you,\n\nWarmly\n\nLeave: https://l.example, 12 Harbor Street\n"


def test_signature_and_opt_out_speak_the_language_of_the_letter(load):
    files = {
        "_opt_out.md": OPT_OUT,
        "_opt_out.es.md": f"Adiós. {OPT_OUT}",
        "hello.md": _mail("Dear you,"),
        "hola.es.md": _mail("Hola:"),
    }
    templates = load(files)
    assert "Adiós" in templates.find("hola", "", "es").render(LEAVING).text
    assert "Adiós" not in templates.find("hello", "", "es").render(LEAVING).text


def test_mail_to_the_owner_has_neither(load):
    files = {"_signature.md": "Warmly", "hello.md": "---\nsubject: s\nto: owner\n---\nHello\n"}
    template = load(files).find("hello")
    assert template.render({}).text == "Hello\n"
    assert template.to_owner


def test_without_an_opt_out_no_letter_to_a_contact_is_taken(load):
    with pytest.raises(TemplateMissing, match="_opt_out"):
        load({"hello.md": _mail("Dear you,")})


def test_the_variables_of_a_letter_are_all_that_it_reads(load):
    body = "{% for p in meeting.points %}\n- {{ p }}\n{% endfor %}\n{{ contact.name|default('x') }}"
    files = {
        "_opt_out.md": OPT_OUT,
        "hello.md": f"---\nsubject: Hi {{{{ contact.given_name }}}}\n---\n{body}",
    }
    assert load(files).find("hello").variables == {
        "contact.given_name",
        "contact.name",
        "meeting.points",
        "opt_out.url",
        "owner.postal_address",
    }
