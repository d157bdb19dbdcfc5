"""A folder with a practice's own small files."""

import pytest

from tests.actions.checking_files.small_folder import Folder


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)
