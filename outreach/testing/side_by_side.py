"""Two timelines side by side, for whoever wrote the test: what was expected, and what happens with its reasons."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from rich.console import Console
from rich.table import Table
from rich.text import Text

from outreach.sequence.campaign_tests.values import Outcome, Row
from outreach.sequence.campaign_tests.wording import say_details, say_then, say_what, say_when
from outreach.sequence.future import What

NARROW = 84  # columns; below that there is no room for two timelines, and one stands under the other
MOST_ROWS = 40  # more, and only what is wrong is shown, with what lies round it
AROUND = 4
EXPLAINED = frozenset({What.STARTED, What.KEPT})  # by the row above them
Line = tuple[str, str]  # a style, and a text


@dataclass(frozen=True, slots=True)
class Look:
    """How wide it may be, whether in colours, and whether only ASCII may be drawn."""

    width: int = 100
    colour: bool = False
    ascii: bool = False

    @property
    def right(self) -> str:
        return "ok" if self.ascii else "✓"

    @property
    def wrong(self) -> str:
        return "!!" if self.ascii else "✗"


def draw(outcome: Outcome, look: Look) -> str:
    """The timelines, as lines of text."""
    console = Console(
        file=io.StringIO(),
        width=look.width,
        force_terminal=look.colour,
        no_color=not look.colour,
        color_system="standard" if look.colour else None,
        highlight=False,
        emoji=False,
        legacy_windows=False,
    )
    console.print(_stack(outcome, look) if look.width < NARROW else _make_table(outcome, look))
    drawn = console.file.getvalue()  # type: ignore[attr-defined]
    return "\n".join(line.rstrip() for line in drawn.rstrip("\n").split("\n"))


def _make_table(outcome: Outcome, look: Look) -> Table:
    """The days have columns of their own, so that long lines stay clear of them."""
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0), expand=True)
    table.add_column("", width=2, no_wrap=True)
    table.add_column("EXPECTED", max_width=16)
    table.add_column("", ratio=2, overflow="fold")
    table.add_column("WHAT HAPPENS", max_width=21)
    table.add_column(f"({outcome.test.zone.key})", ratio=3, overflow="fold", header_style="dim")
    for row in _choose(outcome.rows):
        if isinstance(row, int):
            table.add_row("", "", "", "", Text(_say_left_out(row), style="dim"))
            continue
        left, right = _left(row), _right(row)
        days = (_day(row, outcome), _then(row, outcome))
        table.add_row(_mark(row, look), days[0], _text(left), days[1], _text(right))
    return table


def _stack(outcome: Outcome, look: Look) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold", expand=True)
    table.add_column("", width=2, no_wrap=True)
    table.add_column("", width=8, no_wrap=True)
    table.add_column(f"({outcome.test.zone.key})", ratio=1, overflow="fold")
    for row in _choose(outcome.rows):
        if isinstance(row, int):
            table.add_row("", "", Text(_say_left_out(row), style="dim"))
            continue
        if row.expected:
            table.add_row(_mark(row, look), "expected", _text([("", _day(row, outcome)), *_left(row)]))
        if row.happened:
            mark = "" if row.expected else _mark(row, look)
            table.add_row(mark, "happens", _text([("", _then(row, outcome)), *_right(row)]))
        if row.differences and not row.expected:
            table.add_row("", "", _text(_left(row)))
    return table


def _choose(rows: Sequence[Row]) -> Iterator[Row | int]:
    """All rows; of many, those that are wrong and their neighbours, and how many were left out between."""
    wrong = [place for place, row in enumerate(rows) if not row.is_right]
    if len(rows) <= MOST_ROWS or not wrong:
        yield from rows
        return
    near = {place for w in wrong for place in range(w - AROUND, w + AROUND + 1)}
    for is_near, numbered in groupby(enumerate(rows), key=lambda numbered: numbered[0] in near):
        part = [row for _, row in numbered]
        yield from part if is_near else [len(part)]


def _say_left_out(number: int) -> str:
    return f"... {number} line{'s' * (number != 1)} as expected"


def _mark(row: Row, look: Look) -> Text:
    if not row.is_right:
        return Text(look.wrong, style="bold red")
    return Text(look.right, style="green") if row.expected else Text("")


def _day(row: Row, outcome: Outcome) -> str:
    return say_when(row.expected, outcome.test) if row.expected else ""


def _then(row: Row, outcome: Outcome) -> str:
    return say_then(row.happened, outcome.test) if row.happened else ""


def _left(row: Row) -> list[Line]:
    lines: list[Line] = []
    if row.expected is not None:
        lines = [("", say_what(row.expected)), *(("dim", said) for said in say_details(row.expected))]
    return [*lines, *(("bold red", f"-> {said}") for said in row.differences)]


def _right(row: Row) -> list[Line]:
    happened = row.happened
    if happened is None:
        return []
    lines = [("cyan" if happened.what is What.ACT else "", say_what(happened))]
    lines += [("", f'"{happened.subject}"')] if happened.subject else []
    tells = happened.why and happened.what not in EXPLAINED
    return [*lines, ("dim", happened.why)] if tells else lines


def _text(lines: Sequence[Line]) -> Text:
    return Text("\n").join(Text(text, style=style) for style, text in lines)
