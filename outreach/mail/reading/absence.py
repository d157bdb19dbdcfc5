# ruff: noqa: RUF001 - subjects hold such signs
"""Mail that a program sends for somebody who is away: RFC 3834 and headers, then providers, then subjects."""

import re

from outreach.mail.reading.days import find_back_on
from outreach.mail.reading.incoming import Incoming
from outreach.mail.reading.origin import has_null_path, is_automatic
from outreach.mail.reading.verdict import Kind, Verdict
from outreach.mail.reading.written import reply_text

_HEADERS = (
    "x-autoreply",
    "x-auto-reply",
    "x-autorespond",
    "x-autoresponder",
    "x-autoresponse",
    "x-autoreply-from",
    "x-mail-autoreply",
    "x-vacation",
)
_PERHAPS = ("x-auto-response-suppress", "x-ms-exchange-inbox-rules-loop")
_PREFIX = re.compile(r"\s*(?:(?:re|aw|sv|antw|rv|ref|tr)\s?:\s{0,4}){1,3}", re.IGNORECASE)
_SURE = re.compile(  # what programs write in front of the subject that they answer
    r"(?:auto(?:matic|mated|mated email)?[ -]?(?:reply|response|answer)|auto[ -]?repl(?:y|ied)"
    r"|auto[ -]?response|auto(?:matic)?:"
    r"|out[ -]of[ -](?:the[ -])?office(?: auto[ -]?reply| reply| notification| message)?|\booo"
    r"|vacation (?:reply|message|notice|response|auto)"
    r"|away (?:message|notice|from (?:my )?(?:mail|email|desk))|absence notice"
    r"|automatische (?:antwort|rückantwort)|autom\. antwort|abwesenheits\w{0,20}|abwesend"
    r"|automatische abwesenheit"
    r"|r[ée]ponse automatique|absence du bureau|absent(?:\(?e\)?)? du bureau|message d'absence"
    r"|notification d'absence|r[ée]ponse d'absence"
    r"|respuesta autom[áa]tica|autorespuesta|fuera de (?:la )?oficina|ausente|mensaje de ausencia"
    r"|aviso de ausencia|contestaci[óo]n autom[áa]tica"
    r"|risposta automatica|fuori (?:sede|ufficio)|assenza|automatisch antwoord|afwezig\w{0,8}"
    r"|niet aanwezig|resposta autom[áa]tica"
    r"|automatiskt svar|fr[åa]nvaro|autosvar|automaattinen vastaus|poissa|odpowied[źz] automatyczna"
    r"|автоответ|автоматический ответ"
    r"|自動応答|自動返信|自动回复|不在通知)",
    re.IGNORECASE,
)
_ABSENT = re.compile(
    r"out of (?:the )?office|on (?:holiday|vacation|leave|annual leave|parental leave|maternity leave"
    r"|paternity leave|sick leave)"
    r"|away (?:from|until|till|on)|i am away|i'm away|limited access to (?:my )?e?-?mail"
    r"|currently (?:away|out|unavailable)"
    r"|automatic(?:ally)? (?:reply|generated|response)|auto[- ]?(?:reply|response)|nicht im (?:büro"
    r"|haus)|im urlaub|abwesen|absent|en vacances|en cong[ée]"
    r"|de vacaciones|fuera de la oficina|ausente|no estar[ée]|in ferie|fuori ufficio|met vakantie"
    r"|afwezig|parental leave|no longer (?:with|work)",
    re.IGNORECASE,
)
_BULK = frozenset({"bulk", "junk", "auto_reply", "auto-reply"})


def read_absence(incoming: Incoming) -> Verdict | None:
    """None where it is none. Asked only once it is known to be no bounce."""
    why = _why(incoming)
    if why is None:
        return None
    words = f"{incoming.subject}. {reply_text(incoming.text)}"
    back_on = find_back_on(words, incoming.date.date()) if incoming.date else None
    return Verdict(kind=Kind.AUTO_REPLY, why=why, back_on=back_on)


def speaks_of_absence(incoming: Incoming) -> bool:
    return bool(_ABSENT.search(incoming.subject[:300]) or _ABSENT.search(incoming.text[:3_000]))


def _why(incoming: Incoming) -> str | None:
    sure_subject = _subject_is_sure(incoming)
    if incoming.auto_submitted.startswith("auto-replied"):
        return "it says of itself that a program answered"
    if any(incoming.has(name) for name in _HEADERS) or incoming.header("precedence").lower() in (
        "auto_reply",
        "auto-reply",
    ):
        return "it carries an auto-responder's header"
    if sure_subject:
        return "its subject is an auto-responder's"
    return _by_signs(incoming)


def _by_signs(incoming: Incoming) -> str | None:
    """Headers that say "a program", with words or a thread that say "an answer"."""
    if incoming.has("list-id") or incoming.has("list-post"):
        return None
    answers = bool(incoming.in_reply_to or incoming.references)
    again = _PREFIX.match(incoming.subject) is not None
    if has_null_path(incoming) and (answers or again or speaks_of_absence(incoming)):
        return "nobody may answer it, and it answers a mail"
    rule = "mailbox rules agent" in incoming.header("x-ms-exchange-generated-message-source").lower()
    bulk = incoming.header("precedence").strip().lower() in _BULK
    if (is_automatic(incoming) or rule or (bulk and answers)) and speaks_of_absence(incoming):
        return "a program sent it, and it speaks of an absence"
    # Exchange and some gateways set these on people's mail too (Sisimai #491): the subject must say it
    perhaps = bulk or any(incoming.has(name) for name in _PERHAPS)
    if perhaps and not again and _ABSENT.search(incoming.subject[:300]):
        return "its headers and its subject are an auto-responder's"
    return None


def _subject_is_sure(incoming: Incoming) -> bool:
    """An auto-responder's words at the beginning, and behind them a colon, a bracket or the end.

    A person may write "Out of office cover for June"; behind a "Re:" they may have stood in our own subject.
    """
    subject = incoming.subject[:300].lstrip("[({* ")
    found = _SURE.match(subject)
    if found is None:
        return False
    rest = subject[found.end() :].lstrip()
    return not rest or rest[0] in ":]-–—()【（："
