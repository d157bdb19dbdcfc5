# ruff: noqa: RUF001 - people type such quotes
"""Whether a person asks not to be written to: only in words that they wrote, in four languages and some more."""

import re

from outreach.mail.reading.leaving_words import BESIDE, DENIED, HINTS, OF_FOOTER, SURE, WHOLE
from outreach.mail.reading.verdict import OptOut

_PREFIXED = re.compile(r"leave ([a-z0-9]{1,8}-[a-z2-7]{26,120})", re.IGNORECASE)
_LONG = 1_200  # characters; who asks to leave does not write a letter


def find_leave_token(subject: str) -> str | None:
    """Of the mail that our List-Unsubscribe's mailto makes: `leave TOKEN`. Whether it is ours, its seal says."""
    found = _PREFIXED.fullmatch(subject.strip())
    return found[1].lower() if found else None


def find_opt_out(written: str, subject: str) -> OptOut | None:
    """Sure, doubtful or None. `written` is what the person wrote themselves, without quotes (`reply_text`)."""
    text = OF_FOOTER.sub("", " ".join(written[:4_000].replace("’", "'").split()))
    if _is_whole(written) or (not text and WHOLE.fullmatch(subject.strip())):
        return OptOut.SURE
    if any(_is_meant(text, found) for found in SURE.finditer(text)):
        return OptOut.SURE if len(written) <= _LONG else OptOut.DOUBTFUL
    hinted = any(_is_meant(text, found) for found in HINTS.finditer(text))
    return OptOut.DOUBTFUL if hinted and len(written) <= _LONG else None


def _is_whole(written: str) -> bool:
    lines = [line.strip()[:120] for line in written.split("\n", 20) if line.strip()]
    asked = [line for line in lines if WHOLE.fullmatch(line)]
    beside = (line for line in lines if not WHOLE.fullmatch(line))
    return bool(asked) and len(lines) <= 5 and all(BESIDE.fullmatch(line) for line in beside)  # noqa: PLR2004


def _is_meant(text: str, found: re.Match[str]) -> bool:
    return DENIED.search(text[max(0, found.start() - 60) : found.start()]) is None
