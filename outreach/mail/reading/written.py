# ruff: noqa: RUF001 - other languages' letters and signs
"""What the person really wrote: without quotes, their introductions, reply headers, signatures, mobile footers.

Line by line and without backtracking: the libraries freeze for half a minute on 40 kB of `On a a a`.
"""

import re
from typing import TYPE_CHECKING

from outreach.mail.reading.introductions import find_introduction, is_reply_header, is_separator, may_begin

if TYPE_CHECKING:
    from outreach.mail.reading.incoming import Incoming

LONGEST = 64 * 1024  # characters of a mail that are read
MOST_LINES = 5_000
_LONGEST_LINE = 2_000
_MOST_LOOKS = 100  # at lines that look like an introduction; who writes more of them is no person
_QUOTED = re.compile(r"\s{0,3}(?:>|\|(?:\s|$)|&gt;)")
_SIGNATURE = re.compile(r"\s{0,2}(?:--|-- |--\xa0|—|– |__)\s{0,2}")
_RULE = re.compile(
    r"\s{0,2}(?:_{3,}|-{3,}|={3,}|\*{3,}|~{3,}|#{3,}|\+{3,}|—{2,}|(?:[-*_=] ){3,}[-*_=]?|ᐧ)\s{0,2}"
)
_PGP_BEGIN = re.compile(r"-----BEGIN PGP SIGNED MESSAGE-----|Hash: SHA\d{1,3}")
_PGP_END = "-----BEGIN PGP SIGNATURE-----"
_FOOTER = re.compile(
    r"[\s*_(\[<]{0,4}(?:(?:sent |typed |written |\w{2,20} )?(?:from|on|via) (?:my |a )?(?:iphone|ipad|phone"
    r"|mobile(?: device| phone)?"
    r"|android|galaxy|blackberry|samsung|tablet|smartphone|handheld)(?: \d{1,2})?[.!)>\]\s]{0,4}$"
    r"|sent (?:from|via|by|using|with) (?:my|the|an?|galaxy|mail|outlook|yahoo|proton"
    r"|samsung|iphone|ipad|android|gmail|windows|mobile|boxer|airmail|spark|superhuman|hey|blackberry"
    r"|aol)"
    r"|get (?:outlook|bluemail|spark) for|von (?:meinem|meiner|unterwegs) .{0,40}gesendet"
    r"|gesendet (?:von|mit|über|aus) |diese nachricht wurde von meinem"
    r"|envoy[ée] (?:de|depuis|à partir) |t[ée]l[ée]charge[rz] outlook|enviado (?:desde|de|do"
    r"|a partir) |obtener outlook|inviato (?:da|dal|con) |scarica outlook|verstuurd vanaf"
    r"|verzonden (?:vanaf|met|via)"
    r"|skickat från|sendt fra|lähetetty |wysłane z|odesláno z|отправлено (?:с|из)|надіслано з|发自我的|從我的"
    r"|从我的|iphoneから送信|iphone から送信|나의 iphone에서|trimis de pe|poslano (?:z|s|iz))",
    re.IGNORECASE,
)


def reply_text(mail: "Incoming | str") -> str:
    """The person's own words in the order in which they stand, quoted and added lines left out; "" where none are."""
    text = mail if isinstance(mail, str) else mail.text
    lines = [
        line[:_LONGEST_LINE].rstrip()
        for line in text[:LONGEST].replace("\r\n", "\n").replace("\r", "\n").split("\n", MOST_LINES)
    ]
    return "\n".join(_without_blank_ends(_written(lines)))


def _written(lines: list[str]) -> list[str]:
    kept: list[str] = []
    number, begun, looks = 0, False, 0
    while number < len(lines):
        line = lines[number]
        number += 1
        if _QUOTED.match(line):
            continue
        if line == _PGP_END or is_separator(line) or (begun and _is_end(line)):
            break
        if not begun and _PGP_BEGIN.fullmatch(line):
            continue
        if looks < _MOST_LOOKS and line and may_begin(lines, number - 1):
            looks += 1
            behind = _behind_quote(lines, number - 1)
            if behind is None:
                break
            if behind >= number:
                number = behind
                continue
        if not _is_footer(line):
            kept.append(line)
            begun = begun or bool(line)
    return kept


def _behind_quote(lines: list[str], number: int) -> int | None:
    """The line where the person may go on; None where the rest is the other's, unmarked."""
    if is_reply_header(lines, number):
        return None
    behind = find_introduction(lines, number, quote_follows=lambda end: _is_quote_next(lines, end))
    if behind is None:
        return number
    return behind if _is_quote_next(lines, behind) else None


def _is_quote_next(lines: list[str], number: int) -> bool:
    following = next((line for line in lines[number : number + 6] if line.strip()), "")
    return _QUOTED.match(following) is not None


def _is_end(line: str) -> bool:
    """A signature's `-- `, or a rule under which something else begins; asked below the first words only."""
    return _SIGNATURE.fullmatch(line) is not None or _RULE.fullmatch(line) is not None


def _is_footer(line: str) -> bool:
    return len(line) <= 120 and _FOOTER.match(line) is not None  # noqa: PLR2004 - a footer is one short line


def _without_blank_ends(lines: list[str]) -> list[str]:
    begin, end = 0, len(lines)
    while begin < end and not lines[begin].strip():
        begin += 1
    while end > begin and not lines[end - 1].strip():
        end -= 1
    return lines[begin:end]
