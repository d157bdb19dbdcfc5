"""One cell with a whole name: title, given name and family name, where nobody has to guess."""

import re

from outreach.errors import FieldUnfit

_TITLES = re.compile(r"(?:(?:dr|prof|mr|mrs|ms|mx|miss|sra?|rev|hon)\.?\s+)+", re.IGNORECASE)
_CREDENTIALS = re.compile(
    r"[A-Z][A-Za-z.]*[A-Z.][A-Za-z.-]*|Esq\.?|Jr\.?|Sr\.?"
)  # MD, PhD, LMFT, Ph.D., Psy.D.
_PARTICLE = re.compile(
    r"al|bin|da|del?|della|de[nr]|di|dos|du|el|ibn|l[ae]|st\.?|te[nr]|van|vo[mn]|zu[mr]?", re.IGNORECASE
)
_MOST_WORDS = 2
_ADVICE = "give it columns given_name and family_name"


def split_name(text: str) -> dict[str, str]:
    """`Dr. Ana Ruiz` and `Ruiz, Ana` alike. Raises FieldUnfit where it could be split in more than one way."""
    name, *rest = [part.strip() for part in text.split(",")]
    while rest and all(_CREDENTIALS.fullmatch(word) for word in rest[-1].split()):
        rest.pop()
    found = _TITLES.match(f"{name} ")
    title = found[0].strip() if found else ""
    name = name[len(title) :].strip()
    if len(rest) > 1:
        raise _unfit(text, "it has too many commas")
    parts = [rest[0], name] if rest else _divide(text, name.split())
    named = {"title": title, "given_name": parts[0], "family_name": parts[1]}
    return {column: value for column, value in named.items() if value}


def _divide(text: str, words: list[str]) -> list[str]:
    """Before the first `van` or `de`; else only two words leave no doubt."""
    if len(words) <= 1:
        raise _unfit(text, "nobody can tell whether it is the given or the family name")
    particle = next((n for n, word in enumerate(words) if n and _PARTICLE.fullmatch(word)), None)
    cut = particle if particle == 1 else 1 if len(words) == _MOST_WORDS else None
    if cut is None or (particle is not None and particle == len(words) - 1):
        raise _unfit(text, "it can be split in more than one way")
    return [" ".join(words[:cut]), " ".join(words[cut:])]


def _unfit(text: str, problem: str) -> FieldUnfit:
    return FieldUnfit(column="name", value=text[:80], problem=f"{problem}; {_ADVICE}")
