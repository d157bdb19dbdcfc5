"""An explanation as it is printed, and as it can be pasted into a mail: short lines, plain sentences."""

from collections.abc import Iterator
from datetime import datetime
from textwrap import wrap
from zoneinfo import ZoneInfo

from outreach.actions.explain import Explanation
from outreach.actions.explain.mail_holds import Hold
from outreach.actions.explain.next import Coming
from outreach.actions.explain.past import Passed
from outreach.cli.output import show_moment
from outreach.config.rule_places import RulePlace
from outreach.sequence.decision import Finish, OwnerTask, Skip
from outreach.sequence.model import State

WIDTH = 76  # as mail programs quote
INDENT = "    "
SO_FAR, NEXT, HOLDS, NOTHING = "So far", "Next", "What holds it", "Why nothing comes"
CHANGES = "What would have to change"
HEADINGS = frozenset({SO_FAR, NEXT, HOLDS, NOTHING, CHANGES})  # bold in a terminal, plain where it is pasted
_EVERYBODYS = frozenset({"hold", "daemon", "sandbox", "would-start"})
_STATES = {
    State.PLANNED: "held",
    State.DRAFT: "waits for your yes",
    State.APPROVED: "approved",
    State.CLAIMED: "on its way",
    State.SENDING: "on its way",
    State.UNCERTAIN: "uncertain",
}


def explanation_lines(found: Explanation, file: str) -> Iterator[str]:
    """All of it, under its headings."""
    audience = found.contact.audience or "no audience"
    yield f"{found.contact.name}, {audience}" + (f", in {found.campaign}" if found.campaign else "")
    if found.zone != found.owner_zone:
        yield from _wrapped(f"Times are in the zone {found.zone.key}.")
    yield from _so_far(found)
    yield from next_lines(found)
    if found.coming and not found.holds:
        yield from ("", "Nothing holds it.")
    yield from _changes(found, file)


def next_lines(found: Explanation, *, brief: bool = False) -> Iterator[str]:
    """What comes, and what holds it; `brief` leaves out what holds everybody's mail."""
    if found.coming:
        yield from ("", NEXT)
        for coming in found.coming:
            yield f"  {show_moment(coming.happening.at, found.zone)}  {_name(coming)}"
            for said in coming.says:
                yield from _wrapped(said.text, INDENT)
        if found.goes_on:
            yield "  More follows; --months 12 shows it."
    holds = [hold for hold in found.holds if not (brief and hold.code in _EVERYBODYS)]
    if holds:
        yield from ("", HOLDS if found.coming else NOTHING)
        for hold in holds:
            yield from _hold(hold)


def _so_far(found: Explanation) -> Iterator[str]:
    if not found.passed:
        return
    yield from ("", SO_FAR)
    if found.earlier:
        yield f"  … and {found.earlier} earlier; --all shows them."
    for passed in found.passed:
        yield from _passed(passed, found.zone)


def _passed(passed: Passed, zone: ZoneInfo) -> Iterator[str]:
    yield from _titled(passed.at, passed.text, zone)
    for said in passed.says:
        yield from _wrapped(said.text, INDENT)


def _titled(at: datetime, text: str, zone: ZoneInfo) -> list[str]:
    return _wrap(f"{show_moment(at, zone)}  {text}", "  ", INDENT)


def _name(coming: Coming) -> str:
    sequence, happening = coming.enrollment.sequence, coming.happening
    match happening:
        case Finish():
            return f"{sequence} ends"
        case Skip():
            return f"{sequence}/{happening.step.id} is left out"
        case OwnerTask():
            return f"{sequence}/{happening.step.id}, a task for you"
        case _:
            state = f" ({_STATES[coming.message.state]})" if coming.message else ""
            return f"{sequence}/{happening.step.id}, a mail{state}"


def _hold(hold: Hold) -> Iterator[str]:
    yield from _wrap(hold.text, "  - ", INDENT)
    if hold.command:
        yield f"{INDENT}{hold.command}"


def _changes(found: Explanation, file: str) -> Iterator[str]:
    """Rules, each with its line. A file on disk that is not in force has no lines to show."""
    if not found.rules and not found.fixed:
        return
    yield from ("", CHANGES)
    for path, place in found.rules.items():
        yield f"  {_rule('.'.join(path), place, file)}"
    if found.rules and not any(found.rules.values()):
        yield from _wrapped(f"{file} on disk is not the version in force, so no lines are named.", "  ")
    for text in found.fixed:
        yield from _wrapped(text, "  ")


def _rule(name: str, place: RulePlace | None, file: str) -> str:
    if place is None:
        return name
    value = f": {place.value}" if place.value else "" if place.is_written else " (its default holds)"
    return f"{file}:{place.place.line}  {name}{value}"


def _wrapped(text: str, indent: str = "") -> list[str]:
    return _wrap(text, indent, indent)


def _wrap(text: str, first: str, others: str) -> list[str]:
    """At blanks only: names such as thank-you and addresses stay whole."""
    return wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=others,
        break_long_words=False,
        break_on_hyphens=False,
    )
