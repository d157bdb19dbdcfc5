"""What the pages say, in the languages that they speak: a file for each in pages/, with the same names."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "pages"
DEFAULT = "en"


@dataclass(frozen=True, slots=True)
class Text:
    """One page: its heading, what it says below, and of each button the label and a line that explains it."""

    title: str
    says: tuple[str, ...]
    leave: tuple[str, ...] = ()
    less: tuple[str, ...] = ()
    more: tuple[str, ...] = ()


def _load(language: str) -> dict[str, Text]:
    found = tomllib.loads((FOLDER / f"words.{language}.toml").read_text(encoding="utf-8"))
    lists = ("says", "leave", "less", "more")
    return {
        name: Text(page["title"], *(tuple(page.get(key, ())) for key in lists))
        for name, page in found.items()
    }


TEXTS: Mapping[str, Mapping[str, Text]] = {language: _load(language) for language in ("en", "es")}


def choose_language(accepted: str, written_in: str = "") -> str:
    """The language of a page: that of the contact's mails unless it is the default; else the browser's.

    `accepted` is an Accept-Language header (RFC 9110 12.5.4), `written_in` the contact's language.
    """
    if (known := _spoken(written_in)) and known != DEFAULT:
        return known
    wished = sorted((_weighed(part) for part in accepted[:500].split(",")), key=lambda wish: -wish[1])
    return next((spoken for tag, weight in wished if weight > 0 and (spoken := _spoken(tag))), DEFAULT)


def _spoken(tag: str) -> str | None:
    language = tag.strip().lower().partition("-")[0]
    return language if language in TEXTS else None


def _weighed(part: str) -> tuple[str, float]:
    tag, _, weight = part.partition(";")
    try:
        return tag, float(weight.strip().removeprefix("q=")) if weight else 1.0
    except ValueError:
        return tag, 0.0
