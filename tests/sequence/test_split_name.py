"""A whole name in one cell is split where there is no doubt, and given back where there is one."""

import pytest

from outreach.errors import FieldUnfit
from outreach.sequence.split_name import split_name


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Ana Ruiz", ("", "Ana", "Ruiz")),
        ("Dr. Ana Ruiz", ("Dr.", "Ana", "Ruiz")),
        ("Prof. Dr. Ana Ruiz", ("Prof. Dr.", "Ana", "Ruiz")),
        ("Ruiz, Ana", ("", "Ana", "Ruiz")),
        ("Ruiz López, Ana María", ("", "Ana María", "Ruiz López")),
        ("Ana Ruiz, MD", ("", "Ana", "Ruiz")),
        ("Ana Ruiz, MD, PhD", ("", "Ana", "Ruiz")),
        ("Maya Okafor, LMFT", ("", "Maya", "Okafor")),
        ("Jan van der Berg", ("", "Jan", "van der Berg")),
        ("Anne-Marie O'Neill", ("", "Anne-Marie", "O'Neill")),
        ("Dr Van Halen", ("Dr", "Van", "Halen")),
    ],
)
def test_a_name_without_doubt_is_split(text, parts):
    found = split_name(text)
    assert tuple(found.get(column, "") for column in ("title", "given_name", "family_name")) == parts


@pytest.mark.parametrize(
    "text", ["Ana", "Dr. Ruiz", "Ana María Ruiz López", "Ana Maria Ruiz", "a, b, c", "Ana van"]
)
def test_a_name_that_can_be_two_things_is_not_guessed(text):
    with pytest.raises(FieldUnfit, match="give it columns given_name and family_name"):
        split_name(text)
