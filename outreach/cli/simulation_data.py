"""A played future for programs: JSON, and a table for spreadsheets."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from outreach.actions.csv_table import write_table
from outreach.actions.simulate import Simulation
from outreach.sequence.future import Deed
from outreach.sequence.future.load import MailboxLoad, WeekLoad

COLUMNS = (
    *("day", "time", "what", "contact", "address", "audience", "campaign", "sequence", "step", "round"),
    *("mailbox", "resource", "why"),
)
ACTS = {
    "Enrolled": "is taken in",
    "Met": "meets you",
    "Noted": "you write down what was said",
    "Replied": "answers",
    "InTouch": "hears from you by hand",
    "WentAway": "is away",
    "Bounced": "has no such address any more",
    "OptedOut": "opts out",
    "AskedForLess": "asks for less",
    "Referred": "sends a client",
    "Paused": "is paused",
    "Resumed": "is resumed",
    "Stopped": "is stopped by you",
    "Rejected": "gets no letter: you skip the draft",
    "Postponed": "waits: you move the draft",
    "Shelved": "something is put on the shelf",
}


def say_what(deed: Deed) -> str:
    """What happens, in a word or a few."""
    if deed.act is None:
        return str(deed.what)
    if type(deed.act).__name__ == "Referred" and getattr(deed.act, "direction", "") == "sent":
        return "is sent a client"
    return ACTS.get(type(deed.act).__name__, str(deed.what))


def make_rows(made: Simulation) -> Iterator[dict[str, Any]]:
    """One for each thing that happens, with words for a person."""
    for deed in made.deeds:
        contact, local = made.contacts.get(deed.contact_id), deed.at.astimezone(made.zone)
        yield {
            "day": f"{local:%Y-%m-%d}",
            "time": f"{local:%H:%M}",
            "what": say_what(deed),
            "contact": contact.name if contact else "",
            "address": contact.address if contact else "",
            "audience": contact.audience if contact else "",
            "campaign": deed.campaign,
            "sequence": deed.sequence,
            "step": deed.step,
            "round": deed.occurrence if deed.step else "",
            "mailbox": deed.message.mailbox if deed.message else "",
            "resource": (deed.message.resource_id or "") if deed.message else "",
            "why": deed.why,
        }


def write_csv(made: Simulation, file: Path) -> None:
    """One line for each thing that happens."""
    write_table(file, COLUMNS, ([str(cell) for cell in row.values()] for row in make_rows(made)))


def as_document(made: Simulation) -> dict[str, Any]:
    """Everything: the load of mailboxes and weeks, the promises, and each thing that happens."""
    load = made.load
    return {
        "from": made.now,
        "until": made.until,
        "zone": made.zone.key,
        "contacts": len(made.contacts),
        "notes": list(made.scene.notes),
        "counts": {str(what): number for what, number in sorted(load.counts.items())},
        "people": {ACTS.get(name, name): number for name, number in sorted(load.acts.items())},
        "promises": {str(what): number for what, number in load.promises.items()},
        "shelf": {"empty_for": load.shelf_empty, "first_at": load.shelf_empty_at},
        "mailboxes": [_mailbox(box) for box in load.mailboxes.values()],
        "weeks": [_week(week) for week in load.weeks()],
        "deeds": [{"at": deed.at, **row} for deed, row in zip(made.deeds, make_rows(made), strict=True)],
    }


def _mailbox(box: MailboxLoad) -> dict[str, Any]:
    days = sorted(set(box.sent) | {day for day, cap in box.caps.items() if cap})
    return {
        "mailbox": box.key,
        "sent": sum(box.sent.values()),
        "first_full_day": box.first_capped_on,
        "longest_wait_hours": round(box.longest_wait.total_seconds() / 3600, 1),
        "days": [
            {
                "day": day,
                "sent": box.sent[day],
                "cap": box.caps.get(day, 0),
                "waiting": box.waiting.get(day, 0),
            }
            for day in days
        ],
    }


def _week(week: WeekLoad) -> dict[str, Any]:
    return {
        "monday": week.first,
        "sent": week.sent,
        "room": week.room,
        "asks_owner": week.asks,
        "full_days": week.capped_days,
        "waiting": week.waiting,
        "idle": week.is_idle,
        "overloaded": week.is_overloaded,
    }
