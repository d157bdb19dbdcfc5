"""A meeting that the owner told of by mail: who it was and when, from the words between "meet" and the colon."""

from datetime import datetime

from outreach.actions.carry_out import Outcome, Round, say_notes
from outreach.actions.doubt_meeting import refuse_old, refuse_second
from outreach.actions.log_meeting import note_meeting
from outreach.actions.read_moment import read_past
from outreach.errors import MomentUnclear, OutreachError
from outreach.mail.owner_command import Meet
from outreach.sequence.model import Meeting
from outreach.store import contacts
from outreach.store.ids import new_id
from outreach.store.questions import Question

_MOST_WORDS = 8  # of a moment
_BETWEEN = ("on", "at")


def note_mailed_meeting(about: Round, meet: Meet) -> Outcome:
    """As `outreach meet` notes it; what that doubts is doubted here, and nothing is noted."""
    try:
        with about.tx.begin_nested():
            return _note(about, meet)
    except OutreachError as err:
        return Outcome(f"Not done. {err}", is_done=False)


def _note(about: Round, meet: Meet) -> Outcome:
    name, met_at = split_meeting(meet.who_and_when, about)
    contact = contacts.choose(about.tx, name)
    refuse_second(about.tx, about.desk, contact, met_at)
    refuse_old(about.tx, about.desk, contact, met_at, about.now)
    meeting = Meeting(new_id(about.now), contact.id, met_at, "", meet.public, meet.private)
    started = note_meeting(about.tx, about.desk, contact, meeting, about.now)
    said = f"Noted: you met {contact.name} on {about.say(met_at)}. "
    said += say_notes(meet.public, len(meet.private)) if started else "No sequence starts with this meeting."
    return Outcome(said, Question(1, "notes", meeting.id))


def split_meeting(words: str, about: Round) -> tuple[str, datetime]:
    """The name and the moment, which is the longest end that says one; without any it was now."""
    parts = words.replace(",", " ").split()
    for start in range(max(1, len(parts) - _MOST_WORDS), len(parts)):
        when = " ".join(parts[start:])
        try:
            met_at = read_past(when, about.owner.zone, about.now)
        except MomentUnclear:
            continue
        name = parts[: start - 1] if parts[start - 1].lower() in _BETWEEN and start > 1 else parts[:start]
        return " ".join(name), met_at
    return " ".join(parts), about.now
