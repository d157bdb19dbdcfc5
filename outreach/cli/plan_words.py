"""A plan as it is shown in a terminal, or given to a program."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from outreach.cli.output import print_rows, say, show_moment

if TYPE_CHECKING:
    from outreach.actions.plan_change import Progress
    from outreach.app import App
    from outreach.sequence.change import Move, Plan

_COLUMNS = {
    "campaign": "CAMPAIGN", "sequence": "SEQUENCE", "people": "PEOPLE", "sooner": "SOONER", "new": "NEW",
    "gone": "NEVER SENT", "later": "LATER", "words": "OTHER WORDS", "at_once": "AT ONCE",
}  # fmt: skip
_SAID = {
    "new": "is new", "gone": "is never sent", "sooner": "sooner", "later": "later", "words": "other words"
}  # fmt: skip


def print_plan(plan: "Plan") -> None:
    """First what happens to people, then what differs, then what stands in the way."""
    from outreach.actions.apply_plan import say_burst
    from outreach.sequence.change import say_summary, say_written

    say(say_summary(plan))
    if plan.rows:
        say()
        print_rows(_rows(plan), _COLUMNS, empty="")
    if written := say_written(plan):
        say(f"\n{written}")
    if plan.differences:
        say("\nWhat differs:")
        for each in plan.differences:
            say(f"{'!' if each.loosens else '-'} {each.about}: {each.text}")
        if plan.loosened:
            say("A line with ! lets something leave that does not leave today, whatever the numbers say.")
    for refused in plan.refusals:
        say(f"\n! Refused: {refused}")
    for burst in plan.bursts:
        say(f"\n! {say_burst(burst)}")


def print_people(app: "App", plan: "Plan", zone: ZoneInfo) -> None:
    """One line for each mail that is touched."""
    columns = {"who": "WHO", "mail": "MAIL", "what": "WHAT", "was": "UNTIL NOW", "will": "FROM NOW ON"}
    say()
    print_rows(list(_people(app, plan, zone)), columns, empty="Nobody is touched.")


def as_plain(app: "App", plan: "Plan", *, people: bool) -> dict[str, Any]:
    """For a program; `people` only where it is asked for, for they may be many."""
    from dataclasses import asdict

    from outreach.sequence.change import say_obstacle, say_summary

    found: dict[str, Any] = {
        "plan": plan.hash,
        "harmless": plan.is_harmless,
        "obstacle": say_obstacle(plan),
        "summary": say_summary(plan),
        "until": plan.until,
        "enrolled": plan.enrolled,
        "people": len(plan.digests),
        "written": plan.written,
        "at_once": plan.at_once,
        "differences": [asdict(each) for each in plan.differences],
        "refusals": list(plan.refusals),
        "bursts": [asdict(each) for each in plan.bursts],
        "sequences": list(_rows(plan)),
    }
    if people:
        names = _names(app, plan)
        found["moves"] = [asdict(move) | {"name": names[move.contact_id]} for move in plan.moves]
    return found


def print_end(plan: "Plan") -> None:
    """Its hash, and the very words to type."""
    say()
    if plan.refusals:
        say("Nothing can be applied before this is mended in schedules.yaml.")
        return
    if plan.is_harmless:
        say(
            "It sends nothing sooner and drops nothing, so it comes into force by itself: with the next command,"
        )
        say("or a moment after the daemon has seen it. To say so yourself:")
    else:
        say("It waits for you. If this is what you want:")
    say(f"outreach apply {plan.hash}{' --allow-burst' * bool(plan.bursts)}")


@contextmanager
def progress() -> "Iterator[Progress]":
    """A bar on stderr, where somebody sees it and there is something to wait for."""
    hidden = not sys.stderr.isatty()
    with click.progressbar(length=1, label="Looking at everybody", file=sys.stderr, hidden=hidden) as bar:

        def show(done: int, of: int) -> None:
            bar.length = max(of, 1)
            bar.update(done - bar.pos)

        yield show


def _rows(plan: "Plan") -> list[dict[str, Any]]:
    return [
        {
            "campaign": row.campaign,
            "sequence": row.sequence,
            "people": row.people,
            **{str(kind): number for kind, number in row.counts.items()},
            "words": row.words,
            "at_once": row.at_once,
        }
        for row in plan.rows
    ]


def _people(app: "App", plan: "Plan", zone: ZoneInfo) -> Iterator[dict[str, str]]:
    names = _names(app, plan)
    for move in sorted(plan.moves, key=lambda m: (names[m.contact_id], m.will or m.was)):
        yield {
            "who": names[move.contact_id],
            "mail": f"{move.sequence}/{move.step}",
            "what": _say(move),
            "was": show_moment(move.was, zone),
            "will": show_moment(move.will, zone),
        }


def _say(move: "Move") -> str:
    said = ("the task " if move.is_task else "") + _SAID[str(move.kind)]
    others = ", other words" if move.other_words and str(move.kind) != "words" else ""
    return f"{said}{others}{', at once' if move.at_once else ''}"


def _names(app: "App", plan: "Plan") -> dict[str, str]:
    from outreach.store import contacts

    with app.desk.store.read() as tx:
        return {key: each.name for key, each in contacts.get_many(tx, list(plan.digests)).items()}
