"""A letter whose file is misspelled is never sent: another one leaves in its place, and nobody would notice."""

import pytest

from tests.actions.checking_files.small_folder import HEAD

HELLO = f"{HEAD}Hello.\n"


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("introdution.md", "introduction.md"),
        ("introduction.physican.md", "introduction.physician.md"),
        ("introduction.physican.es.md", "introduction.physician.es.md"),
        ("thankyou.md", "thank-you.md"),
    ],
)
def test_it_is_found_with_the_name_that_was_meant(folder, name, meant):
    assert folder.found_in(HELLO, name) == [f"{name}:1:1 letter-stray"]
    [stray] = folder.check().findings
    assert stray.remedy == f"Did you mean {meant}?"


def test_an_audience_that_was_renamed_leaves_its_letters_behind(folder):
    assert folder.found_in(HELLO, "introduction.school.md") == []
    renamed = folder.found(
        ("[physician, school,", "[physician, schools,"), ("    school: I", "    schools: I")
    )
    assert "introduction.school.md:1:1 letter-stray" in renamed


@pytest.mark.parametrize("name", ["invitation.md", "introduction.banker.md", "_signature.es.md"])
def test_what_is_like_no_other_is_for_later_and_left_alone(folder, name):
    assert folder.found_in(HELLO, name) == []
