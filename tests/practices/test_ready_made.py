"""A ready-made practice is whole: its people and its shelf are taken, and every letter is its own and worth sending."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import product

import pytest

from outreach.actions.add_resource import NAMES, make_resource
from outreach.actions.contact_fields import make_contact, read_fields
from outreach.actions.csv_table import read_table
from outreach.actions.go_live import is_sample
from outreach.actions.make_context import letter_words
from outreach.cli.practices import SHIPPED
from outreach.render import Template
from outreach.render.samples import sample_context
from outreach.sequence.model import Contact, Resource
from outreach.sequence.shelf import choose
from tests.letters import LEFTOVERS, PHRASES, SIGNED, Outline, body_of, find_phrase, words_of
from tests.practice import MONDAY
from tests.practices.conftest import Begun, say

A_THERAPIST_SAYS = re.compile(r"I am a therapist|Lakeside|Maya|Okafor|Portland", re.IGNORECASE)
OF_VALUE = re.compile(r"\b(?:discount|voucher|free of charge|gift card|percent|fee)\b", re.IGNORECASE)
NOTHING_OF_VALUE = re.compile(r"\bno (?:discount|fee)\b", re.IGNORECASE)


def people_of(begun: Begun) -> list[Contact]:
    return [make_contact(read_fields(person, begun.audiences), MONDAY) for person in begun.people()]


def shelf_of(begun: Begun) -> list[Resource]:
    rows = read_table(begun.folder / "resources.csv", NAMES).rows()
    return [make_resource(row.values, MONDAY) for row in rows]


def named_letters(begun: Begun) -> Iterator[Template]:
    """What a step can write to anybody whom its campaign reaches, whatever language they have."""
    for campaign in begun.schedules.campaigns.values():
        steps = (step for name in campaign.sequences for step in begun.schedules.sequences[name].steps)
        templates = {step.template for step in steps if step.template}
        for name, audience, language in product(templates, campaign.audiences, ("", "en", "es", "fr-CA")):
            yield begun.templates.find(name, audience, language)


def letters_of(begun: Begun) -> list[Template]:
    """Each file once that a contact can get, named by a step or not."""
    everybody = product(begun.templates.names(), ("", *begun.audiences), ("", "es"))
    found = {(template := begun.templates.find(*who)).file: template for who in everybody}
    return [template for template in found.values() if not template.to_owner]


def test_every_letter_that_a_contact_can_get_lies_in_the_folder_to_be_seen_and_changed(begun):
    assert all(file.parent == begun.letters for each in named_letters(begun) for file in each.files)
    assert all(file.parent == begun.letters for each in letters_of(begun) for file in each.files)


def test_check_finds_nothing_in_it_that_is_not_allowed_on_purpose(begun):
    result = say(begun.folder, "check", "--strict")
    assert result.exit_code == 0, result.stdout
    assert "told below" not in result.stdout


def test_every_file_in_the_folder_is_a_letter_that_somebody_gets(begun):
    read = {file.name for letter in (*named_letters(begun), *letters_of(begun)) for file in letter.files}
    assert {file.name for file in begun.letters.glob("*.md")} - read <= {"ask-for-notes.md"}


def test_every_audience_has_its_own_introduction_and_proposal_or_none_is_named_for_it(begun):
    for campaign in begun.schedules.campaigns.values():
        for audience in campaign.audiences:
            letters = {
                letter.name: letter.audience for letter in named_letters(begun) if letter.audience == audience
            }
            assert letters.get("collaboration") == audience
            assert letters.get("introduction") == audience or "introduction" not in campaign.sequences


def test_nothing_of_a_therapist_is_in_another_practice(begun):
    if begun.practice == SHIPPED:
        return
    for contact, letter in product(people_of(begun), letters_of(begun)):
        words = letter_words(contact, begun.owner, "https://l.example/leave", zone=begun.owner.zone)
        written = letter.render(sample_context(letter) | words)
        assert not A_THERAPIST_SAYS.search(f"{written.subject}\n{written.text}\n{written.html}"), letter.file


def test_no_two_practices_write_the_same_paragraph(begun, repository_letters):
    own = {paragraph for letter in letters_of(begun) for paragraph in paragraphs(body_of(letter))}
    others = {p for practice, said in repository_letters.items() if practice != begun.practice for p in said}
    assert not {paragraph for paragraph in own & others if len(paragraph) > 60}


@pytest.mark.parametrize("sparse", [False, True])
def test_every_letter_is_whole_and_as_long_as_a_letter(begun, sparse):
    for letter in letters_of(begun):
        content = letter.render(sample_context(letter, sparse=sparse))
        for part in (content.subject, content.text, Outline(content.html).words):
            assert not [m[0] for m in LEFTOVERS.finditer(part) if not m[0].startswith(":")], letter.file
        assert 40 + 20 * (not sparse) <= len(body_of(letter, sparse=sparse).split()) <= 150, letter.file
        assert re.search(SIGNED, content.text), letter.file


def test_text_and_html_say_the_same_words(begun):
    for letter in letters_of(begun):
        content = letter.render(sample_context(letter))
        outline = Outline(content.html)
        text = content.text
        for link in outline.links:
            text = text.replace(f"({link})", "")
        assert words_of(text) == words_of(outline.words), letter.file


def test_a_letter_asks_one_thing_at_the_end_or_nothing(begun):
    for letter in letters_of(begun):
        body = re.sub(r"https?://\S+", "", body_of(letter))
        last = body.strip().rpartition("\n\n")[2]
        assert body.count("?") <= 1, letter.file
        assert "?" in last or "?" not in body, letter.file


def test_no_letter_presses_flatters_sells_or_names(begun):
    unwanted = [find_phrase(phrase) for phrase in PHRASES]
    for letter in letters_of(begun):
        subject = letter.render(sample_context(letter)).subject
        text = f"{subject}\n{body_of(letter)}\n{body_of(letter, sparse=True)}"
        assert not [found.pattern for found in unwanted if found.search(text)], letter.file


def test_no_letter_offers_anything_for_a_name(begun):
    for letter in letters_of(begun):
        assert not OF_VALUE.search(NOTHING_OF_VALUE.sub("", body_of(letter))), letter.file


def test_the_sample_people_are_of_every_audience_invented_and_lawfully_there(begun):
    people = people_of(begun)
    assert len(people) == 12
    assert {person.audience for person in people} == begun.audiences
    assert all(is_sample(person.address) and person.source and person.lawful_basis for person in people)
    assert is_sample(begun.owner.email)


def test_there_is_something_to_bring_to_each_of_them(begun):
    shelf = shelf_of(begun)
    assert all(is_sample(resource.link) for resource in shelf)
    assert all(choose(shelf, person, frozenset(), date(2027, 1, 4)) for person in people_of(begun))


def test_the_summary_and_every_question_reach_the_owner_and_nothing_leaves_yet(begun):
    assert begun.schedules.delivery == "sandbox"
    assert begun.owner.postal_address
    assert all(
        audience in begun.owner.pitch or "default" in begun.owner.pitch for audience in begun.audiences
    )


def paragraphs(text: str) -> set[str]:
    return {" ".join(part.split()) for part in text.split("\n\n")}
