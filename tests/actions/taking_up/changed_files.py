"""Files are changed on the disk, and what is in force then."""

from outreach.actions.read_files import read_files
from outreach.app import open_app, place_of
from outreach.sequence.model import State
from outreach.store import versions
from tests.practice import shipped_schedules

ROSA = "rosa.lind@clinic.example.com"
NUDGE = "wait: 5 business days, thread"
LATER, SOONER = (NUDGE, "wait: 9 business days, thread"), (NUDGE, "wait: 7 business days, thread")
HELLO = "---\nsubject: A word from Maya\n---\nDear {{ contact.greeting }},\n\nhello.\n"


def write(practice, *changes):
    practice.app.settings.schedules.write_text(shipped_schedules(*changes), "utf-8")


def write_letter(practice, text=HELLO):
    (practice.app.settings.templates / "introduction-nudge.md").write_text(text, "utf-8")


def open_as_command(practice):
    return open_app(practice.app.settings, environ={}, clock=practice.clock, recall=True, patient=False)


def in_force(practice):
    with practice.desk.store.read() as tx:
        return versions.find_in_force(tx)


def told(practice):
    return [m for m in practice.messages(State.SENT) if m.template == "change-waits"]


def files(practice):
    return read_files(place_of(practice.app.settings, {}), practice.now)


def hashes(practice):
    return files(practice).hashes
