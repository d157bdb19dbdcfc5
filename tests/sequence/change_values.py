"""Two versions of Maya's schedules, and somebody who is under way in them."""

from dataclasses import replace
from datetime import timedelta

from outreach.sequence.change import HORIZON, Situation, Version, find_moves, find_renamed
from outreach.sequence.schedules import Limits, Mailbox, Owner
from tests.sequence.sequence_values import INTRODUCTION, LA, THANK_YOU, VALUE_ADD, facts, make_schedules, wall

MONDAY = wall("2026-03-02 09:00")
MAYA = Owner("maya", "Maya Okafor", "Lakeside", "maya@lakeside.example", "12 Harbor Street", LA)
MAILBOX = Mailbox("maya", "Maya Okafor", "maya@lakeside.example", limits=Limits(per_day=20))


def schedules(*sequences, **changes):
    made = make_schedules(*(sequences or (INTRODUCTION, THANK_YOU, VALUE_ADD)))
    return replace(made, **({"owners": {"maya": MAYA}, "mailboxes": {"maya": MAILBOX}} | changes))


def version(*sequences, words="", letters=None, **changes):
    return Version(schedules(*sequences, **changes), lambda voice: f"{words}{voice.template}", letters or {})


def with_step(sequence, number, **changes):
    steps = list(sequence.steps)
    steps[number] = replace(steps[number], **changes)
    return replace(sequence, steps=tuple(steps))


def situation(*enrollments, known=None, waiting=None, has=frozenset({"resource", "meeting.notes"})):
    return Situation(
        "keller",
        "physician",
        "en",
        None,
        known or facts(),
        enrollments,
        has={each.id: has for each in enrollments},
        waiting=waiting or {},
    )


def moves(old, new, *enrollments, now=MONDAY, **more):
    names = {
        (name, step): before
        for name in old.schedules.sequences.keys() & new.schedules.sequences.keys()
        for step, before in find_renamed(old.schedules.sequences[name], new.schedules.sequences[name]).items()
    }
    renamed = replace(new, names=names)
    found = situation(*enrollments, **more)
    return list(find_moves(old, renamed, found, now=now, until=now + HORIZON, soon=now + timedelta(days=1)))
