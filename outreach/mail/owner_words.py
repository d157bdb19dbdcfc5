# ruff: noqa: RUF001, SIM905 - what a telephone types for an apostrophe; words, not lists
"""What an owner types on a telephone: "ok", "not now", "in 3 days". A word too many makes it doubtful."""

import re
from dataclasses import dataclass
from typing import Literal

Verb = Literal["approve", "skip", "postpone", "done"]

_POLITE = frozenset(
    "please pls thanks thank thx you it this that one the mail letter draft number question then hi hello"
    " gracias merci danke bitte".split()
)
_YES = frozenset(
    "ok okay yes yep yeah sure send approve approved 👍 ✅ sí si vale aprobado enviar oui d'accord approuvé envoyer"
    " ja einverstanden freigegeben senden".split()
)
_WELL = frozenset("go ahead great perfect good looks fine all do now".split())
_YES_ALONE = frozenset({"go ahead", "looks good", "all good", "looks great", "looks fine", "do"})
_NO = frozenset(
    {"skip", "no", "nope", "no skip", "don't send", "do not send", "dont send", "no don't send", "leave out"}
    | {"no enviar", "omitir", "non", "ne pas envoyer", "nein", "nicht senden", "überspringen"}
)
_DONE = frozenset(
    {
        "done",
        "did",
        "is done",
        "finished",
        "yes done",
        "ok done",
        "hecho",
        "listo",
        "fait",
        "terminé",
        "erledigt",
    }
)
_PUNCTUATION = re.compile(r"[.!,;:…()\"“”*_~-]+(?=\s|$)|(?<!\S)[(\"“”*_~-]+")
_LATER = re.compile(
    r"(?:later|not now|not yet|postpone|wait|move|más tarde|ahora no|plus tard|pas maintenant|später"
    r"|nicht jetzt)(?: (?:until|till|to|on|for|by))?(?: (?P<when>.+))?"
)
_WEEKDAY = "(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
_CLOCK = r"(?: (?:at )?\d{1,2}(?:[:.]\d{2})? ?(?:[ap]m)?)?"
_MOMENT = re.compile(
    r"(?:(?:on|until|till|not before|after) )?(?:"
    rf"tomorrow{_CLOCK}|(?:next )?{_WEEKDAY}{_CLOCK}|next week"
    r"|(?:in )?(?:an?|one|two|three|four|\d{1,3}) (?:business )?(?:hour|day|week)s?"
    r"|\d{4}-\d{2}-\d{2}"
    r")"
)
_NUMBERS = {"a": "1", "an": "1", "one": "1", "two": "2", "three": "3", "four": "4"}
A_WHILE = "1 week"  # where nobody says until when


@dataclass(frozen=True, slots=True)
class Said:
    """`until`: as a moment is typed at the command line; for "postpone" only."""

    verb: Verb
    until: str = ""


def read_words(text: str) -> Said | None:
    """The one thing that the words say, or None where they say none, or more than that."""
    words = _plain(text)
    if not words or "?" in words:
        return None
    later = _LATER.fullmatch(words)
    if later:
        return Said("postpone", _until(later["when"] or A_WHILE))
    if _MOMENT.fullmatch(words):
        return Said("postpone", _until(words))
    bare = " ".join(word for word in words.split() if word not in _POLITE)
    if bare in _NO:
        return Said("skip")
    if bare in _DONE:
        return Said("done")
    return Said("approve") if bare in _YES_ALONE or _is_yes(bare.split()) else None


def is_polite(text: str) -> bool:
    """Whether it only thanks, as people do who had an answer: nobody answers that."""
    words = _plain(text).split()
    return bool(words) and all(word in _POLITE for word in words)


def _is_yes(words: list[str]) -> bool:
    return any(word in _YES for word in words) and all(word in _YES or word in _WELL for word in words)


def _plain(text: str) -> str:
    return " ".join(_PUNCTUATION.sub(" ", text.casefold().replace("’", "'")).split())


def _until(words: str) -> str:
    """As `outreach drafts later` takes it: next week is its Monday, the rest stays as it is typed."""
    words = re.sub(r"^(?:on|until|till|not before|after) (?=.)", "", words)
    if words == "next week":
        return "monday"
    words = re.sub(r"^(?:next|in) (?=.)", "", words)
    first, _, rest = words.partition(" ")
    return f"{_NUMBERS[first]} {rest}" if first in _NUMBERS and rest else words
