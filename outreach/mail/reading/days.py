# ruff: noqa: RUF001 - people type such signs
"""The day on which somebody is back, in the words of five languages. What can be read in two ways is not guessed."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

_MONTHS: dict[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jänner janvier janv enero gennaio januari janeiro",
            "february feb februar februari février fevrier févr febrero febbraio fevereiro",
            "march mar märz maerz mars marzo maart março",
            "april apr avril avr abril aprile",
            "may mai mayo maggio mei maio",
            "june jun juni juin junio giugno junho",
            "july jul juli juillet juil julio luglio julho",
            "august aug août aout agosto augustus",
            "september sept sep septembre septiembre setiembre settembre setembro",
            "october oct oktober okt octobre octubre ottobre outubro",
            "november nov novembre noviembre novembro",
            "december dec dezember dez décembre decembre déc diciembre dic dicembre dezembro desember",
        ),
        start=1,
    )
    for name in names.split()
}
_WEEKDAYS: dict[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "monday mon montag lundi lunes lunedì maandag segunda-feira",
            "tuesday tue tues dienstag mardi martes martedì dinsdag terça-feira",
            "wednesday wed mittwoch mercredi miércoles miercoles mercoledì woensdag quarta-feira",
            "thursday thu thur thurs donnerstag jeudi jueves giovedì donderdag quinta-feira",
            "friday fri freitag vendredi viernes venerdì vrijdag sexta-feira",
            "saturday sat samstag sonnabend samedi sábado sabado sabato zaterdag",
            "sunday sun sonntag dimanche domingo domenica zondag",
        )
    )
    for name in names.split()
}
_TOMORROW = ("tomorrow", "morgen", "demain", "mañana", "domani", "amanhã")


def _one_of(names: dict[str, int] | tuple[str, ...]) -> str:
    return "|".join(sorted((re.escape(name) for name in names), key=len, reverse=True))


_ARTICLE = r"(?:the |den |dem |der |zum |le |el |día |dia |il |de |op |em )?"
_MONTH, _DAY_OF_WEEK = _one_of(_MONTHS), _one_of(_WEEKDAYS)
_DAY = (
    rf"(?:(?:{_DAY_OF_WEEK})\.?,? ?{_ARTICLE})?(?:"
    rf"(?P<d1>\d{{1,2}})(?:st|nd|rd|th|er|º|°|\.)? ?(?:of |de |di "
    rf"|d')?(?P<m1>{_MONTH})\b\.?(?:,? ?(?:de |del )?(?P<y1>20\d\d))?"
    rf"|(?P<m2>{_MONTH})\b\.? (?:the )?(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|:|\.\d)(?:,? ?(?P<y2>20\d\d))?"
    r"|(?P<y3>20\d\d)-(?P<m3>\d\d)-(?P<d3>\d\d)"
    r"|(?P<d4>\d{1,2})\.(?P<gap>\s?)(?P<m4>\d{1,2})\.(?:\s?(?P<y4>20\d\d|\d\d)\b)?"
    r"|(?P<d5>\d{1,2})[/-](?P<m5>\d{1,2})(?:[/-](?P<y5>20\d\d|\d\d))?(?![/\d-]))"
    rf"|(?P<weekday>{_DAY_OF_WEEK})\b|(?P<tomorrow>{_one_of(_TOMORROW)})\b"
)
_CUES = {  # a language's words for "until" and "back on"; with slashes all but English write the day first
    "en": r"until|untill|till|'til|through|thru|back|return(?:s|ing)?|resum(?:e|ing)|available(?: again)?|in the office"
    r"|respond to|reply to|up to",
    "de": r"bis|zurück|wieder(?: im (?:büro|haus|dienst))?|erreichbar|ab",
    "fr": r"jusqu['’]?(?:au| au|à)?|de retour|retour|reviens|reviendrai|à partir|a partir",
    "es": r"hasta|de vuelta|regres\w{1,4}|vuelv\w|volver[eé]|retorn\w{1,4}|reincorpor\w{1,6}",
    "it": r"fino|rientr\w{1,5}|di ritorno", "nl": r"tot|terug|vanaf", "pt": r"até|regresso|voltarei",
}  # fmt: skip
_CUE = re.compile(
    "|".join(rf"(?P<{language}>\b(?:{words})(?![\w-]))" for language, words in _CUES.items()), re.IGNORECASE
)
_BEFORE_DAY = re.compile(r"[^.;!?@\d]{0,30}?(?:" + _DAY + ")", re.IGNORECASE)
_RANGE = re.compile(
    rf"(?:\b\d{{1,2}}(?:st|nd|rd|th|er|º|\.)?(?: (?:of |de )?(?:{_MONTH})\.?)?(?: 20\d\d)?"
    rf"|\b(?:{_MONTH})\.? \d{{1,2}}(?:st|nd|rd|th)?|"
    rf"\b\d{{1,2}}[./]\d{{1,2}}[./]?(?:20\d\d|\d\d)?) ?(?:to|until|till|and|(?P<day_first>bis|au|al|tot)|-|–"
    rf"|—)(?: und mit| zum| the| einschließlich)? ?(?:{_DAY})",
    re.IGNORECASE,
)
_SAME_MONTH = re.compile(
    rf"\b(?P<m>{_MONTH})\.? \d{{1,2}}(?:st|nd|rd|th)? ?(?:to|-|–|—|through) ?(?P<d>\d{{1,2}})(?!\d)",
    re.IGNORECASE,
)
_LONGEST = 4_000
_FARTHEST = 300  # days; what lies farther off without a year was said last year
_NEAR = timedelta(days=4)  # "away until Friday, back on Monday" is one statement


def find_back_on(text: str, sent: date) -> date | None:
    """The day named for the return, in a mail sent on `sent`. None without one, or with two that disagree."""
    text = " ".join(text[:_LONGEST].split())
    found = sorted(set(_stated(text, sent)))
    if not found or None in found or found[-1] - found[0] > _NEAR:
        return None
    return found[-1]


def _stated(text: str, sent: date) -> Iterator[date]:
    for cue in _CUE.finditer(text):
        day = _BEFORE_DAY.match(text, cue.end())
        if day is not None and (read := _read(day, sent, day_first=cue.lastgroup != "en")):
            yield read
    for span in _RANGE.finditer(text):
        if read := _read(span, sent, day_first=span["day_first"] is not None):
            yield read
    for same in _SAME_MONTH.finditer(text):
        if read := _near(sent, None, _MONTHS[same["m"].lower()], int(same["d"])):
            yield read


def _read(found: re.Match[str], sent: date, *, day_first: bool) -> date | None:
    if found["tomorrow"]:
        return sent + timedelta(days=1)
    if found["weekday"]:
        return sent + timedelta(days=(_WEEKDAYS[found["weekday"].lower()] - sent.weekday() - 1) % 7 + 1)
    if found["m1"] or found["m2"]:
        name, day, year = (
            (found["m1"], found["d1"], found["y1"])
            if found["m1"]
            else (found["m2"], found["d2"], found["y2"])
        )
        return _near(sent, year, _MONTHS[name.lower()], int(day))
    if found["y3"]:
        return _near(sent, found["y3"], int(found["m3"]), int(found["d3"]))
    if found["d4"]:
        return _near(sent, found["y4"], int(found["m4"]), int(found["d4"]))
    return _of_two(sent, found["y5"], int(found["d5"]), int(found["m5"]), day_first=day_first)


def _of_two(sent: date, year: str | None, one: int, other: int, *, day_first: bool) -> date | None:
    """`3/4` may be in March or in April; only a number above 12, or the language, tells."""
    if day_first or one > 12 or one == other:  # noqa: PLR2004 - months
        return _near(sent, year, other, one)
    if other > 12:  # noqa: PLR2004 - months
        return _near(sent, year, one, other)
    return None


def _near(sent: date, year: str | None, month: int, day: int) -> date | None:
    """The next such day; none where it lies behind or too far off."""
    years = [int(year) + (2000 if len(year) == 2 else 0)] if year else [sent.year, sent.year + 1]  # noqa: PLR2004
    for each in years:
        try:
            found = date(each, month, day)
        except ValueError:
            continue
        if found >= sent:
            return found if year or (found - sent).days <= _FARTHEST else None
    return None
