"""A played future in a terminal: weeks as a calendar of counts; for one contact, each thing that comes."""

import sys
from collections.abc import Iterator
from datetime import date, timedelta

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from outreach.actions.simulate import Simulation
from outreach.cli.output import count, plain, print_rows, say, show_day, show_moment
from outreach.cli.simulation_data import say_what
from outreach.sequence.future import Deed, What
from outreach.sequence.future.load import MailboxLoad, WeekLoad
from outreach.sequence.words import DAYS, MONTHS, say_duration

SHOWN = 60  # things that come to one contact
FULL, BUSY = 1.0, 0.75  # of a day's cap
QUIET = frozenset({What.CAPPED, What.KEPT})
_MEANS = {
    "sent": "mail", "drafted": "draft for you", "held": "held", "task": "task for you", "skipped": "skipped",
    "started": "begins", "finished": "ends", "stopped": "is stopped", "kept": "promise kept", "late": "promise late",
    "broken": "promise broken",
}  # fmt: skip


def print_simulation(made: Simulation, *, is_story: bool) -> None:
    """`is_story`: it was asked for few people, so each thing that comes is told."""
    if is_story:
        _print_story(made)
        return
    _print_calendar(made)
    for line in summary_lines(made):
        say(line)


def summary_lines(made: Simulation) -> Iterator[str]:
    """What matters most, as sentences."""
    load = made.load
    sent, people = load.counts[What.SENT], len(made.contacts)
    asks = count(_asks(made), "thing")
    yield f"{count(sent, 'mail')} to {count(people, 'contact')}; {asks} for the owner to decide or do."
    if before := sum(mailbox.before for mailbox in load.mailboxes.values()):
        yield f"{count(before, 'mail')} left earlier today, and count among those of today."
    for mailbox in load.mailboxes.values():
        yield from _mailbox_lines(mailbox)
    yield _promise_line(made)
    weeks = load.weeks()
    idle, full = [w for w in weeks if w.is_idle], [w for w in weeks if w.is_overloaded]
    if full:
        yield f"Overloaded: {count(len(full), 'week')}, the first from {show_day(full[0].first)} on."
    if idle:
        first = show_day(idle[0].first)
        yield f"Idle: {count(len(idle), 'week')} in which mail could leave and none does, the first from {first} on."
    if load.shelf_empty and load.shelf_empty_at:
        day = show_day(load.shelf_empty_at.astimezone(made.zone).date())
        yield f"The shelf is empty for {count(load.shelf_empty, 'letter')}, for the first time on {day}."


def _asks(made: Simulation) -> int:
    return sum(made.load.asks.values())


def _mailbox_lines(mailbox: MailboxLoad) -> Iterator[str]:
    if not mailbox.sent:
        yield f"{mailbox.key}: nothing leaves."
        return
    day, most = max(mailbox.sent.items(), key=lambda item: (item[1], -item[0].toordinal()))
    of = f" of {mailbox.caps[day]}" if mailbox.caps.get(day) else ""
    yield f"{mailbox.key}: the busiest day is {show_day(day)} with {most}{of}."
    if mailbox.first_capped_on is not None:
        left, longest = mailbox.waiting[mailbox.first_capped_on], say_duration(mailbox.longest_wait)
        yield (
            f"{mailbox.key}: the limit of a day bites first on {show_day(mailbox.first_capped_on)}, when {left} wait;"
            f" on {count(len(mailbox.waiting), 'day')} in all. The longest wait is {longest}."
        )


def _promise_line(made: Simulation) -> str:
    kept, late, broken = made.load.promises.values()
    if not kept + late + broken:
        return "No promise falls due."
    return f"Promises: {kept} kept, {late} late, {broken} broken."


def _print_calendar(made: Simulation) -> None:
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
    for heading in ("week", *DAYS, "mails", "room", "for you", ""):
        table.add_column(heading, justify="left" if heading in ("week", "") else "right", no_wrap=True)
    month = 0
    for week in made.load.weeks():
        is_new = week.first.month != month
        month = week.first.month
        table.add_row(*_week_cells(made, week, is_new=is_new))
    Console(highlight=False, width=None if sys.stdout.isatty() else 120).print(table)


def _week_cells(made: Simulation, week: WeekLoad, *, is_new: bool) -> list[Text]:
    day, name = week.first, MONTHS[week.first.month - 1]
    label = f"{name} {day.year}" if is_new and day.month == 1 else name if is_new else ""
    days = [_day_cell(made, day + timedelta(days=n)) for n in range(7)]
    said = _say_week(week)
    style = "red" if week.is_overloaded else "dim"
    return [
        Text(f"{label:<8} {day.day:>2}"),
        *days,
        Text(str(week.sent) if week.sent else "·", style="bold" if week.sent else "dim"),
        Text(str(week.room), style="dim"),
        Text(str(week.asks) if week.asks else ""),
        Text(said, style=style),
    ]


def _say_week(week: WeekLoad) -> str:
    if week.is_overloaded:
        return f"{count(week.waiting, 'mail')} left over"
    if week.is_idle:
        return "idle"
    return "" if week.room or week.sent else "closed"


def _day_cell(made: Simulation, day: date) -> Text:
    """How many mails leave; the colour says how full the day is. A day without window is a blank."""
    boxes = made.load.mailboxes.values()
    sent, cap = sum(b.sent[day] for b in boxes), sum(b.caps.get(day, 0) for b in boxes)
    if any(day in b.waiting for b in boxes):
        return Text(f"{sent}!", style="bold red")
    if not sent:
        return Text("·" if cap else "", style="dim")
    share = sent / cap if cap else FULL
    return Text(str(sent), style="red" if share >= FULL else "yellow" if share >= BUSY else "green")


def _print_story(made: Simulation) -> None:
    shown = [deed for deed in made.deeds if deed.what not in QUIET]
    names = {key: contact.name for key, contact in made.contacts.items()}
    rows = [
        {
            "when": show_moment(deed.at, made.zone),
            "who": names.get(deed.contact_id, ""),
            "what": say_means(deed),
            "step": _step(deed),
            "why": plain(deed.why),
        }
        for deed in shown[:SHOWN]
    ]
    columns = {"when": "when", "what": "what", "step": "step", "why": "why"}
    if len({row["who"] for row in rows}) > 1:
        columns = {"when": "when", "who": "who"} | columns
    print_rows(
        rows, columns, empty=f"Nothing comes until {show_day(made.until.astimezone(made.zone).date())}."
    )
    if len(shown) > SHOWN:
        say(f"… and {len(shown) - SHOWN} more: --csv or --html have all.")


def say_means(deed: Deed) -> str:
    """What it is to the owner, in a word or a few."""
    return say_what(deed) if deed.act else _MEANS.get(str(deed.what), str(deed.what))


def _step(deed: Deed) -> str:
    if not deed.sequence:
        return ""
    again = f" ({deed.occurrence})" if deed.occurrence > 1 else ""
    return f"{deed.sequence}/{deed.step}{again}" if deed.step else deed.sequence
