"""Words that tie a referral to another one or to a reward: professional codes forbid both."""

import re
from collections.abc import Iterator

from outreach.mail.flaws.saying import Saying, phrase

_SENTENCE = re.compile(r"[^.!?]+[.!?]*")
_REFERRAL = phrase(r"""
    refer(s|red|ring|rals?)?
    (clients?|patients?|famil(y|ies)|people|anybody|somebody|someone) (that )?you send
    (send|sent|sending) (\w+ ){0,3}(my way|to me|me|us)
    deriv(ar|e|a|an|ó|ado|ados|ación|aciones)
    remit(ir|e|a|en|ido|idos)
    me (envíe|envía|manda|mande)n?
""")
_REWARD = phrase(r"""
    in (return|exchange)
    reward(s|ed)?
    commissions?
    bonus(es)?
    discounts?
    gift cards?
    vouchers?
    (finder.?s|referral) fees?
    return(ing)? the favou?r
    repay(ing)? you
    i owe you
    a cambio
    recompensas?
    comisi(ón|ones)
    descuentos?
    tarjetas? regalo
    devolver(le|te)? el favor
""")
_FOR_ANOTHER = phrase(r"""
    for (each|every|any) (\w+ )?(client|patient|family|referral|person)( that)?( you)? (send|refer)
    refer(s|red)? (\w+ ){0,3}(and|so|then) i(.ll| will| would)? (\w+ )?refer
    more referrals
    keep (them|(the|those|your) referrals) coming
    (look forward to|hope for) (your|the) next (referral|client|patient)
    por cada (paciente|cliente|derivación|familia)
    más derivaciones
""")
_NO = phrase(r"""
    no|nor|not|never|nothing|without|none|neither|cannot
    \w+n.t
    nada|nunca|sin|ni|ningun[oa]
""")
_GIFT = phrase(r"""
    gifts?|presents?|vouchers?|wine|chocolates?|flowers|hamper|champagne|cash
    regalos?|vino|bombones|flores
""")
_REMEDY = "Thank for the trust, and leave out what anybody gets for it."


def find_ties(text: str) -> Iterator[Saying]:
    """Sentences that say what a referral is worth. One that says no to it is as it should be."""
    for sentence in _SENTENCE.finditer(text):
        words = sentence[0]
        tie = _FOR_ANOTHER.search(words) or (_REWARD.search(words) if _REFERRAL.search(words) else None)
        if tie and not _NO.search(words):
            found = " ".join(tie[0].split())
            said = f"“{found}” ties a referral to something that is given for it."
            yield Saying("referral-tied", said, _REMEDY, found, sentence.start() + tie.start())


def is_gift(task: str) -> bool:
    """Whether a task of the owner is to bring something that costs money."""
    return _GIFT.search(task) is not None
