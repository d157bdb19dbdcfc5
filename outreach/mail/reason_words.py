"""The words with which servers and gateways say why a mail did not arrive; the names are those of `Reason`."""

import re

from outreach.mail.wording import any_of

_WHOSE = (
    "(?:user|recipient|mailbox|mail ?box|account|address|addressee|alias|inbox|customer|destinat(?:ion|aire))"
)

# In this order: the more telling words come first. KDDI's ": user unknown" is a person's own filter; Yahoo says
# "doesn't have an account" also of those that slept for a year.
REASON_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "FILTERED",
        any_of(r"""
            ^(?:550 )?: user unknown
        """),
    ),
    (
        "TOO_MANY",
        any_of(r"""
            gr[ae]y-?list|unverified address|temporar\w{1,3} (?:unknown|rejected)
        """),
    ),
    (
        "NETWORK",
        any_of(r"""
            temporar\w{1,3} (?:\w{1,12} )?(?:lookup|dns|resolution)|host not found, try again|servfail
        """),
    ),
    (
        "SENDER",
        any_of(r"""
            sender (?:address |domain |verify |is |was )?(?:rejected|denied|refused|failed|invalid|not|does|unknown)
            (?:domain|address) of sender|sender(?:'s)? (?:address|domain)|return(?:ing)? address
            reverse[- ]path|backscatter|envelope sender|purported responsible|sending domain
            not a registered gateway|mail from(?: domain)? (?:\S{1,80} )?(?:not|does|is)|members?-only
            from: domain|address (?:is )?not verified
            (?:do|does)(?: not|n't) accept (?:any )?(?:e?-?mails?|messages?) from
            sending to/from an address|fully qualified|(?<!to )(?<!the )(?<!message )\bsender\b
            sender (?:not pre|is |email|address has)|invalid sender|invalid domain, see
            unroutable sender|your (?:sender )?(?:domain|host ?name|ip|server|address|client)\b
            \b(?:helo|ehlo)\b|client (?:host|ip|address)|mail from \[?\d
        """),
    ),
    (
        "POLICY",  # whoever refuses to pass mail on, or a link in it, has looked for no address
        any_of(r"""
            rela(?:y|is|ys)(?:ing|ed)?(?: \S{1,80}){0,3} (?:denied|prohibited|rejected|refused|disallowed
            +|verweigert|interdit|denegad[oa]|(?:is )?not (?:permitted|allowed))
            (?:unable|not permitted|not allowed|refus\w{1,4}|do not|don't) (?:to )?relay|rcpthosts|not a gateway
            (?:body|content|text|message|mail|link|url|attachment)s? (?:contain|ha[sd]|includ)\w{0,4}
            +(?: \S{1,40}){1,6} (?:domain|host|url|virus|link)
        """),
    ),
    (
        "MAILBOX_FULL",
        any_of(r"""
            (?:mail ?box|mail ?folder|inbox|quota|account|disk|folder|storage|user)s?(?: \S{1,80}){0,6} (?:is\s
            +|are |has |was )?(?:(?:already |currently |too |now )?full|exceed\w*|over|reached)
            over ?quota|quota (?:is )?exceeded|exceed\w*(?: \S{1,80}){0,4} (?:quota|storage|disk)
            mailbox full|out of (?:storage|disk) ?space|insufficient (?:disk|storage|system storage)
            not enough (?:disk|storage)|full mailbox
            too many messages in|cuota (?:\w{1,10} )?(?:excedida|superada)|quota (?:\w{1,10} )?dépassé
            (?:buz[oó]n|casilla|casella|caixa|bandeja)(?: \S{1,40}){0,5} (?:llen[oa]|pien[oa]|chei[oa])
            (?:postfach|mailbox|postvak|speicherplatz|quota)(?: \S{1,40}){0,5} (?:(?:über|ver)?voll|überfüllt
            +|erschöpft|vol|überschritten)\b
            (?:boîte|messagerie)(?: \S{1,40}){0,6} (?:pleine|saturée)
            can't accept messages now|no space left|space has been used up|enough space|quota violation
            over the allowed|would exceed|too much mail|too many messages on|mailbox size
        """),
    ),
    (
        "DISABLED",
        any_of(
            r"""
            WHOSEs?(?: \S{1,80}){0,5} (?:is |are |has been |was |been |temporarily |currently )*(?:disabled
            +|suspended|deactivated|inactive|locked|frozen|closed|terminated|discontinued|expired|blocked)
            disabled (?:recipient|mailbox|account|user)
            (?:inactive|disabled|suspended) (?:user|account|mailbox)|not active
            temporarily (?:disabled|locked|unavailable user)|no longer active
            no longer accepts (?:e?-?mail|messages)|frozen|archived|archivée?|(?:des|in)activad[oa]|désactivée?
            (?:postfach|konto|account)(?: \S{1,40}){0,4} (?:gesperrt|deaktiviert|geschlossen)
            has been (?:suspended|disabled)|(?:doesn't|does not) have an? \S{1,80} account
        """,
            WHOSE=_WHOSE,
        ),
    ),
    (
        "MOVED",
        any_of(
            r"""
            WHOSE(?: \S{1,80}){0,3} (?:has )?(?:moved|changed)|has moved|no longer at this address
            not local; (?:please )?try|replaced by|new (?:e-?mail )?address is|now at \S{1,80}@
        """,
            WHOSE=_WHOSE,
        ),
    ),
    (
        "TAKES_NO_MAIL",
        any_of(r"""
            null ?mx|(?:doesn't|does not|do not) (?:accept|receive) (?:any )?(?:e?-?mail|messages)
            no mx record|indicated no smtp service|not accepting (?:network )?messages|not accepting any mail|nullmx
            (?:host|domain|system) (?:\S{1,80} )?(?:does not|doesn't) accept mail
            smtp (?:service )?not supported|mail receiving disabled|no route for current request
            name server: \.: host not found
        """),
    ),
    (
        "UNKNOWN_HOST",
        any_of(r"""
            (?:host|domain|mail server)(?: \S{1,80}){0,4} (?:is |was )?(?:unknown|not found|not exist|invalid
            +|not valid|couldn't be found)
            domain is (?:not reachable|unreachable)
            (?:domaine|dominio|dom[ií]nio|domain|domäne|host)(?: \S{1,80}){0,3} (?:inconnue?|introuvable|desconocid[oa]
            +|inexistente|sconosciuto|desconhecido|unbekannt|n'existe pas|no existe|existiert nicht)
            (?:unbekannte[rns]?|unbekend) (?:domain|domäne|host|rechner)
            (?:host|domain)(?: or domain)?(?: name)?(?: \S{1,80}){0,2} (?:does not|doesn't|did not) exist
            unknown (?:mail )?(?:host|domain)|unrout\w{1,4} (?:mail ?|address ?)?(?:domain|address)
            bad destination (?:host|email)|name (?:service|server) error|no (?:such )?(?:host|domain)
            nxdomain|illegal host/domain|unresolvable domain|couldn't find any host
            all relevant mx records point to non-existent hosts|invalid (?:host|domain)
            domain (?:name )?(?:must|is not)\s|could not resolve|name or service not known
            (?:domain|host)(?: \S{1,80}){0,3} (?:not hosted|not local|expired|must exist|not in use)
            no address associated with|host name lookup fail|no mail (?:hosts?|servers?|exchanger)
            (?:can't|cannot|could not|unable to) (?:find|locate|resolve)(?: \S{1,80}){0,3} (?:host|domain)
            dns (?:name )?(?:resolution|lookup)(?: has)? fail|illegal host
            account or domain may not exist
        """),
    ),
    (
        "UNKNOWN_ADDRESS",
        any_of(
            r"""
            (?:unknown|invalid|no such|non-?existent|nonexistant|bad|inexistant|undefined|unrecogni[sz]ed
            +|illegal|wrong) (?:local |virtual |destination |email |e-mail |mail |to |recipient |addr-spec\s
            +|rcpt )?(?:WHOSE|person|name|local[- ]part|id)
            WHOSEs?:?(?: \S{1,120}){0,5} (?:is |was |not |are )?(?:unknown|not exist|not found|invalid|not known
            +|not valid|not recogni[sz]ed|couldn't be found|wasn't found|does ?n[o']t exist|not registered
            +|not listed|not local|non-?existent|nonexistent|doesn't exist|no longer (?:valid|exists?|available
            +|works)|undeliverable|unlisted|not have an? )
            no WHOSE(?: here)?(?: \S{1,80}){0,3} (?:by|with) that
            no (?:such )?(?:user|mailbox|recipient|account|person)
            not (?:our|a (?:valid|known|local)) (?:customer|user|recipient|mailbox|address|account)
            no ?(?:body|one|person|user)(?: \S{1,20}){0,2} by that name
            (?:have|find|found) (?:an? |the |that )?(?:user|recipient|mailbox|address)(?: (?:by|with) that
            +|[.,]|$| in reply| \()
            WHOSE(?: \S{1,80}){0,3} (?:do(?:es|s)?n?'?t exists?|not present|no longer (?:in use|on )|not on this)
            (?:undeliverable|unregistered|no local|no valid) WHOSE
            not in (?:our|my|the) (?:\w{1,20} )?(?:database|directory|list)
            (?:no|specify a) valid (?:recipient|mailbox|address)
            not (?:listed )?in (?:public )?(?:name & address book|domino directory|directory|.{0,20}recipient table)
            does ?n[o']t (?:currently )?have (?:an? |any )?(?:\S{1,80} )?account|doesn't exist
            user reject|unknown (?:or illegal )?alias|unknown user|user \S{1,200} unknown|is unknown to
            (?:recipient|address)(?: \S{1,80})? not (?:listed|found|known|exist)|recipientnotfound
            recipnotfound|not (?:a )?known (?:to|here|user)
            mailbox (?:name )?not (?:found|allowed)|WHOSE (?:is )?(?:unavailable|not available)|unroutable address
            (?:destinataire|utilisateur|adresse|compte|boîte)(?: \S{1,80}){0,6} (?:invalide|inconnue?|inexistante?
            +|introuvable|n'existe (?:pas|plus))
            (?:usuario|destinatario|buz[oó]n|cuenta|direcci[oó]n|endereço|usu[áa]rio|conta|utente|indirizzo
            +|casella)(?: \S{1,80}){0,6} (?:desconocid[oa]|inexistente|no (?:existe|v[áa]lid[oa])|desconhecid[oa]
            +|sconosciut[oa]|não existe|non esiste)
            no se (?:encontr[óo]|ha encontrado) (?:la |el )?(?:direcci[óo]n|usuario|destinatario|buz[oó]n)
            (?:benutzer|empf[aä]nger|adresse|postfach|konto|gebruiker|ontvanger)(?: \S{1,80}){0,6} (?:unbekannt|onbekend
            +|existiert nicht|(?:wurde )?nicht gefunden|ungültig|bestaat niet)
            nicht gefunden|見つかりません|存在しません
            нет такого пользователя|does not exist|wasn't found at|could not be found|not recognized
            check if address is correct|no valid recipients|invalid final delivery userid
            delivery to this user failed|unable to (?:find|look ?up) (?:the )?(?:user|recipient)
            not present in directory|bad ?rcpt ?to|can't accept user|addresses were unknown
            rejected recipients|no one at this address|user missing home
            wrong or no longer valid|no longer a valid|no longer (?:works|with) |left the (?:company|organi[sz]ation)
            WHOSE(?: \S{1,80}){0,3} (?:has been |was )?(?:deleted|removed)|not in my (?:list of )?valid
            unrouteable address|no (?:mailbox|account|user)(?: \S{1,20}){0,2} (?:found|available)
            no existe (?:dicha|ese)|nessun utente|envelope recipient has been denied
            not (?:an )?active address|recipient (?:address )?is not ok
            recipient address rejected: (?:access denied|invalid|unknown|user|no such|undeliverable)
            mailbox invalid
        """,
            WHOSE=_WHOSE,
        ),
    ),
    (
        "POLICY",
        any_of(r"""
            \bspam\b|\bblocked\b|black ?list|block ?list|\brbl\b|\bdnsbl\b|spamhaus|reputation|\bspf\b
            \bdkim\b|\bdmarc\b|authenticat|not authori[sz]ed|access denied|relay|policy|polic[ií]es
            unsolicited|\bube\b|banned|prohibited|\bvirus\b|reverse dns|\bptr\b|restricted|not permitted
            administrative prohibition|abuse|suspicious|rejected by(?: \S{1,80}){0,4} filter
            no permission|not allowed to|complain|refused by
        """),
    ),
    (
        "TOO_BIG",
        any_of(r"""
            too (?:big|large|long)|size (?:limit |exceeds|exceeded)|exceed\w*(?: \S{1,80}){0,6} size
            message length
        """),
    ),
    (
        "CONTENT",
        any_of(r"""
            media error|malformed|header error|content (?:rejected|refused|error)|attachment|not rfc
        """),
    ),
    (
        "TOO_MANY",
        any_of(r"""
            too many|rate limit|throttl|try (?:again )?later|grey ?list|concurrent
            exceeded the (?:max|limit)
        """),
    ),
    (
        "EXPIRED",
        any_of(r"""
            expired|timed? ?out|timeout|giving up|could not be delivered for|not delivered within
            delivery time|been in the queue|retries|delayed|still (?:undelivered|being retried)
        """),
    ),
    (
        "NETWORK",
        any_of(r"""
            connection (?:refused|lost|dropped|reset)|network|loops? back|too many hops|\bloop\b
            no route|not responding|socket error|did not accept our requests|unreachable|dns error
            lookup failure|tls|starttls|not reachable
        """),
    ),
    (
        "FILTERED",
        any_of(r"""
            filtered|rejected due to|user(?:'s)? (?:settings|filter)|recipient preferences
        """),
    ),
    (
        "SYSTEM",
        any_of(r"""
            system error|internal error|server error|unavailable|local error|configuration
        """),
    ),
)
