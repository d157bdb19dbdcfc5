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
        "SENDER",
        any_of(r"""
            sender (?:address |domain |verify |is |was )?(?:rejected|denied|refused|failed|invalid|not|does|unknown)
            (?:domain|address) of sender|sender(?:'s)? (?:address|domain)|return(?:ing)? address
            reverse[- ]path|backscatter|envelope sender|purported responsible|sending domain
            not a registered gateway|mail from(?: domain)? (?:\S{1,80} )?(?:not|does|is)|members?-only
            from: domain|address (?:is )?not verified|does not accept mail from
            sending to/from an address|fully qualified|(?<!to )(?<!the )(?<!message )\bsender\b
            sender (?:not pre|is |email|address has)|invalid sender|invalid domain, see
            unroutable sender|your (?:sender )?(?:domain|host ?name|ip|server)\b
        """),
    ),
    (
        "MAILBOX_FULL",
        any_of(r"""
            (?:mail ?box|mail ?folder|inbox|quota|account|disk|folder|storage|user)s?(?: \S{1,80}){0,6} (?:is\s
            +|are |has |was )?(?:(?:already |currently |too |now )?full|exceed\w*|over|reached)
            over ?quota|quota (?:is )?exceeded|exceed\w*(?: \S{1,80}){0,4} (?:quota|storage|disk)
            mailbox full|out of (?:storage|disk) ?space|insufficient (?:disk|storage|system storage)
            not enough (?:disk|storage)|full mailbox|boîte (?:aux lettres )?pleine
            buz[oó]n (?:est[aá] )?lleno|postfach (?:ist )?voll|too many messages in
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
            replaced by
        """,
            WHOSE=_WHOSE,
        ),
    ),
    (
        "TAKES_NO_MAIL",
        any_of(r"""
            null ?mx|(?:doesn't|does not|do not) (?:accept|receive) (?:any )?(?:e?-?mail|messages)
            no mx record|not accepting (?:network )?messages|not accepting any mail|nullmx
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
            (?:host|domain)(?: or domain)?(?: name)?(?: \S{1,80}){0,2} (?:does not|doesn't|did not) exist
            unknown (?:mail )?(?:host|domain)|unrout\w{1,4} (?:mail ?|address ?)?(?:domain|address)
            bad destination (?:host|email)|name (?:service|server) error|no (?:such )?(?:host|domain)
            nxdomain|illegal host/domain|unresolvable domain|couldn't find any host
            all relevant mx records point to non-existent hosts|invalid (?:host|domain)
            domain (?:name )?(?:must|is not)\s|could not resolve|name or service not known
            host name lookup fail|no mail (?:hosts?|servers?|exchanger)
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
            not (?:listed )?in (?:public )?(?:name & address book|domino directory|directory|.{0,20}recipient table)
            does ?n[o']t (?:currently )?have (?:an? |any )?(?:\S{1,80} )?account|doesn't exist
            user reject|unknown (?:or illegal )?alias|unknown user|user \S{1,200} unknown|is unknown to
            (?:recipient|address)(?: \S{1,80})? not (?:listed|found|known|exist)|recipientnotfound
            recipnotfound|not (?:a )?known (?:to|here|user)
            mailbox (?:name )?(?:not (?:found|allowed)|unavailable)|unroutable address
            destinataire (?:invalide|inconnu|inexistant)|adresse destinataire invalide
            utilisateur inconnu|(?:usuario|destinatario|buz[oó]n) (?:desconocido|inexistente|no existe)
            (?:benutzer|empf[aä]nger) unbekannt|nicht gefunden|utente sconosciuto|見つかりません|存在しません
            нет такого пользователя|does not exist|wasn't found at|could not be found|not recognized
            check if address is correct|no valid recipients|invalid final delivery userid
            delivery to this user failed|unable to (?:find|look ?up) (?:the )?(?:user|recipient)
            not present in directory|bad ?rcpt ?to|can't accept user|addresses were unknown
            rejected recipients|no one at this address|no longer accepts mail|user missing home
            wrong or no longer valid|no (?:mailbox|account|user)(?: \S{1,20}){0,2} (?:found|available)
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
