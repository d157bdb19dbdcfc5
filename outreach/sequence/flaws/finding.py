"""What a check found in a file, and where."""

from dataclasses import dataclass
from typing import NamedTuple


class Spot(NamedTuple):
    """A place in a file; line and column count from 1, columns in characters."""

    file: str
    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: where, what, and what to do, as sentences. `code` is one of RULES."""

    spot: Spot
    code: str
    text: str
    remedy: str = ""

    def __str__(self) -> str:
        place = f"{self.spot.file}:{self.spot.line}:{self.spot.column}"
        return f"{place}: {self.text} {self.remedy}".rstrip()
