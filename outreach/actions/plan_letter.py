"""A plan for the owner to read: as a page, or in her mailbox."""

from collections.abc import Iterator
from datetime import datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from outreach.actions.apply_plan import say_burst
from outreach.actions.desk import Desk
from outreach.actions.read_files import Files
from outreach.actions.write_to_owner import owner_words, write_to_owner
from outreach.sequence.change import Kind, Plan, say_summary, say_written
from outreach.sequence.words import say_moment
from outreach.store import contacts

MOST = 200  # mails that a page lists one by one
_SAID = {
    Kind.NEW: "new",
    Kind.GONE: "never sent",
    Kind.SOONER: "sooner",
    Kind.LATER: "later",
    Kind.WORDS: "other words",
}


def write_page(desk: Desk, new: Files, plan: Plan) -> str:
    """A page that needs nothing beside it, with the templates on the disk."""
    owner = next(iter(desk.schedules.owners.values()))
    words = {"owner": owner_words(owner, ""), "practice": owner.practice, "answer_to": ""}
    template = new.templates.find("change-plan", "", owner.language)
    letter = template.render(words | _describe(desk, plan, owner.zone))
    return letter.html.replace("</head>", f"<title>{escape(letter.subject)}</title></head>", 1)


def mail_plan(desk: Desk, plan: Plan, now: datetime) -> list[str]:
    """To each owner, once for each plan; returns their addresses."""
    described = {key: _describe(desk, plan, owner.zone) for key, owner in desk.schedules.owners.items()}
    with desk.store.write() as tx:
        for key, owner in desk.schedules.owners.items():
            about = described[key]
            write_to_owner(tx, desk, owner, "change-plan", occurrence=plan.hash, context=about, now=now)
    return [owner.email for owner in desk.schedules.owners.values()]


def _describe(desk: Desk, plan: Plan, zone: ZoneInfo) -> dict[str, Any]:
    """The words of the template, in the order in which a person asks."""
    differences = [
        {"about": each.about, "text": each.text, "loosens": each.loosens} for each in plan.differences
    ]
    obstacles = [*plan.refusals, *(say_burst(burst) for burst in plan.bursts)]
    return {
        "plan": {
            "hash": plan.hash,
            "summary": say_summary(plan),
            "written": say_written(plan),
            "harmless": plan.is_harmless,
            "loosens": bool(plan.loosened),
            "refused": bool(plan.refusals),
            "obstacles": obstacles,
            "differences": differences,
            "sequences": [
                {"name": row.sequence, "people": _say_people(row.people), "changes": _say_counts(plan, at)}
                for at, row in enumerate(plan.rows)
            ],
            "people": list(_people(desk, plan, zone)),
            "more": max(0, len(plan.moves) - MOST),
        }
    }


def _say_people(number: int) -> str:
    return "1 person" if number == 1 else f"{number:,} people"


def _say_counts(plan: Plan, at: int) -> str:
    row = plan.rows[at]
    said = [
        f"{row.counts[kind]:,} {word}"
        for kind, word in _SAID.items()
        if kind is not Kind.WORDS and row.counts[kind]
    ]
    said += [f"{row.words:,} with other words"] if row.words else []
    return ", ".join(said) + (f"; {row.at_once:,} at once" if row.at_once else "")


def _people(desk: Desk, plan: Plan, zone: ZoneInfo) -> Iterator[dict[str, str]]:
    shown = sorted(plan.moves, key=lambda move: (not move.at_once, move.will or move.was or plan.until))[
        :MOST
    ]
    with desk.store.read() as tx:
        names = contacts.get_many(tx, [move.contact_id for move in shown])
    for move in shown:
        yield {
            "who": names[move.contact_id].name if move.contact_id in names else "somebody who was erased",
            "mail": f"{move.sequence}, {move.step}",
            "what": _SAID[move.kind],
            "was": say_moment(move.was, zone) if move.was else "never",
            "will": say_moment(move.will, zone) if move.will else "never",
        }
