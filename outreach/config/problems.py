"""What is wrong in a file, said so that it can be mended: where, what was found, what was expected."""

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

SCHEDULES = "schedules"  # the code of a problem that has no other
SHOWN = 50  # more problems than this help nobody
LONGEST_FOUND = 60  # of a value that is quoted
WIDTH = 110  # of a source line in a report
LONGEST_SOURCE = (
    2_000  # characters; nobody wrote a longer line by hand, and looking for secrets in it takes long
)

_WORD_BEFORE_COLON = re.compile(r"[\"']?([A-Za-z_-]{3,30})[\"']?\s*:\s*")
_OPENED = re.compile(r"([A-Za-z_-]{3,30})[\"']?\s*:\s*[|>]?[+-]?\s*$")  # its value is on the next line
_REFERENCE = re.compile(r"\{\s*(?:env\s*:\s*[A-Za-z_][A-Za-z0-9_]*|file\s*:[^,}]*)\s*\}")
_PASSWORD_IN_URL = re.compile(r"(://[^/\s:@]+:)[^@\s]+@")
_PRIVATE_URL = re.compile(r"((?:https?|webcals?)://[^/\s'\"]+/)[^\s'\"]+")
_OF_CALENDAR = re.compile(
    r"^webcal|calendar|ical|\.ics", re.IGNORECASE
)  # whoever has such an address reads it all
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff]")


class Place(NamedTuple):
    """A position in a file; both count from 1, columns in characters."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. `where` is the path to it, as in `sequences.introduction.steps[1].wait`.

    `code` is the one by which `outreach check` names it.
    """

    place: Place
    where: str
    text: str
    code: str = SCHEDULES


def say_path(path: Iterable[str | int]) -> str:
    """The path of keys as one writes it: `sequences.introduction.steps[1]`."""
    said = ""
    for part in path:
        said += f"[{part}]" if isinstance(part, int) else f".{part}" if said else part
    return said


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """` Did you mean 'x'?`, or nothing."""
    close = find_close(word, known)
    return f" Did you mean '{close}'?" if close else ""


def find_close(word: str, known: Iterable[str], *, likeness: float = 0.6) -> str | None:
    """The known word that was probably meant. Case does not matter to somebody who mistypes."""
    by_plain = {name.lower(): name for name in known}
    close = difflib.get_close_matches(word.lower()[:80], by_plain, n=1, cutoff=likeness)
    return by_plain[close[0]] if close else None


def say_found(found: object) -> str:
    """A value as it stands in the file."""
    if isinstance(found, bool):
        return str(found).lower()
    if isinstance(found, (int, float)):
        return f"the number {found}"
    if isinstance(found, (list, dict)):
        return "a list" if isinstance(found, list) else "a block of keys"
    text = str(found)
    return f"'{text}'" if len(text) <= LONGEST_FOUND else f"'{text[:LONGEST_FOUND]}…'"


def say_report(name: str, lines: Sequence[str], problems: Iterable[Problem]) -> str:
    """All problems, in the order of the file, each with its line and a caret under the spot."""
    ordered = sorted(set(problems), key=lambda problem: (problem.place, problem.where, problem.text))
    said = [_say_problem(name, lines, problem) for problem in ordered[:SHOWN]]
    if len(ordered) > SHOWN:
        said.append(f"… and {len(ordered) - SHOWN} more problems")
    return "\n".join(said)


def _say_problem(name: str, lines: Sequence[str], problem: Problem) -> str:
    place = problem.place
    where = f"{problem.where}: " if problem.where else ""
    head = f"{name}:{place.line}:{place.column}: {where}{_UNPRINTABLE.sub('�', problem.text)}"
    return "\n".join([head, *(f"    {line}" for line in show_spot(lines, place))])


def show_spot(lines: Sequence[str], place: Place) -> list[str]:
    """The line and a caret under the spot, without secrets; nothing where there is nothing to see."""
    if not 1 <= place.line <= len(lines) or len(lines[place.line - 1]) > LONGEST_SOURCE:
        return []
    before = lines[place.line - 2] if place.line > 1 else ""
    line = hide_secrets(_UNPRINTABLE.sub(_stand_in, lines[place.line - 1]), before=before)
    line, column = _excerpt(line, place.column)
    return [line, f"{' ' * (column - 1)}^"] if line else []


def _stand_in(found: re.Match[str]) -> str:
    return " " if found[0] == "\t" else "�"  # one column each, so that the caret stays under its spot


def _excerpt(line: str, column: int) -> tuple[str, int]:
    """The part of a long line round the column, and the column in it."""
    line = line.rstrip()
    column = min(column, len(line) + 1)
    if len(line) <= WIDTH:
        return line, column
    start = max(0, column - WIDTH // 2)
    end = start + WIDTH
    part = ("…" if start else "") + line[start + bool(start) : end] + ("…" if end < len(line) else "")
    return part, column - start


def hide_secrets(line: str, *, before: str = "") -> str:
    """The line without what looks like a literal password: a report ends up in logs and mails."""
    opened = _OPENED.search(before.rstrip()[-LONGEST_SOURCE:])
    if opened and _is_secretive(opened[1]) and not _WORD_BEFORE_COLON.match(line.strip()):
        return "…"
    line = hide_url_passwords(line)
    for found in _WORD_BEFORE_COLON.finditer(line):
        rest = line[found.end() :]
        if rest and _is_secretive(found[1]) and not _REFERENCE.match(rest):
            return line[: found.end()] + "…"
    return line


def hide_url_passwords(text: str) -> str:
    """`smtp://maya:…@host`, and `https://host/…` where it seems to be the private address of a calendar."""
    text = _PRIVATE_URL.sub(lambda url: f"{url[1]}…" if _OF_CALENDAR.search(url[0]) else url[0], text)
    return _PASSWORD_IN_URL.sub(r"\1…@", text)


def _is_secretive(word: str) -> bool:
    plain = word.lower()
    if plain.startswith("pass") or any(part in plain for part in ("secret", "token", "pwd")):
        return True
    return difflib.SequenceMatcher(None, plain, "password").ratio() > 0.7  # noqa: PLR2004 - "pasword", "paswrd"
