"""The silence budget: an endless sequence that is never answered slows down, then stops and asks."""

from outreach.sequence.decision import Reason
from outreach.sequence.model import Enrollment
from outreach.sequence.schedules import Repeat, Sequence

DAYS_OF_A_MONTH = 30.44  # only to say which of two intervals is longer


def interval(sequence: Sequence, unanswered: int, *, less_often: bool) -> Repeat | None:
    """How long until the sequence comes round again; None if it does not repeat.

    Silence makes it the longer interval of the budget; a contact who asked for less gets twice the usual one
    (monthly becomes every 2 months). Where both hold, the longer counts.
    """
    if sequence.repeat is None:
        return None
    candidates = [sequence.repeat]
    if less_often:
        candidates.append(Repeat(sequence.repeat.months * 2, sequence.repeat.days * 2))
    if is_slowed(sequence, unanswered) and sequence.silence is not None:
        candidates.append(sequence.silence.to)
    return max(candidates, key=lambda repeat: repeat.months * DAYS_OF_A_MONTH + repeat.days)


def is_slowed(sequence: Sequence, unanswered: int) -> bool:
    """Whether so many mails in a row went unanswered that the sequence slows down."""
    return sequence.silence is not None and unanswered >= sequence.silence.slow_after


def is_spent(sequence: Sequence, unanswered: int) -> bool:
    """Whether the budget is used up: no more mail, the owner decides."""
    return sequence.silence is not None and unanswered >= sequence.silence.stop_after


def interval_reason(
    sequence: Sequence, enrollment: Enrollment, repeat: Repeat, *, less_often: bool
) -> Reason:
    """Why the interval is not the usual one; empty if it is."""
    if repeat != sequence.repeat and is_slowed(sequence, enrollment.unanswered):
        return Reason("silence", f", because the last {enrollment.unanswered} mails were not answered")
    if repeat != sequence.repeat and less_often:
        return Reason("less-often", ", because they asked for less")
    return Reason("repeat", "")
