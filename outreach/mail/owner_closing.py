"""What stands below an owner's words and says nothing: a greeting, her name, how she can be reached."""

import re
from collections.abc import Collection

_CLOSINGS = frozenset(
    {"thanks", "thank you", "thx", "best", "cheers", "regards", "best regards", "kind regards", "warmly", ""}
)
# A telephone, a web page or an address; a day or the numbers of questions are none.
_REACHED_BY = re.compile(
    r"(?:(?:tel|telephone|phone|mobile|cell|office|fax|direct|[tpmof])[.:]{0,2} {0,3}\+?[\d(][\d() ./-]{6,24}"
    r"|(?:\+|\(|0)[\d() ./-]{8,24}|\d{3}[-. ]\d{3}[-. ]\d{4}"
    r"|(?:web|e-?mail)?[.:]{0,2} {0,3}(?:(?:https?://|www\.)\S{1,200}|\S{1,64}@\S{1,190}))"
)


def without_closing(lines: list[str], names: Collection[str], *, reached_by: bool = False) -> list[str]:
    """Without the last lines that only close a letter; never without the first. `names`: how the owner signs."""
    known, end = _CLOSINGS | {name.casefold() for name in names}, len(lines)
    while end > 1:
        line = lines[end - 1].strip(" ,.!-|").casefold()
        if line not in known and not (reached_by and _REACHED_BY.fullmatch(line)):
            break
        end -= 1
    return lines[:end]
