"""A played future as one page: mails per day against the limits, week by week, promises, and a lane for each person.

The page stands alone: no script, nothing from elsewhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader

from outreach.actions.simulate import Simulation
from outreach.cli.output import count, plain, show_day
from outreach.cli.simulation_data import say_what
from outreach.cli.simulation_text import say_means, summary_lines
from outreach.sequence.future import Deed, What
from outreach.sequence.future.load import MailboxLoad, WeekLoad
from outreach.sequence.local import local_day
from outreach.sequence.words import DAYS, MONTHS

LANES = 200  # people with a lane of their own
WIDE, NARROW, WIDEST = 920, 4, 14  # pixels: of a chart, and of a day in it
MOST_NAMES = 13  # of months over the lanes: a year, whose first month comes again at its end
HIGH = 120  # pixels of the highest bar
# The kinds of marks in a lane, in the order in which they are painted: what matters most comes last.
MARKS = {
    What.SKIPPED: "skipped", What.TASK: "asks", What.DRAFTED: "asks", What.HELD: "asks", What.SENT: "mail",
    What.LATE: "broken", What.BROKEN: "broken",
}  # fmt: skip
ACT_MARKS = {
    "Replied": "answer",
    "Met": "meeting",
    "Referred": "meeting",
    "OptedOut": "gone",
    "Bounced": "gone",
}


@dataclass(frozen=True, slots=True)
class Bar:
    """One day of a chart. Numbers are pixels, `y` from the top."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class Chart:
    """One mailbox: its bars, the line of its limit, and where months begin."""

    mailbox: str
    width: float
    bars: tuple[Bar, ...]
    line: str
    months: tuple[tuple[float, str], ...]
    top: int
    summary: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One person. A mark is (kind, how far along in percent, title); `rows` are (day, what, step, why)."""

    name: str
    about: str
    marks: tuple[tuple[str, float, str], ...]
    rows: tuple[tuple[str, str, str, str], ...]


def write_page(made: Simulation, file: Path) -> None:
    """One file, readable without the network."""
    environment = Environment(
        loader=PackageLoader("outreach.cli", "pages"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    lanes = list(_lanes(made))
    broken = [deed for deed in made.deeds if deed.what in (What.LATE, What.BROKEN)]
    owners = made.scene.world.schedules.owners
    page = environment.get_template("simulation.html").render(
        practice=next(iter(owners.values())).practice,
        first=show_day(local_day(made.now, made.zone)),
        last=show_day(local_day(made.until, made.zone)),
        zone=made.zone.key,
        notes=made.scene.notes,
        numbers=list(_numbers(made)),
        lines=list(summary_lines(made)),
        charts=[_chart(made, box) for box in made.load.mailboxes.values()],
        weeks=list(_weeks(made)),
        months=list(_lane_months(made)),
        lanes=lanes[:LANES],
        more=max(0, len(lanes) - LANES),
        broken=[_row(made, deed) for deed in broken[:LANES]],
        more_broken=max(0, len(broken) - LANES),
        high=HIGH,
    )
    file.write_text(plain_page(page), "utf-8")


def plain_page(page: str) -> str:
    """A name is shown, and moves nothing on a screen."""
    return "\n".join(plain(line) for line in page.splitlines()) + "\n"


def _numbers(made: Simulation) -> Iterator[tuple[str, str, str]]:
    """(number, of what, kind)"""
    load, (kept, late, broken) = made.load, made.load.promises.values()
    yield f"{load.counts[What.SENT]:,}", "mails leave", ""
    yield f"{len(made.contacts):,}", "contacts", ""
    yield f"{kept:,}", "promises kept", "good" if kept and not late + broken else ""
    if late + broken:
        yield f"{late + broken:,}", "late or broken", "bad"
    yield f"{sum(load.asks.values()):,}", "things for the owner", ""
    full = [box.first_capped_on for box in load.mailboxes.values() if box.first_capped_on]
    yield (_short(min(full)), "first day too full", "bad") if full else ("no", "day too full", "good")


def _chart(made: Simulation, box: MailboxLoad) -> Chart:
    days = list(made.load.days())
    width = min(WIDEST, max(NARROW, WIDE / len(days)))
    top = max([1, *box.sent.values(), *box.caps.values()])
    shown = [(n * width, day) for n, day in enumerate(days) if box.sent[day] or day in box.waiting]
    bars = tuple(_bar(box, day, x, width=width, top=top) for x, day in shown)
    full = f"{count(len(box.waiting), 'day')} too full" if box.waiting else "no day is too full"
    summary = f"{count(sum(box.sent.values()), 'mail')} in {count(len(days), 'day')}; {full}"
    months = tuple(_months(made, width * len(days)))
    return Chart(box.key, width * len(days), bars, _cap_line(box, days, width, top), months, top, summary)


def _bar(box: MailboxLoad, day: date, x: float, *, width: float, top: int) -> Bar:
    sent, waiting = box.sent[day], box.waiting.get(day, 0)
    height = max(1.0, HIGH * sent / top)
    left = f"; {waiting} left over" if waiting else ""
    cap = box.caps.get(day, 0)
    title = (
        f"{_day(day)}: {sent} of {cap}{left}"
        if cap
        else f"{_day(day)}: {sent} outside of your own window{left}"
    )
    gap = min(1.0, width / 5)
    return Bar(x, HIGH - height, width - gap, height, "full" if waiting else "", title)


def _cap_line(box: MailboxLoad, days: list[date], width: float, top: int) -> str:
    """A stepped line over the days on which a window opens."""
    path, last = [], None
    for number, day in enumerate(days):
        cap = box.caps.get(day, 0)
        if not cap:
            continue
        y = HIGH - HIGH * cap / top
        path.append(
            f"{'L' if last is not None else 'M'}{number * width:.1f} {y:.1f}H{(number + 1) * width:.1f}"
        )
        last = y
    return "".join(path)


def _months(made: Simulation, width: float) -> Iterator[tuple[float, str]]:
    days = list(made.load.days())
    for number, day in enumerate(days):
        if day.day == 1 or number == 0:
            name = MONTHS[day.month - 1] + (f" {day.year}" if day.month == 1 or number == 0 else "")
            if number or (len(days) - number > 20 and day.day < 20):  # noqa: PLR2004 - room for the name
                yield width * number / len(days), name


def _lane_months(made: Simulation) -> Iterator[tuple[float, str, str]]:
    """(how far along in percent, month, year where one begins); at most twelve or so, for each needs its room."""
    named = [(x, *name.partition(" ")[::2]) for x, name in _months(made, 100)]
    each = next((n for n in (1, 2, 3, 4, 6) if len(named) <= MOST_NAMES * n), 12)
    for x, month, year in named:
        if MONTHS.index(month) % each == 0:
            yield (x, year, "") if each == 12 else (x, month, year)  # noqa: PLR2004 - months


def _weeks(made: Simulation) -> Iterator[dict[str, Any]]:
    weeks = made.load.weeks()
    most = max([1, *(week.room for week in weeks), *(week.sent for week in weeks)])
    for week in weeks:
        yield {
            "label": _short(week.first),
            "sent": week.sent,
            "room": week.room,
            "asks": week.asks,
            "said": _say_week(week),
            "kind": "full" if week.is_overloaded else "",
            "share": round(100 * week.sent / most, 1),
            "cap": round(100 * week.room / most, 1),
        }


def _say_week(week: WeekLoad) -> str:
    if week.is_overloaded:
        return f"{week.waiting} left over"
    if week.is_idle:
        return "idle"
    return "" if week.room or week.sent else "closed"


def _lanes(made: Simulation) -> Iterator[Lane]:
    by_person: dict[str, list[Deed]] = {}
    for deed in made.deeds:
        if deed.what is not What.CAPPED:
            by_person.setdefault(deed.contact_id, []).append(deed)
    for contact_id, deeds in by_person.items():
        contact = made.contacts.get(contact_id)
        if contact is not None:
            rows = tuple(_row(made, deed)[1:] for deed in deeds)
            yield Lane(contact.name, contact.audience, tuple(_marks(made, deeds)), rows)


def _marks(made: Simulation, deeds: list[Deed]) -> Iterator[tuple[str, float, str]]:
    span = made.until - made.now
    order = list(dict.fromkeys([*MARKS.values(), *ACT_MARKS.values()]))
    found = []
    for deed in deeds:
        kind = ACT_MARKS.get(type(deed.act).__name__, "") if deed.act else MARKS.get(deed.what, "")
        if kind:
            where = round(100 * ((deed.at - made.now) / span), 2)
            found.append((kind, where, f"{_when(made, deed)}: {say_means(deed)} {deed.step}".strip()))
    yield from sorted(found, key=lambda mark: order.index(mark[0]))


def _row(made: Simulation, deed: Deed) -> tuple[str, str, str, str, str]:
    contact = made.contacts.get(deed.contact_id)
    step = f"{deed.sequence}/{deed.step}".strip("/")
    what = say_what(deed) if deed.act else say_means(deed)
    return contact.name if contact else "", _when(made, deed), what, step, deed.why


def _when(made: Simulation, deed: Deed) -> str:
    local = deed.at.astimezone(made.zone)
    return f"{_day(local.date())} {local:%H:%M}"


def _short(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]}"


def _day(day: date) -> str:
    return f"{DAYS[day.weekday()]} {_short(day)}"
