"""An approval is bound to the exact text by its hash."""

import itertools

import pytest

from outreach.mail.content import Content

ABOUT = {"subject": "Hello", "text": "Dear Anna", "html": "<p>Dear Anna</p>"}


def test_the_same_content_has_the_same_hash():
    assert Content(**ABOUT).sha256 == Content(**ABOUT).sha256


@pytest.mark.parametrize("part", ABOUT)
def test_a_change_of_any_part_changes_the_hash(part):
    assert Content(**(ABOUT | {part: ABOUT[part] + "."})).sha256 != Content(**ABOUT).sha256


def test_no_text_can_move_from_one_part_to_another():
    splits = {
        Content(subject="aaaa"[:i], text="aaaa"[i:j], html="aaaa"[j:]).sha256
        for i, j in itertools.combinations_with_replacement(range(5), 2)
    }
    assert len(splits) == 15
