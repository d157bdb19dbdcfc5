# ruff: noqa: RUF001 - East Asian colons
"""The lines with which programs introduce what they quote: "On … wrote:", separators, reply headers; many languages."""

import re
from collections.abc import Callable

from outreach.mail.reading.introduction_words import ASIDE, FROM_WORDS, REST_WORDS, START, VERB

_MOST_LINES = 4  # over which programs wrap an introduction
_READ = 400  # characters of a line
_DATE_FIRST = re.compile(
    r"[\s*\"]{0,4}(?:20\d\d[-/.年년]\s?\d{1,2}|\d{1,2}[-/. ]{1,2}(?:\d{1,2}[-/. ]{1,2}(?:20)?\d\d"
    r"|[^\W\d]{3,12}\.?,? (?:de )?20\d\d))",
    re.IGNORECASE,
)
_NAME_FIRST = re.compile(
    r"[\s*\"']{0,4}[^<>@:]{1,80}[\"']? ?[<(\[](?:mailto:)?[^\s<>()]{1,80}@[^\s<>()]{1,120}[>)\]]"
)
_NAMED = re.compile(r"\*?[^\W\d_][\w.'-]{0,30}(?: [\w.'-]{1,30}){0,4} ")
_WITH_ADDRESS = re.compile(r"<?[^\s<>]{1,80}@[^\s<>]{1,160}>?")
_COLON_END = re.compile(r"[:：]\s{0,3}[*_\"»]{0,3}\s{0,3}$|-{2,5}\s{0,3}$")
_DATE_AND_TIME = re.compile(r"\d{1,2}[./-]\d{1,2}[./-](?:20)?\d\d\b.{1,12}\b\d{1,2}[:.]\d\d\b")
_YEAR_AND_TIME = re.compile(r"\b20\d\d\b.{1,12}\b\d{1,2}[:.]\d\d\b")
_ENDS = frozenset(":：>-")  # with which an introduction ends
_VERB_NEAR_END = 48
_DIGIT = re.compile(r"\d")
_A_MAIL = re.compile("nachricht|message|mail|mensaje|messaggio|bericht|mensagem|сообщение", re.IGNORECASE)
_EDGES = " -_=*>#~+\t:：.•<"
_LABEL = re.compile(r"[\s>*_|]{0,8}([^\W\d][\w /.-]{0,24}?)[\s*_]{0,4}[:：]")


def find_introduction(lines: list[str], number: int, *, quote_follows: Callable[[int], bool]) -> int | None:
    """The line behind an introduction that begins at `number`; None where none begins there.

    Shorter ones are tried by the lines below: where a later line begins one too, this line is the person's.
    """
    joined = ""
    for end in range(number, min(number + _MOST_LINES, len(lines))):
        line = lines[end][:_READ].strip()
        if not line or (end > number and (line[0] == ">" or _begins_better(line))):
            return None
        joined = f"{joined} {line}" if joined else line
        quoted = quote_follows(end + 1)
        if _is_whole(joined, quoted=quoted) or (quoted and _is_bare(joined)):
            return end + 1
        if end == number and _is_named(joined, quoted=quoted):
            return end + 1
    return None


def may_begin(lines: list[str], number: int) -> bool:
    """A quick look whether an introduction or a reply header may begin here: most lines are passed over by it."""
    line = lines[number][:_READ]
    if _label(line) in FROM_WORDS:
        return True
    ends = {each.rstrip(' *_"»')[-1:] for each in lines[number : number + _MOST_LINES]}
    if _ENDS.isdisjoint(ends):
        return False
    return _begins(line) or bool(_COLON_END.search(line) and VERB.search(line))


def _begins(text: str) -> bool:
    return bool(START.match(text) or _DATE_FIRST.match(text) or _NAME_FIRST.match(text))


def _begins_better(line: str) -> bool:
    """Whether the introduction begins at this later line already."""
    return bool(
        (START.match(line) or _DATE_FIRST.match(line)) and VERB.search(line) and _COLON_END.search(line)
    )


def _is_whole(joined: str, *, quoted: bool) -> bool:
    """Ends with a colon, holds a verb near it or a date and an address in front.

    "The doctor wrote:" without a number is a person's own sentence, unless a quote follows.
    """
    if not _COLON_END.search(joined) or not _begins(joined):
        return False
    verbs = [found.end() for found in VERB.finditer(joined)]
    if verbs:
        at_end = len(joined) - verbs[-1] <= _VERB_NEAR_END
        told = quoted or _DIGIT.search(joined) is not None
        return (at_end and told) or _WITH_ADDRESS.search(joined) is not None
    dated = _DATE_FIRST.match(joined) is not None or _YEAR_AND_TIME.search(joined) is not None
    return dated and _WITH_ADDRESS.search(joined) is not None


def _is_bare(joined: str) -> bool:
    """`2013/7/20 sam <sam@example.org>`, without verb or colon (an old Gmail)."""
    begun = _DATE_FIRST.match(joined) is not None or VERB.search(joined) is not None
    return begun and joined.endswith(">") and "@" in joined


def _is_named(line: str, *, quoted: bool) -> bool:
    """`Sam Reed wrote on 28/01/2016 20:16:`; without day and time only where a quote follows."""
    verb = VERB.search(line)
    named = _NAMED.match(line)
    if verb is None or named is None or verb.start() > named.end() or not _COLON_END.search(line):
        return False
    return quoted or (_DATE_AND_TIME.search(line, verb.end()) is not None)


def is_separator(line: str) -> bool:
    """`-----Original Message-----` in many languages, with signs around or alone on its line."""
    text = line[:200].strip()
    inside = text.replace("<div>", "").replace("</div>", "").strip(_EDGES)
    if not inside or len(inside) > 80:  # noqa: PLR2004 - it is one short line
        return False
    found = ASIDE.match(inside)
    if found is None:
        framed = text.startswith("---") and text.endswith("---") and _A_MAIL.search(inside) is not None
        return framed or (text.startswith(("##-", "-=-=")) and "reply" in text.lower())
    alone = len(inside) - found.end() <= 2  # noqa: PLR2004 - a bracket or a dot
    return text[0] in "-_=*>#~" or alone


def is_reply_header(lines: list[str], number: int) -> bool:
    """Outlook's `From:` with `Sent:`, `To:` or `Subject:` below, in any of many languages."""
    if _label(lines[number]) not in FROM_WORDS:
        return False
    below = [_label(line) for line in lines[number + 1 : number + 7]]
    return sum(1 for label in below if label in REST_WORDS) > 1 or bool(below and below[0] in REST_WORDS)


def _label(line: str) -> str:
    found = _LABEL.match(line[:80]) if ":" in line or "：" in line else None
    return found[1].strip().lower() if found else ""
