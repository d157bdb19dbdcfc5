"""What the timeline is asked about: enrollments of Maya's sequences on a Tuesday."""

from dataclasses import replace

from sequence_values import INTRODUCTION, VALUE_ADD, enter, facts, make_calendar, wall

from outreach.sequence.timeline import next_step

TUESDAY = wall("2026-03-03 10:00")


def ask(sequence, enrollment, known=None, now=None, **window):
    return next_step(
        sequence, enrollment, known or facts(), make_calendar(**window), now or enrollment.anchor_at
    )


def nudge(at=TUESDAY, **changes):
    return enter(INTRODUCTION, at, step="nudge", sent=1, unanswered=1, **changes)


def monthly(**changes):
    return enter(VALUE_ADD, TUESDAY, **changes)


def with_step(sequence, **changes):
    """The sequence with its first step changed."""
    return replace(sequence, steps=(replace(sequence.steps[0], **changes), *sequence.steps[1:]))
