"""The words with which servers say that an address, or its domain, is not there: a noun, and what it lacks.

Kinds of wording, not phrases: no server's list is complete, and all draw from the same few nouns and verbs.
"""

import re

from outreach.mail.wording import any_of

WHOSE = (
    r"(?:user ?(?:name|id)|user|recipient|mail ?(?:box|drop)|account|addressee|address|alias|inbox|customer|member"
    r"|subscriber|employee|person|local[- ]part|destinat(?:ion|aire))"
)
KIND = (
    r"(?:local |virtual |destination |target |e-?mail |mail |to |smtp |recipient(?:'?s)? |user(?:'?s)? |remote |valid "
    r"|addr-spec |rcpt |such |specified |requested |given ){0,2}"
)
# Words between the noun and what is said of it. Where they bring another subject, it is that which is unknown.
_GAP = (
    r"(?: (?!(?:content|headers?|signature|certificate|command|syntax|records?|password|policy|reasons?|ip|relay"
    r"|sender|attachment|rate)\b)\S{1,80}){0,5}"
)
_OTHER = (
    r"(?! (?:reasons?|errors?|problems?|failures?|causes?|senders?|clients?|commands?|contents?|response)\b)"
)
_LACKS = (
    r"(?:unknown|undefined|invalid|incorrect|wrong|illegal|bad|unlisted|unregistered|obsolete|deleted"
    r"|undeliverable|unrecogni[sz]ed|in?existant|non[ -]?exist(?:ent|ant|ing))"
)
_NOT = r"(?:(?:is|are|was|were|has|do|does|did|could|can)(?:n[o']?t| ?not)|can't|not|never)"
_MISSING = (  # what "may be wrong" is a guess of whoever wrote the notice
    rf"(?:(?<!be ){_LACKS}\b{_OTHER}|unresolvable"
    rf"|{_NOT} (?:a |an |currently |been )?(?:exist(?:s|ed|ing|ant|ent)?|found|known|valid|recogni[sz]ed|registered"
    r"|listed|local|defined|present|deliverable|hosted here|on (?:this|our|file)|here\b|assigned|live here)"
    rf"|{_NOT} be (?:found|located|resolved|identified|recogni[sz]ed)|no exists?\b"
    r"|not have an? (?:\S{1,40} ){0,2}(?:account|mailbox|inbox|e-?mail|address)"
    r"|no longer (?:valid|exists?|available|works|in use|on |with |here|employed|belongs|registered)"
    r"|(?:has |have )?(?:been |was )(?:permanently )?(?:deleted|removed|cancell?ed|retired)|(?:has|have) left\b)"
)
_FIND = (
    r"(?:can ?not|can't|could ?n[o']t|could not|unable to|failed to|did ?n[o']t|does ?n[o']t) "
    r"(?:find|locate|resolve|look ?up|identify|recogni[sz]e|know)"
)
_PLACE = r"(?:host|domain|mail server|mail exchanger)(?: ?names?)?"
_FOR_NOW = r"(?! (?:at this|at the moment|now\b|right now|for now|temporar|currently|due to|try|until))"
_PIECES = {
    "FORNOW": _FOR_NOW,
    "WHOSE": WHOSE,
    "KIND": KIND,
    "GAP": _GAP,
    "LACKS": _LACKS,
    "MISSING": _MISSING,
    "FIND": _FIND,
    "PLACE": _PLACE,
    "OTHER": _OTHER,
}

UNKNOWN_HOST: re.Pattern[str] = any_of(
    r"""
    PLACE(?: (?!(?:said|user|recipient|mailbox|account|address)\b)\S{1,80}){0,4}
    + (?:is |was )?(?:unknown|not found|not exist|invalid|not valid|couldn't be found
    +|non-?existent|unresolvable|unroutable|not (?:known|registered|resolvable|handled|one of our)
    +|(?:does|did)(?: not|n't) resolve|no longer (?:exists?|in use|valid)|not configured to receive
    +|(?:has no|(?:does not|doesn't) have an?y?) (?:valid )?(?:mx|mail)\b
    +|(?:can ?not|can't|could ?n[o']t|could not) be (?:found|located|resolved))\bOTHER
    domain is (?:not reachable|unreachable)
    (?:domaine|dominio|dom[ií]nio|domain|domäne|host|domein)(?: \S{1,80}){0,3} (?:inconnue?|introuvable
    +|desconocid[oa]|inexistente|sconosciuto|desconhecido|unbekannt|n'existe pas|no existe|não existe|non esiste
    +|existiert nicht|nicht gefunden|onbekend|bestaat niet|inesistente)
    (?:unbekannte[rns]?|unbekend|onbekend) (?:domain|domäne|host|rechner|domein)
    (?:host|domain)(?: or domain)?(?: name)?(?: \S{1,80}){0,2} (?:does not|doesn't|did not) exist
    (?:unknown|non-?existent|unresolvable|invalid|no such) KIND(?:host|domain)
    unrout\w{1,6} KIND(?:address )?(?:domain|host|address)
    bad destination (?:host|email|system)|name (?:service|server) error|no (?:host|domain)
    nxdomain|illegal host/domain|couldn't find any host
    all relevant mx records point to non-existent hosts|do not know the KIND(?:host|domain)
    domain (?:name )?(?:must|is not)\s|could not resolve|name or service not known
    (?:domain|host)(?: \S{1,80}){0,3} (?:not hosted|not local|expired|must exist|not in use)
    no address associated with|host name lookup fail
    no (?:valid )?(?:mail|mx|hosts) ?(?:hosts?|servers?|exchangers?|records?)?(?: \S{1,80}){0,3} (?:found|for|exists?)\b
    no mail (?:hosts?|servers?|exchangers?)\b|nowhere to deliver|no mail servers appear
    (?:can't|can ?not|could ?n[o']t|could not|unable to|able to) (?:find|locate|resolve)
    +(?: \S{1,80}){0,3} (?:host|domain|exchanger)
    dns (?:name )?(?:resolution|lookup)(?: has)? fail|illegal host
    account or domain may not exist
    """,
    **_PIECES,
)

UNKNOWN_ADDRESS: re.Pattern[str] = any_of(
    r"""
    (?:LACKS|no such|no matching|no valid|no local)(?: (?:or|and) LACKS)? KIND(?:WHOSE|name\b|id\b)
    WHOSEs?:?GAP MISSING
    no KINDWHOSE(?: here| exists)?(?: \S{1,80}){0,3} (?:by|with|of) (?:that|this)
    no KINDWHOSE(?: \S{1,20}){0,2} (?:found|available|named|called|exists?|here)\b
    not (?:our|an? (?:valid|known|local|existing|registered|recogni[sz]ed)) KIND(?:customer|WHOSE)
    (?:no ?(?:body|one|person|user)|nobody)(?: \S{1,20}){0,2} (?:by|with|of) (?:that|this) name
    FIND (?:an? |the |that |this |any )?KINDWHOSE(?!'s)
    (?:have|find|found) (?:an? |the |that )?(?:user|recipient|mailbox|address)(?: (?:by|with) that
    +|[.,]|$| in reply| \()
    not in (?:our|my|the) (?:\w{1,20} )?(?:database|directory|list)
    (?:specify a) valid (?:recipient|mailbox|address)
    not (?:listed )?in (?:public )?(?:name & address book|domino directory|directory|.{0,20}recipient table)
    does ?n[o']t (?:currently )?have (?:an? |any )?(?:\S{1,80} )?account|doesn't exist
    user reject(?:ed)?\b(?!:| (?:by|due|because|for))|unknown (?:or illegal )?alias|user \S{1,200} unknown|is unknown to
    (?:recipient|address)(?: \S{1,80})? not (?:listed|found|known|exist)|recipientnotfound
    recipnotfound|not (?:a )?known (?:to|here|user)
    mailbox (?:name )?not (?:found|allowed)\b(?! to)|WHOSE (?:is )?(?:unavailable|not available)FORNOW
    unrout\w{1,6} address
    does not exist|wasn't found at|could not be found
    check if address is correct|no valid recipients|invalid final delivery userid
    delivery to this user failed|not present in directory|bad ?rcpt ?to|can't accept user|addresses were unknown
    rejected recipients|no one at this address|user missing home
    wrong or no longer valid|no longer a valid|no longer (?:works|with) |left the (?:company|organi[sz]ation)
    WHOSE(?: \S{1,80}){0,3} (?:has been |was )?(?:deleted|removed)|not in my (?:list of )?valid
    envelope recipient has been denied
    not (?:an )?active address|recipient (?:address )?is not ok
    recipient address rejected: (?:access denied|invalid|unknown|user|no such|undeliverable)
    mailbox invalid
    """,
    **_PIECES,
)

UNKNOWN_ABROAD: re.Pattern[str] = any_of(
    r"""
    (?:destinataire|utilisateur|adresse|compte|bo[iî]te)(?: \S{1,80}){0,6} (?:invalide|inconnue?|inexistante?
    +|introuvable|n'existe (?:pas|plus)|non trouv[ée]e?|non valide|supprim[ée]e?|erron[ée]e?)
    (?:inconnue?|aucune?) (?:destinataire|utilisateur|adresse|compte|bo[iî]te)
    (?:usuario|destinatario|buz[oó]n|casilla|cuenta|direcci[oó]n|endereço|usu[áa]rio|destinat[áa]rio|conta
    +|caixa postal|utente|indirizzo|casella)(?: \S{1,80}){0,6} (?:desconocid[oa]|inexistente|inv[áa]lid[oa]
    +|no (?:existe|v[áa]lid[oa]|encontrad[oa])|desconhecid[oa]|sconosciut[oa]|n[ãa]o (?:existe|encontrad[oa])
    +|non (?:esiste|trovat[oa]|valid[oa])|inesistente|err(?:one|at|ad)[oa])
    no se (?:ha |pudo )?(?:encontr\w{1,4}|encuentra)(?: \S{1,80}){0,2} (?:direcci[óo]n|usuario|destinatario
    +|buz[oó]n|en)\b
    no se (?:pudo|puede|ha podido) encontrar|n'(?:a|ont) pas [ée]t[ée] trouv[ée]e?
    (?:non|n[ãa]o) (?:foi|[éè] stat[oa]|p[ôo]de ser) (?:encontrad[oa]|trovat[oa])
    impossibile trovare|n[ãa]o foi poss[íi]vel encontrar
    no existe (?:dich[ao]|ese|el|la|ning[úu]n)|n[ãa]o existe (?:\w{1,8} )?(?:usu[áa]rio|conta|caixa)
    nessun(?:a)? (?:utente|casella)
    (?:be?nutzer(?:name)?|empf(?:ä|ae|a)nger|\w{0,12}adres(?:se)?|post(?:fach|box)|mailbox|konto|gebruiker|ontvanger
    +|geadresseerde|postvak)(?: \S{1,80}){0,6} (?:(?:ist |is )?(?:unbekannt|onbekend|nicht (?:bekannt|vorhanden
    +|vergeben|gültig)|niet (?:gevonden|bekend))|existiert (?:hier )?nicht|(?:wurde )?nicht gefunden|ung(?:ü|ue)ltig
    +|bestaat niet|ongeldig|niet (?:is |kon worden )?gevonden|is niet gevonden)
    (?:unbekannte[rns]?|ung(?:ü|ue)ltige[rns]?|onbekende?|ongeldige?) (?:be?nutzer|empf(?:ä|ae)nger|adresse|gebruiker
    +|ontvanger|adres)
    nicht gefunden|見つかりません|存在しません|不存在|不明です
    (?:пользовател\w{1,3}|адрес\w{0,3}|ящик\w{0,2})(?: \S{1,80}){0,4} (?:не (?:существует|найден\w?)|неизвест\w{1,4})
    нет такого (?:пользователя|адреса|ящика)|(?:неизвестн\w{2}|несуществующ\w{2}) (?:пользовател|адрес)
    (?:użytkownik|adresat|odbiorca|skrzynka|konto)(?: \S{1,80}){0,4} (?:nie istnieje|nieznan[yae])
    """
)
