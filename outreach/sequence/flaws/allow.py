"""`# outreach: allow CODE`: a finding that its writer knows of and wants to keep."""

import re
from collections.abc import Iterable, Iterator, Sequence

from outreach.sequence.flaws.finding import Finding, Spot
from outreach.sequence.flaws.rules import RULES

_ALLOW = re.compile(r"#.*?outreach:\s*allow\s+([a-z-]+(?:\s*,\s*[a-z-]+)*)")
_COMMENT = re.compile(r"\s*(?:#|\{#.*#\}\s*$)")
_FENCE = "---"


def is_allowed(finding: Finding, lines: Sequence[str]) -> bool:
    """Whether a comment allows it: in its line, right above it, or in the front matter of its template."""
    if RULES[finding.code].firm:
        return False
    return finding.code in {code for line in _beside(lines, finding.spot.line) for code, _ in _codes(line)}


def find_unknown(file: str, lines: Iterable[str]) -> Iterator[Finding]:
    """Comments that allow nothing, because there is no such code or it is firm."""
    for number, line in enumerate(lines, start=1):
        for code, column in _codes(line):
            if code not in RULES or RULES[code].firm:
                said = "cannot be allowed" if code in RULES else "is no code"
                remedy = (
                    "`outreach check` shows the code of each finding, and docs/reference.md lists them all."
                )
                yield Finding(Spot(file, number, column), "allow-unknown", f"'{code}' {said}.", remedy)


def _codes(line: str) -> Iterator[tuple[str, int]]:
    for found in _ALLOW.finditer(line):
        for code in re.finditer(r"[a-z-]+", found[1]):
            yield code[0], found.start(1) + code.start() + 1


def _beside(lines: Sequence[str], number: int) -> Iterator[str]:
    yield from lines[number - 1 : number]
    above = number - 2
    while 0 <= above < len(lines) and _COMMENT.match(lines[above]):
        yield lines[above]
        above -= 1
    if lines and lines[0].rstrip() == _FENCE:
        end = next((place for place, line in enumerate(lines[1:], 1) if line.rstrip() == _FENCE), 0)
        yield from (line for line in lines[1:end] if line.startswith("#"))
