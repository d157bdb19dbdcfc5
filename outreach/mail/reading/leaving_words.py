# ruff: noqa: RUF001 - people type such quotes
"""How people ask to be left alone, in four languages and some more."""

from outreach.mail.wording import any_of

_MAIL = r"(?:e-?mails?|mails?|messages?|mailings?|newsletters?|letters|correspondence)"
_LIST = (
    r"(?:(?:mailing|mail|email|e-mail|contact|distribution|address|your|the|this|these|any|all|future"
    r"|such|of|damn(?:ed)?|bloody|goddamn|f\S{1,3}king|stupid)[ -]?){0,5}"
)
_MINE = (
    r"(?:me|us|my (?:name|address|e-?mail(?: address)?|details)|this (?:address|e-?mail(?: address)?)"
    r"|our (?:address|name|e-?mail(?: address)?))"
)
SURE = any_of(
    r"""
    (?:take|remove|delete|drop|strike|scratch|get)(?: \w{1,12})? MINE(?: please)? (?:off|from
    +|out of) LIST(?:lists?|mailings?|e-?mails?|mails?|database|system|records|newsletter|distribution)
    (?:taking|removing|deleting|dropping) MINE(?: please)? (?:off|from|out of) LIST(?:lists?|mailings?|e-?mails?
    +|mails?|database|system|records|newsletter|distribution)
    (?:be|get) (?:taken|removed|deleted|dropped|left) (?:off|from|out of) LIST(?:lists?|mailings?|e-?mails?|mails?
    +|database|system|records|newsletter|distribution)
    (?:unsubscribe|opt[ -]?out) (?:me|us)\b
    \bopt (?:me|us) out
    (?:please|pls|plz) (?:unsubscribe|opt[ -]?out)\b(?! (?:of|using|by|via|here|at|through|with))
    (?:want|like|wish|asking|ask|request) to (?:unsubscribe|opt[ -]?out(?! of)|be (?:removed from
    +|taken off|unsubscribed))
    (?:please|pls|kindly) (?:remove|delete|unsubscribe) (?:me|us|my (?:name|address|e-?mail(?: address)?
    +|details|data))(?: please| now| thanks?| thank you| from (?:your|this|all|any)|[.!,]|$)
    \bstop (?:e?-?mailing|writing to|writing me|contacting|messaging|spamming|bothering) (?:me|us)
    \bstop (?:sending (?:me |us )?|with )?(?:the |these |your |those |all |any |more ){0,3}MAIL\b
    \bstop sending (?:me|us) (?:this|these|stuff|things|anything)
    \bstop (?:writing|emailing|e-mailing|contacting)(?:[.!]|$)
    (?:do not|don't|dont|never) (?:ever )?(?:e-?mail|contact|write(?: to)?|message|bother) (?:me
    +|us)(?: any ?more| further| again| ever|[.!,]|$)
    (?:do not|don't|dont|never) send (?:me|us) (?:any ?more|any|more|anything|these|such
    +|further)(?: \w{1,12})?(?: MAIL|[.!,]|$)
    (?:if you (?:do not|don't|dont)|unless you) (?:take|remove|stop|delete|unsubscribe) (?:me|us|my|e?-?mailing|sending
    +|writing|contacting|spamming)\b
    (?:refrain|abstain|desist) from (?:any )?(?:further )?(?:contact|e-?mail|writ|send|messag)
    (?:^|[.!?,] |please |pls |want |send )no (?:more|further) MAIL
    (?:would|'d) (?:rather|prefer) not (?:to )?(?:hear from you|be contacted
    +|receive (?:\w{1,8} ){0,4}MAIL)
    (?:do not|don't|dont|no longer) (?:want|wish) (?:to (?:hear from you|be contacted|be on (?:your
    +|this) list|(?:receive|get) (?:\w{1,8} ){0,3}MAIL)|your MAIL|(?:any )?more MAIL)
    leave me alone
    lose my (?:address|e-?mail|number)
    \bcease (?:and desist|(?:all |any |this |further )?(?:contact|MAIL))
    (?:me|nos) d[ée]n? de baja
    (?:d[ée]me|denme|dame|den?me|d[ée]nos|d[áa]rme) de baja
    (?:quiero|deseo|quisiera|solicito|pido|gustar[íi]a)(?: \w{1,10}){0,2} (?:la baja|dar(?:me
    +|nos) de baja|que me den de baja)
    cancel(?:ar|en|e)? mi suscripci[óo]n
    no quiero seguir recibiendo
    no (?:me|nos) (?:escriban?|escribas|env[íi]en?|env[íi]es|manden?|mandes|contacten?|contactes
    +|vuelvan? a (?:escribir|contactar|enviar))(?: m[áa]s| nada| ning[úu]n| correos?| mensajes?|[.!,]|$)
    no (?:deseo|deseamos|quiero|queremos) (?:recibir|m[áa]s (?:correos|mensajes|e?mails))
    dej[ea]n? de (?:escribir|enviar|mandar|contactar|molestar)(?:me|nos)
    no (?:me|nos) (?:enviara|enviase|escribiera|escribiese|mandara|contactara)n? (?:m[áa]s|nada)
    no vuelvan? a (?:escribir|contactar|enviar|mandar)(?:me|nos)
    d[ée]je(?:n|me|nme) (?:me )?en paz
    (?:elim[íi]n|b[óo]rr|qu[íi]t|s[áa]qu)\w{1,6} (?:mi (?:correo|direcci[óo]n|e?mail|nombre) )?de (?:su
    +|la|esta|tu|vuestra) (?:lista|base)
    d[ée]sabonne[zr]?[- ]?(?:moi|nous)\b
    (?:me|nous) (?:d[ée]sabonner|d[ée]sinscrire)
    (?:me|nous) retirer de (?:votre|vos|la|cette) (?:liste|envois)
    (?:veuillez|merci de|pri[èe]re de|svp|vous (?:prie|demande) de) (?:bien vouloir )?(?:supprimer
    +|retirer|enlever|effacer) (?:mon|mes|notre|nos) (?:adresse|nom|mail|e-?mail|coordonn[ée]es
    +|donn[ée]es)
    (?:veuillez|merci de|pri[èe]re de|demande de) (?:bien vouloir )?ne plus (?:me|nous|m['’])
    ne (?:m['’]|nous |me )(?:[ée]crivez|contactez|envoyez|[ée]cris|contacte
    +|envoie)(?:[- ]\w{1,5})? ?(?:plus|pas)
    (?:retirez|supprimez|enlevez|radiez|d[ée]sinscrivez)[- ](?:moi|nous)
    arr[êe]tez de (?:m['’]|nous |me )
    ne plus (?:m['’]|nous |me )(?:[ée]crire|envoyer|contacter|adresser|solliciter|importuner|d[ée]ranger)
    (?:laissez|fichez|foutez)[- ](?:moi|nous) (?:tranquilles?|en paix|la paix)
    ne (?:souhaite|souhaitons|veux|voulons|d[ée]sire) plus (?:recevoir|[êe]tre contact)
    (?:^|[.!?,] )plus (?:de|aucun) (?:mails?|e-?mails?|courriels?|messages?),? (?:svp|merci|s['’]il)
    (?:tragen|nehmen|streichen|l[öo]schen|entfernen|nehm|streich|l[öo]sch|trag)\w{0,3} (?:sie\s
    +|du )?(?:bitte )?(?:mich|uns|meine (?:adresse|e-?mail(?:-?adresse)?|daten))(?: bitte)? (?:aus|von
    +|vom)
    (?:l[öo]schen|entfernen) sie (?:bitte )?meine (?:adresse|e-?mail(?:-?adresse)?|daten)
    (?:mich|uns) (?:bitte )?(?:aus|von|vom) (?:dem|der|ihrem|ihrer|diesem|dieser
    +|deinem)? ?(?:e-?mail-?)?(?:verteiler|liste|mailingliste|newsletter)
    (?:schreiben|mailen|kontaktieren|schicken|senden) sie (?:mir|uns|mich)(?: bitte)? (?:nicht mehr
    +|nichts mehr|keine|nie)
    schreib(?:t)? (?:mir|uns) (?:bitte )?(?:nicht mehr|nie)
    keine (?:weiteren|weitere) (?:e-?mails?|mails?|nachrichten|schreiben|anschreiben|werbung|post
    +|zuschriften)
    keine (?:e-?mails?|mails?|nachrichten|werbung|anschreiben) mehr
    (?:bitte|mich|uns) (?:\w{1,10} )?nicht (?:mehr|weiter|l[äa]nger) (?:an)?(?:schreiben|kontaktieren
    +|geschrieben|kontaktiert)
    h[öo]ren sie (?:bitte |endlich )?auf,? (?:mir|uns|mich) (?:\w{1,12} |e-?mails? ){0,2}(?:zu |an)
    (?:lassen sie|lass|lasst) (?:mich|uns) (?:bitte |endlich )?in (?:ruhe|frieden)
    von weiteren \S{1,20} (?:bitte )?ab(?:$|[.!,]|zusehen|sehen)
    w[üu]nschen? (?:\w{1,10} ){0,2}keine (?:weiteren? )?(?:zusendung|werbung|e-?mail|mail|nachricht|anschreiben
    +|schreiben|post|kontakt)
    meldet? (?:mich|uns) (?:\w{1,12} ){0,3}ab\b|melden sie (?:mich|uns) (?:\w{1,12} ){0,3}ab\b
    nichts mehr von (?:ihnen|euch|dir) (?:h[öo]ren|lesen|bekommen|erhalten)
    verschon\w{1,3} sie (?:mich|uns)
    (?:m[öo]chte|will) (?:\w{1,10} ){0,2}nicht (?:mehr|weiter|l[äa]nger) (?:angeschrieben|kontaktiert)
    (?:mich|uns) (?:bitte )?(?:\w{1,12} ){0,4}(?:abmelden|austragen)\b
    (?:newsletter|mailing|e-?mails) (?:bitte )?abbestellen
    widerspreche ich der (?:nutzung|verwendung|verarbeitung)
    cancellatemi
    rimuovetemi
    cancellami
    rimuovimi
    disiscriv\w{1,6}
    non (?:scrivetemi|mi scriva|contattatemi)
    (?:schrijf|meld) (?:mij|me) (?:uit|af)
    geen (?:e-?mails?|mails?) meer
    (?:remova|retire)[- ]?me da
    """,
    MAIL=_MAIL,
    LIST=_LIST,
    MINE=_MINE,
)
# The whole answer, or its only line but a greeting and a name.
WHOLE = any_of(r"""
    (?:please |pls |bitte |por favor |svp |hi |hello |hallo |hola |bonjour )?(?:stop|unsubscribe(?: me)?
    +|unsub|opt[ -]?out|remove(?: me)?|delete me|take me off|leave me alone|stop it
    +|no more (?:e?-?mails?|messages?)|baja|de baja|darme de baja|basta|d[ée]sabonnement
    +|d[ée]sinscription|d[ée]sabonner|stopp|abmelden|abbestellen|austragen|abmeldung
    +|arr[êe]t(?:ez)?)(?: please| bitte| por favor| svp| merci| thanks| thank you| danke| gracias
    +| now)?[ .!]{0,5}
""")
# What may stand beside it: a greeting, a thank-you, a name.
BESIDE = any_of(r"""
    (?:hi|hello|dear|hallo|hola|bonjour|guten tag|thanks|thank you|danke|gracias|merci|regards|best|kind
    +|sincerely|gru[ßs]|mit freundlich|saludos|cordialement|cheers)\b.{0,40}
    (?-i:(?:[A-ZÀ-Þ][\w.'-]{0,20},? ?){1,4})
""")
# Perhaps: the owner is asked.
HINTS = any_of(r"""
    (?:how|where|can|could) (?:do |can |could |would )?(?:i|we|you) (?:please )?(?:unsubscribe
    +|opt[ -]?out|get off (?:your|this)|stop (?:these|this|it|the e?-?mails))
    (?:^|[.!?,] )(?:please |pls )?(?:stop|unsubscribe|remove me|opt[ -]?out)(?:[.!]|$| this[.!]| it[.!])
    too many (?:e-?mails|mails|messages) from you
    where did you get my (?:address|e?-?mail|details)
    never (?:signed up|subscribed|consented to)
    this is spam
    \b(?:do not|don't|dont|never) (?:e-?mail|contact|write(?: to)?|message) (?:me|us) at this address
    \b(?:piss|bugger|f\S{2,3}) off\b|\bget lost\b|\bgo away\b
    unterlassen sie (?:das|dies|bitte|weitere|solche|ihre)
    delete my data
    wo haben sie meine (?:adresse|e-?mail)
    d'o[ùu] (?:tenez|avez)-vous mon
    de d[óo]nde (?:ha|han|sac\w{1,4}) mi
    c[óo]mo (?:me doy|darme) de baja
    comment (?:me |se )?d[ée]sabonner
    bitte nicht mehr(?:[.!]|$)
    wie (?:kann|melde) ich mich ab
""")
# Stands before it where it is not meant: "please don't take me off your list".
DENIED = any_of(r"""
    \b(?:do not|don't|dont|didn't|did not|doesn't|wouldn't|won't|never|not|no need to|without|instead of
    +|rather than|nicht|kein|jamais|no hace falta|before you
    +|(?<!appreciate it )(?<!appreciate )(?<!grateful )(?<!kind )(?<!glad )(?<!happy )if you|unless|colleague
    +|wife|husband|he|she|they|who|somebody|someone|anyone|people|patients?|parents?|clients?|i'll|i will|we'll|we will
    +|i had|we had|i'm going|did you)(?: \w{1,15}:?){0,4} ?$
    ["“„«] ?$
""")
# What stands under a practice's own newsletter speaks to its readers, not to us.
OF_FOOTER = any_of(r"""
    \bif you (?:(?:no longer|do not|don't) (?:wish|want|care)|(?:would like|wish|want|prefer) to (?:unsubscribe|opt
    +|be removed|stop receiving))[^.!?]{0,200}
    \bsi (?:ya )?no (?:desea|quiere)[^.!?]{0,200}
    \bsi vous ne (?:souhaitez|voulez|d[ée]sirez)[^.!?]{0,200}
    \b(?:wenn|falls|sollten) sie [^.!?]{0,60}(?:keine|nicht mehr|nicht l[äa]nger)[^.!?]{0,60}(?:m[öo]chten|w[üu]nschen
    +|wollen)[^.!?]{0,200}
""")
