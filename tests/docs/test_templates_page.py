"""The words of a letter that the page tells are those that a letter has, and that `check` knows."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from outreach.actions.log_meeting import log_meeting
from outreach.actions.make_context import make_context
from outreach.render import samples
from outreach.render.source import read_source
from outreach.render.values import FILTERS
from outreach.sequence.model import Note, NoteKind
from outreach.store import messages
from tests.practice import Practice

HEADING = "The words of a letter to a contact"


def paths(words: Mapping[str, Any], path: str = "") -> Iterator[str]:
    for word, value in words.items():
        yield from paths(value, f"{path}{word}.") if isinstance(value, Mapping) else [f"{path}{word}"]


async def test_the_words_of_the_page_are_those_of_a_letter(practice: Practice, templates_page):
    rosa = practice.add_contact()
    notes = [Note(kind, "a word") for kind in NoteKind]
    meeting, _ = log_meeting(practice.desk, rosa.id, practice.now, practice.now, notes=notes)
    practice.enroll(rosa)
    await practice.tick()
    with practice.desk.store.read() as tx:
        earlier = messages.open_of_contact(tx, rosa.id)
    owner = practice.desk.schedules.owners["owner"]
    words = make_context(
        practice.desk,
        rosa,
        owner,
        zone=owner.zone,
        meeting=meeting,
        resource=practice.shelve("Mornings without tears"),
        earlier=earlier,
    )
    assert set(templates_page.words(HEADING)) == set(paths(words))


async def test_check_knows_every_word_of_the_page(practice: Practice, templates_page):
    letter = practice.desk.templates.find("thank-you")
    assert set(templates_page.words(HEADING)) <= set(paths(samples.sample_context(letter)))


async def test_the_stars_stand_where_a_word_may_be_empty(practice: Practice, templates_page):
    letter = practice.desk.templates.find("thank-you")
    sparse = dict_of_paths(samples.sample_context(letter, sparse=True))
    starred = {row[0].strip("`* ") for row in templates_page.table(HEADING) if row[0].endswith("*")}
    assert starred == {word for word in templates_page.words(HEADING) if not sparse[word]}


def dict_of_paths(words: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for word, value in words.items():
        inner = (
            dict_of_paths(value, f"{path}{word}.") if isinstance(value, Mapping) else {f"{path}{word}": value}
        )
        found |= inner
    return found


def test_the_filters_are_those_that_templates_have(templates_page):
    text = templates_page.text.partition("Filters: ")[2].partition(".\n")[0]
    assert text.split("`")[1::2] == sorted(FILTERS)


def test_the_example_can_be_written(templates_page, tmp_path):
    from outreach.app import shipped_folder
    from outreach.render import load_templates

    [example] = templates_page.blocks("Templates")
    (tmp_path / "example.md").write_text(example, "utf-8")
    read_source(tmp_path / "example.md")
    letter = load_templates([tmp_path, shipped_folder() / "templates" / "emails"]).find("example")
    written = letter.render(samples.sample_context(letter))
    assert "- parents wait five months for a first appointment" in written.text
    assert "I liked it at Northside Pediatrics." in written.text


@pytest.mark.parametrize(
    ("audience", "language", "file"),
    [
        ("school", "es", "introduction.school.es.md"),
        ("school", "", "introduction.school.md"),
        ("legal-aid", "es", "introduction.es.md"),
        ("legal-aid", "", "introduction.md"),
    ],
)
async def test_the_variants_are_taken_in_the_order_of_the_page(
    practice: Practice, templates_page, audience, language, file
):
    assert practice.desk.templates.find("introduction", audience, language).file.endswith(f"/{file}")
    assert file in templates_page.words("Variants")
