"""Lists of strangers' wordings, written one a line, as one pattern."""

import re


def any_of(lines: str, **names: str) -> re.Pattern[str]:
    """Matches any of the lines, in capitals or not. A line that begins with `+` goes on the one before.

    `names` are pieces used several times and stand in capitals. Every repeat in a line has a bound, or a stranger's
    mail could hold up the whole program.
    """
    joined = re.sub(r"\n\s*\+", "", lines.strip())
    pattern = "|".join(line.strip() for line in joined.split("\n"))
    for name, piece in names.items():
        pattern = pattern.replace(name, piece)
    return re.compile(pattern, re.IGNORECASE)
