"""What a contact would resent: letters without end, reminders after an answer, notes that nobody read over."""

from collections.abc import Collection, Iterator

from outreach.sequence.flaws.flaw import Flaw, Path
from outreach.sequence.schedules import Schedules, Sequence, Step
from outreach.sequence.words import say_duration, say_repeat


def find_bad_manners(schedules: Schedules, noted: Collection[str]) -> Iterator[Flaw]:
    """`noted`: the templates that print what was noted of a meeting."""
    for name, sequence in schedules.sequences.items():
        path: Path = ("sequences", name)
        yield from _find_endless(sequence, path)
        for index, step in enumerate(sequence.steps):
            yield from _find_nudge(sequence, step, (*path, "steps", index))
            yield from _find_unread(step, noted, (*path, "steps", index))


def _find_endless(sequence: Sequence, path: Path) -> Iterator[Flaw]:
    """Stops do not help here: whoever is silent for years never meets one."""
    if sequence.repeat and not sequence.silence and any(step.template for step in sequence.steps):
        often = f"every {say_repeat(sequence.repeat)}".replace("every 1 ", "every ")
        text = f"Who never answers gets '{sequence.name}' {often} for ever: it repeats and has no `silence`."
        remedy = (
            "Add a silence budget, such as `silence: {slow_after: 3, to: every 6 months, stop_after: 6}`."
        )
        yield Flaw("never-stops", (*path, "repeat"), text, remedy)


def _find_nudge(sequence: Sequence, step: Step, path: Path) -> Iterator[Flaw]:
    if step.thread and "replied" not in sequence.stops and step.when != "not replied":
        text = f"The reminder '{step.id}' also goes to people who have answered: nothing stops '{sequence.name}' then."
        remedy = f"Add `stops: [replied]` to '{sequence.name}', or `when: not replied` to the step."
        yield Flaw("nudge-unstopped", (*path, "thread"), text, remedy)


def _find_unread(step: Step, noted: Collection[str], path: Path) -> Iterator[Flaw]:
    says_notes = step.template in noted or any(fact.startswith("meeting.") for fact in step.needs)
    if step.template is None or not says_notes:
        return
    if not step.review:
        text = f"'{step.id}' prints what you noted of a meeting, and leaves without anybody reading it over."
        yield Flaw("review-missing", path, text, "Add `review: true` to the step.")
    elif step.unreviewed == "send" and step.within is not None:
        after = say_duration(step.within)
        text = (
            f"'{step.id}' prints what you noted of a meeting, and leaves unread if nobody decides in {after}."
        )
        remedy = "Delete `unreviewed: send`; then you are warned twice, and it waits for you."
        yield Flaw("review-missing", (*path, "unreviewed"), text, remedy)
