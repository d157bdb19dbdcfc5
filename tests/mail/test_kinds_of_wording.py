"""No list of phrases is complete: what a noun lacks is understood in whatever order and tense a server says it."""

import pytest

from outreach.mail.bounce import find_status, reason_of
from outreach.mail.reasons import Reason

WHOSE = (
    "user",
    "recipient",
    "mailbox",
    "account",
    "address",
    "email address",
    "addressee",
    "destination mailbox",
    "user account",
    "username",
    "alias",
    "member",
    "person",
    "local part",
    "maildrop",
)
LACKS = """
    unknown|not found|does not exist|doesn't exist|doesnt exist|do not exist|not exist|never existed|no longer exists
    is invalid|not valid|isn't valid|not known here|is not known|not recognized|nonexistent|non-existent|unrecognized
    undeliverable|not registered|not defined|undefined|cannot be found|can not be found|can't be found|couldn't be found
    could not be found|could not be located|has been deleted|was removed|was cancelled|no longer available|not listed
    no longer in use|not present|not local|not on this server|not here|is incorrect|unresolvable|has left the company
"""
BEFORE = """
    no such X|unknown X|invalid X|non-existent X|unrecognized X|unknown or invalid X|bad X|wrong X|no matching X
    there is no such X|no X by that name|we have no X with that name|no X here by that name|no X found|no X named rosa
    not a valid X|is not a known X|cannot find X|could not find the X|unable to locate X|unable to resolve this X
    X rosa not found|X [rosa@clinic.example] does not exist|X 'rosa' unknown|the X you tried to reach was not found
"""
DOMAINS = (
    "domain",
    "host",
    "mail domain",
    "recipient domain",
    "destination host",
    "domain clinic.example",
)
DOMAIN_LACKS = """
    X unknown|X not found|X does not exist|X could not be resolved|X can't be found|X is invalid|X has no MX
    X does not have an MX record|X has no mail servers|X not registered|no such X|unknown X|invalid X|non-existent X
    unable to resolve X|cannot find X|we weren't able to find the X|unrouteable X|no valid MX for X|no mail exchanger for X
    no MX found for X|X is not handled here|X no longer exists|X does not resolve
"""
STATES = """
    X is disabled|X has been suspended|X is inactive|X is locked|X has expired|X is full|X is over quota|X temporarily unknown
    X has exhausted its storage|X is temporarily unavailable|X is not accepting messages at this time|X cannot receive mail
    inactive X|disabled X|X is being moved|X is unavailable at this time, try later|X does not accept mail from you
    X has blocked you|X rejected by policy|X rejected: spam|X rejected for unknown reason|X not authorized to send
    X is receiving mail too quickly|X has unsubscribed|X is on hold
"""
ELSEWHERE = """
    Sender domain does not exist|The sender's mailbox does not exist|Unknown sender|From address does not exist
    Return address is invalid|Your domain does not exist|Reverse DNS does not exist|PTR record not found
    No SPF record found for domain lakeside.example|DMARC record does not exist|DKIM key not found|HELO host unknown
    Host name of client not found|IP address is unknown|your hostname could not be resolved|link domain unknown
    Message rejected. The domain in the link was not found|attachment type not recognized|message content not recognized
    TLS certificate could not be found|invalid username or password|authentication failed: user unknown or bad password
    command not recognized|unknown error|unknown reason|directory harvest attack: too many invalid users
    you are not listed in the recipient's address book|not found in recipient's whitelist|no relaying for unknown users
    user not local, relaying denied|sender verify failed: no such user here|callback to sender address failed: user unknown
    The message contains an unknown domain|you have sent to too many nonexistent recipients|invalid header
    too many unknown users|high rate of invalid recipients|excessive nonexistent addresses
"""


def wordings(text: str, *nouns: str) -> list[str]:
    kinds = [kind.strip() for line in text.strip().splitlines() for kind in line.split("|")]
    return [kind.replace("X", noun) if "X" in kind else f"{noun} {kind}" for kind in kinds for noun in nouns]


def at_rcpt(words: str) -> Reason:
    said = f"550 {words} (in reply to RCPT TO command)"
    return reason_of(find_status(said), said)


def misread(sentences: list[str], *, is_bad: bool) -> list[tuple[str, Reason]]:
    told = ((words, at_rcpt(words)) for words in sentences)
    return [(words, reason) for words, reason in told if reason.is_bad_address is not is_bad]


@pytest.mark.parametrize("noun", WHOSE)
def test_an_address_that_is_not_there_is_unknown_in_whatever_words(noun):
    assert misread(wordings(LACKS, noun) + wordings(BEFORE, noun), is_bad=True) == []


def test_a_typographer_s_apostrophe_is_an_apostrophe():
    assert at_rcpt("user doesn\u2019t exist").is_bad_address


@pytest.mark.parametrize("noun", DOMAINS)
def test_a_domain_that_is_not_there_is_bad_in_whatever_words(noun):
    assert misread(wordings(DOMAIN_LACKS.replace("MX", "mx"), noun), is_bad=True) == []


@pytest.mark.parametrize("noun", ["user", "mailbox", "recipient", "account", "address", "email account"])
def test_an_address_that_is_only_closed_or_full_or_picky_may_be_good(noun):
    assert misread(wordings(STATES, noun), is_bad=False) == []


def test_what_else_is_unknown_or_does_not_exist_says_nothing_of_the_address():
    assert misread([words.strip() for words in wordings(ELSEWHERE, "")], is_bad=False) == []


@pytest.mark.parametrize(
    "words",
    [
        "Address not found: your message wasn't delivered because the address couldn't be found, or is unable to receive mail",
        "No se encontró rosa en clinic.example",
        "no se ha podido encontrar la dirección o esta no puede recibir correo",
        "l'adresse est introuvable ou ne peut pas recevoir d'e-mails",
        "rosa n'a pas été trouvé à clinic.example",
        "Boite du destinataire inconnue",
        "weil die Adresse nicht gefunden wurde oder keine E-Mails empfangen kann",
        "Unbekannter Empfaenger",
        "Postfach nicht vorhanden",
        "perché l'indirizzo non è stato trovato",
        "Casella inesistente",
        "porque o endereço não foi encontrado",
        "Destinatário inválido",
        "omdat het adres niet is gevonden",
        "Gebruiker onbekend",
        "Пользователь не найден",
        "用户不存在",
        "Domínio não existe",
        "Domein bestaat niet",
    ],
)
def test_an_unknown_address_is_unknown_in_other_languages_too(words):
    assert at_rcpt(words).is_bad_address


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("Das Postfach ist ueberfuellt", Reason.MAILBOX_FULL),
        ("Benutzer hat das Speichervolumen ueberschritten", Reason.MAILBOX_FULL),
        ("La cassetta postale è piena", Reason.MAILBOX_FULL),
        ("Boite pleine", Reason.MAILBOX_FULL),
        ("Cuenta suspendida", Reason.DISABLED),
        ("Conta desativada", Reason.DISABLED),
        ("Utente disabilitato", Reason.DISABLED),
        ("Compte bloqué", Reason.DISABLED),
    ],
)
def test_full_and_closed_have_their_words_in_other_languages_too(words, reason):
    assert at_rcpt(words) is reason
