"""What only the people in the database can show: letters in a language that is not theirs."""

from pathlib import Path

from outreach.actions.check_files import Files
from outreach.actions.check_languages import check_languages
from outreach.actions.desk import Desk
from outreach.store.languages import count_readers


def check_people(desk: Desk, files: Files, shipped: Path) -> None:
    """Adds to what the files themselves showed. `shipped`: the folder of our own templates."""
    with desk.store.read() as tx:
        readers = count_readers(tx)
    files.add(check_languages(desk.schedules, desk.templates, readers, shipped))
