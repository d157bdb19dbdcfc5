"""What `needs` and `when` of a step may ask for is there when it is there, and each name means what it says."""

import pytest

from outreach.config.schema_sequences import FACTS
from outreach.sequence.decision import name_facts
from outreach.sequence.model import Meeting, Note, NoteKind, PrivateNote, Resource
from tests.practice import MONDAY

MET = Meeting("m", "c", MONDAY)
NEWS = Resource("r", "News", "https://example.org/news", "It may help.")


def met(**about) -> Meeting:
    return Meeting("m", "c", MONDAY, **about)


def test_every_name_that_the_file_may_use_can_be_true():
    notes = tuple(Note(kind, "a word") for kind in NoteKind)
    assert name_facts(met(place="at the clinic", notes=notes), NEWS) == set(FACTS)


@pytest.mark.parametrize(
    ("kind", "fact"),
    [
        (NoteKind.POINT, "meeting.points"),
        (NoteKind.NEED, "meeting.needs"),
        (NoteKind.PROMISE, "meeting.promises"),
        (NoteKind.GIFT, "meeting.gift"),
    ],
)
def test_a_note_is_named_by_its_kind_and_no_other(kind, fact):
    found = name_facts(met(notes=(Note(kind, "a word"),)), None)
    assert found == {"meeting", "meeting.notes", fact}


def test_a_meeting_without_notes_is_a_meeting_and_nothing_more():
    assert name_facts(MET, None) == {"meeting"}
    assert name_facts(None, NEWS) == {"resource"}


def test_what_is_private_is_there_for_no_letter_but_a_gift_may_be_brought():
    private = tuple(PrivateNote(kind, "a word") for kind in NoteKind)
    assert name_facts(met(private_notes=private), None) == {"meeting", "meeting.gift"}
