"""Tables as spreadsheets write them, read with forgiveness and written without danger."""

import csv
import difflib
import io
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from outreach.errors import NotPossible

DELIMITERS = ",;\t"
MOST_COLUMNS = 500
# A spreadsheet would run what begins so (OWASP: CSV injection), the full-width forms of East Asia too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\N{FULLWIDTH EQUALS SIGN}", "\N{FULLWIDTH PLUS SIGN}",
            "\N{FULLWIDTH HYPHEN-MINUS}", "\N{FULLWIDTH COMMERCIAL AT}")  # fmt: skip
_BIG_ENDIAN, _LITTLE_ENDIAN = b"\xfe\xff", b"\xff\xfe"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line where it begins, its cells as they stand, and the values by column."""

    line: int
    cells: list[str]
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A file's header, which of our columns each of its columns is ("": of no use; None: not ours), and its text."""

    name: str
    header: list[str]
    columns: list[str | None]
    delimiter: str
    text: str

    @property
    def ignored(self) -> list[str]:
        """The headings that are not ours."""
        pairs = zip(self.header, self.columns, strict=True)
        return [heading for heading, column in pairs if column is None and heading]

    def rows(self) -> Iterator[Row]:
        """Without the header and without empty rows. Raises NotPossible where the file itself is broken."""
        for line, cells in _records(self.name, self.text, self.delimiter):
            pairs = zip(self.columns, cells, strict=False)
            yield Row(line, cells, {column: unguard(cell).strip() for column, cell in pairs if column})


def read_table(path: Path, names: Mapping[str, str], ignored: frozenset[str] = frozenset()) -> Table:
    """Read a CSV file. `names` says which column a heading means, `ignored` which of ours mean nothing here.

    A heading that is nearly one of ours is refused, because losing a column in silence is worse.
    """
    text = _decode(path)
    first, _, rest = text.partition("\n")
    told = re.fullmatch(r"sep=([,;\t])\r?", first)  # what Excel writes to itself
    body = "\n" + rest if told else text
    delimiter = told[1] if told else _sniff(text)
    header = next((cells for _, cells in _records(path.name, body, delimiter, header=True)), None)
    if header is None:
        raise NotPossible(what=f"{path.name} cannot be imported", why="it is empty")
    header = [cell.strip() for cell in header]
    if len(header) > MOST_COLUMNS:
        why = f"it has more than {MOST_COLUMNS} columns. Is it a table, with its headings in the first row?"
        raise NotPossible(what=f"{path.name} cannot be imported", why=why)
    columns = [_column(path.name, heading, names, ignored) for heading in header]
    _refuse_twice(path.name, header, columns)
    return Table(path.name, header, columns, delimiter, body)


def write_table(
    path: Path, header: Sequence[str], rows: Iterable[Sequence[str]], delimiter: str = ","
) -> int:
    """Write a file that only its owner may read; returns the number of rows."""
    text = io.StringIO(newline="")
    number = write_rows(text, header, rows, delimiter)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)  # private from the first byte on
    with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as file:
        file.write(text.getvalue())
    return number


def write_rows(
    file: TextIO, header: Sequence[str], rows: Iterable[Sequence[str]], delimiter: str = ","
) -> int:
    """Rows that no spreadsheet takes for formulas; returns their number."""
    writer = csv.writer(file, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(header)
    number = 0
    for number, row in enumerate(rows, 1):  # noqa: B007 - the last one is the count
        writer.writerow([guard(cell) for cell in row])
    return number


def guard(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would run, or would read as such an apostrophe."""
    return f"'{cell}" if cell.lstrip("'").startswith(_FORMULA) else cell


def unguard(cell: str) -> str:
    """Take the apostrophe of `guard` off again."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(_FORMULA) else cell


def _decode(path: Path) -> str:
    data = path.read_bytes()
    if data.startswith((_BIG_ENDIAN, _LITTLE_ENDIAN)):  # Excel's "Unicode Text"
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as err:
        line = data[: err.start].count(b"\n") + 1
        why = f"line {line} is not UTF-8. Save it as 'CSV UTF-8' and import it again"
        raise NotPossible(what=f"{path.name} cannot be read", why=why) from err


def _sniff(text: str) -> str:
    """The delimiter that the first line has most of, outside quotes."""
    first = re.sub(r'"[^"]*"', "", text.lstrip().partition("\n")[0])
    return max(DELIMITERS, key=first.count)


def _records(
    name: str, text: str, delimiter: str, *, header: bool = False
) -> Iterator[tuple[int, list[str]]]:
    """The lines where records begin, and their cells; the header's own only if asked for."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line, wanted = 1, header
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if wanted:
                    yield line, cells
                wanted = True
            line = reader.line_num + 1
    except csv.Error as err:
        raise NotPossible(
            what=f"{name} cannot be read", why=f"line {line}: {err}; is a quote missing there?"
        ) from err


def _column(name: str, heading: str, names: Mapping[str, str], ignored: frozenset[str]) -> str | None:
    plain = re.sub(r"[\s_.-]+", " ", heading).strip().lower()
    if plain in names:
        return names[plain]
    if plain in ignored:
        return ""
    close = difflib.get_close_matches(plain, names, n=1, cutoff=0.8)
    if close:
        why = f"it has a column '{heading}'. Did you mean '{close[0]}'? Rename the column, or take it out"
        raise NotPossible(what=f"{name} cannot be imported", why=why)
    return None


def _refuse_twice(name: str, header: list[str], columns: list[str | None]) -> None:
    seen: dict[str, str] = {}
    for heading, column in zip(header, columns, strict=True):
        if column and column in seen:
            why = f"the columns '{seen[column]}' and '{heading}' both say {column}. Take one out"
            raise NotPossible(what=f"{name} cannot be imported", why=why)
        if column:
            seen[column] = heading
