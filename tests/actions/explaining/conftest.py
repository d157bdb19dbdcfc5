"""Dr. Lind, as a contact, and taken into her campaign."""

import pytest

from tests.actions.explaining.explained import ROSA


@pytest.fixture
def rosa(practice):
    return practice.add_contact(ROSA)


@pytest.fixture
def enrolled(practice, rosa):
    practice.enroll(rosa)
    return rosa
