"""The words with which servers and gateways say why a mail did not arrive; the names are those of `Reason`."""

import re

from outreach.mail.reason_missing import KIND, UNKNOWN_ABROAD, UNKNOWN_ADDRESS, UNKNOWN_HOST, WHOSE
from outreach.mail.wording import any_of

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
            (?:too many|excessive|(?:high|large|unusual) (?:\w{1,12} )?(?:number|rate|amount|percentage) of)
            + (?:\w{1,15}[- ]){0,3}(?:recipients|users|addresses|mailboxes|accounts)
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
            sender'?s (?:mailbox|account|host|server)|of (?:the |your )?client\b
            from address (?:\S{1,80} )?(?:is|does|not|unknown|invalid|could|rejected)
            \bip address (?:is |has |was )?(?:not|unknown|invalid|no)\b
            unroutable sender|your (?:sender )?(?:domain|host ?name|ip|server|address|client)\b
            \b(?:helo|ehlo)\b|client (?:host|ip|address)|mail from \[?\d
        """),
    ),
    (
        "POLICY",  # who refuses to pass mail on, a link in it, or our records or password, has looked for no address
        any_of(r"""
            passwords?\b|credentials|\bspf\b|\bdkim\b|\bdmarc\b|\bptr\b|reverse dns|\brdns\b|harvest
            (?:white|allow) ?list|certificate|(?:authentication|login) (?:failed|required|unsuccessful)
            no relay|cannot deliver mail for x(?: \(in reply|$)
            (?:url|link)s? (?:\S{1,40} )?(?:domain|host)|(?:domain|host) in (?:the |a )?(?:link|url|message)
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
            (?:buz[oó]n|casilla|casella|cassetta|caixa|bandeja)(?: \S{1,40}){0,5} (?:llen[oa]|pien[oa]|chei[oa])
            (?:postfach|posteingang|mailbox|postvak|speicherplatz|quota)(?: \S{1,40}){0,5} (?:(?:(?:ü|ue)ber|ver)?voll
            +|(?:ü|ue)berf(?:ü|ue)llt|ersch(?:ö|oe)pft|vol|(?:ü|ue)berschritten)\b
            (?:bo[iî]te|messagerie)(?: \S{1,40}){0,6} (?:pleine|satur[ée]e)
            can't accept messages now|no space left|space has been used up|enough space|quota violation
            speichervolumen|exhausted (?:\S{1,40} ){0,3}(?:storage|space|quota)
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
            (?:inactive|disabled|suspended|dormant|locked|blocked) KINDWHOSE|not active
            WHOSE(?: (?!(?:domain|host|server|system)\b)\S{1,80}){0,3} (?:(?:is )?(?:not|no longer) (?:\w{1,12} )?
            +accepting|(?:cannot|can't|does not|doesn't) (?:\w{1,12} )?(?:accept|receive)) (?:any )?
            +(?:e?-?mails?|messages)
            temporarily (?:disabled|locked|unavailable user)|no longer active
            no longer accepts (?:e?-?mail|messages)|frozen|archived|archivée?|(?:des|in)ac?tivad[oa]|désactivée?
            (?:postfach|konto|account)(?: \S{1,40}){0,4} (?:gesperrt|deaktiviert|geschlossen)
            (?:cuenta|buz[oó]n|conta|caixa|casella|compte|bo[iî]te|utente|usuario|usu[áa]rio)(?: \S{1,40}){0,4}
            + (?:suspen\w{1,5}|sospes[oa]|bloqu\w{1,6}|bloccat[oa]|(?:des|in)?ha?bilitad[oa]
            +|disabilitat[oa]|disattivat[oa]|ina[ct]{1,2}iv[oae])
            has been (?:suspended|disabled)|(?:doesn't|does not) have an? \S{1,80} account
        """,
            WHOSE=WHOSE,
            KIND=KIND,
        ),
    ),
    (
        "MOVED",
        any_of(
            r"""
            WHOSE(?: \S{1,80}){0,3} (?:has )?(?<!being )(?:moved|changed)|has moved|no longer at this address
            not local; (?:please )?try|replaced by|new (?:e-?mail )?address is|now at \S{1,80}@
        """,
            WHOSE=WHOSE,
            KIND=KIND,
        ),
    ),
    (
        "TAKES_NO_MAIL",
        any_of(r"""
            null ?mx|sends and receives no|(?:doesn't|does not|do not) (?:accept|receive) (?:any )?(?:e?-?mail|messages)
            no mx record|indicated no smtp service|not accepting (?:network )?messages|not accepting any mail|nullmx
            (?:host|domain|system) (?:\S{1,80} )?(?:does not|doesn't) accept mail
            smtp (?:service )?not supported|mail receiving disabled|no route for current request
            name server: \.: host not found
        """),
    ),
    ("UNKNOWN_HOST", UNKNOWN_HOST),
    ("UNKNOWN_ADDRESS", UNKNOWN_ADDRESS),
    ("UNKNOWN_ADDRESS", UNKNOWN_ABROAD),
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
