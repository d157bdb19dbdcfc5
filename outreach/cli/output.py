"""What a person or a program reads: tables for eyes, JSON for programs, never control characters."""

import json
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

Rows = Sequence[Mapping[str, Any]]

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
yes = click.option("--yes", "-y", is_flag=True, help="Do not ask.")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})  # could move a cursor or turn text round


def say(text: str = "") -> None:
    """The answer, on stdout."""
    click.echo(plain(text))


def hint(text: str) -> None:
    """What helps a person and is no part of the answer, on stderr."""
    click.echo(plain(text), err=True)


def print_json(value: Any) -> None:
    """Times as ISO 8601 in UTC."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False, default=_simple))


def print_rows(rows: Rows, columns: Mapping[str, str], *, empty: str) -> None:
    """A table of these keys under these headings; `empty` is said on stderr where there is no row."""
    if not rows:
        hint(empty)
        return
    cells = [[_cell(row.get(key)) for key in columns] for row in rows]
    if sys.stdout.isatty():
        _print_rich(cells, list(columns.values()))
    else:
        _print_aligned(cells, list(columns.values()))


def plain(text: str) -> str:
    """Without what a terminal would obey instead of showing."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        c if c == "\n" or unicodedata.category(c) not in _UNSEEN else "\N{REPLACEMENT CHARACTER}"
        for c in text
    )


def end_sentence(text: str) -> str:
    """With one mark at its end, whatever somebody wrote there."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def show_moment(at: datetime | None, zone: ZoneInfo) -> str:
    """As the clocks of the zone show it: "Tue 24 Nov 2026, 16:00"."""
    if at is None:
        return ""
    local = at.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M}"


def show_day(day: date | None) -> str:
    """As in "24 Nov 2026"."""
    return f"{day.day} {day:%b %Y}" if day else ""


def count(number: int, noun: str, plural: str = "") -> str:
    """As in "1 contact", "3 contacts"; thousands with a comma."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, set | frozenset | list | tuple):
        return ", ".join(sorted(str(part) for part in value))
    return plain(str(value)).replace("\n", " ")


def _print_aligned(cells: list[list[str]], headings: list[str]) -> None:
    widths = [max(map(len, column)) for column in zip(headings, *cells, strict=True)]
    for row in (headings, *cells):
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _print_rich(cells: list[list[str]], headings: list[str]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in cells:
        table.add_row(*(Text(cell) for cell in row))  # Text: a name in [brackets] is no markup
    Console(highlight=False).print(table)


def _simple(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, set | frozenset):
        return sorted(value)
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in JSON")
