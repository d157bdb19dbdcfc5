"""Domains at which anybody has an address: that two people share one says nothing about them."""

_NAMES = """
126.com 163.com 1und1.de aim.com alice.it aol.com arcor.de att.net bellsouth.net bigpond.com bk.ru
bluewin.ch bol.com.br btinternet.com centurylink.net charter.net comcast.net cox.net duck.com earthlink.net
email.com email.cz eircom.net embarqmail.com fastmail.com fastmail.fm foxmail.com free.fr freenet.de
frontier.com frontiernet.net gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.fr gmx.net googlemail.com hey.com
home.nl hotmail.co.uk hotmail.com hotmail.de hotmail.es hotmail.fr hotmail.it hushmail.com icloud.com
inbox.com inbox.lv inbox.ru interia.pl juno.com kpnmail.nl laposte.net libero.it list.ru live.ca live.co.uk
live.com live.de live.fr live.it live.nl mac.com mail.com mail.de mail.ru mailbox.org me.com msn.com
naver.com netscape.net netzero.net ntlworld.com o2.pl online.de onet.pl onmail.com optimum.net optonline.net
optusnet.com.au orange.fr outlook.com outlook.de outlook.es outlook.fr outlook.it pm.me posteo.de posteo.net
proton.me protonmail.ch protonmail.com q.com qq.com rambler.ru rediffmail.com roadrunner.com rocketmail.com
rogers.com sapo.pt sbcglobal.net seznam.cz sfr.fr shaw.ca sina.com sky.com skynet.be spectrum.net
sympatico.ca t-online.de talktalk.net telenet.be telia.com telus.net terra.com.br tiscali.it tuta.com
tuta.io tutanota.com tutanota.de ukr.net uol.com.br verizon.net videotron.ca virgilio.it virgin.net
virginmedia.com wanadoo.fr web.de windstream.net wp.pl xtra.co.nz ya.ru yahoo.ca yahoo.co.in yahoo.co.jp
yahoo.co.uk yahoo.com yahoo.com.ar yahoo.com.au yahoo.com.br yahoo.com.mx yahoo.de yahoo.es yahoo.fr
yahoo.it yandex.com yandex.ru ymail.com zoho.com
"""
FREE_MAIL = frozenset(_NAMES.split())


def is_free_mail(domain: str) -> bool:
    """`domain` as `domain_of` writes it."""
    return domain in FREE_MAIL
