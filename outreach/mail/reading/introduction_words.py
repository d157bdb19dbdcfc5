# ruff: noqa: RUF001 - other languages' letters and signs
"""The words with which mail programs of many languages introduce what they quote. No repeat is without a bound."""

import re

VERB = re.compile(
    r"\b(?:wrote|writes|schrieb|schreibt|escribi[óo]|escreveu|a [ée]crit|ha scritto|scrive|schreef"
    r"|geschreven|skrev|skriver|kirjoitti"
    r"|napisa[łl]\w{0,2}(?:\(a\))?|napsal\w?(?:\(a\))?|nap[ií]sal\w?|p[ií]še|írta|yazd[ıi]|a scris"
    r"|rašė|kirjutas|viết|menulis|posted|pisze|quoting|zitat von)\b"
    r"|пише|пишет|написа[влнa]|έγραψε|כתב|كتب|写道|寫道|書きました|作成|작성|のメール",
    re.IGNORECASE,
)
START = re.compile(
    r"[\s*_\"'(\[-]{0,8}(?:on|am|le|el|il|op|em|den|dnia|på|w dniu|at|dne|dňa|pe|în|vào|pada|ngày"
    r"|tarihinde|quoting|zitat von|il giorno|no dia|el día|le jour"
    r"|в|у|от|на|στις|ב|בתאריך|في|在|於|于|il|lör|mån|tis|ons|tors|fre|sön|(?:mon|tue|wed|thu|fri|sat"
    r"|sun)\w{0,6}|(?:mo|di|mi|do|fr|sa|so)[.,]|(?:lun|mar|mer|jeu|ven|sam|dim|mié|jue|vie|sáb"
    r"|dom)\w{0,6}\.?"
    r"|пн|вт|ср|чт|пт|сб|вс|[^\W\d]{2,12}[.,]{1,2} \d{1,2}\.?)[\s,.:]",
    re.IGNORECASE,
)
ASIDE = re.compile(
    r"original message|urspr[üu]ngliche (?:nachricht|mail)|originalnachricht|mensaje original"
    r"|message d['’]origine|message original|original ?meddelande|oprindelig (?:meddelelse|besked)"
    r"|opprinnelig melding"
    r"|oorspronkelijk bericht|messaggio (?:originale|inoltrato)|mensagem (?:original|encaminhada)"
    r"|oryginalna wiadomo[śs][ćc]|wiadomo[śs][ćc] oryginalna|p[ůu]vodn[ií] (?:zpr[áa]va|e-mail)"
    r"|исходное сообщение|пересылаемое сообщение"
    r"|alkuper[äa]inen viesti|eredeti [üu]zenet|mesajul original|orijinal mesaj|原始邮件|原始郵件|元のメッセージ"
    r"|원본 메일|forwarded message|begin forwarded message|weitergeleitete (?:nachricht|mail)"
    r"|anfang der weitergeleiteten"
    r"|mensaje reenviado|inicio del mensaje reenviado|message transf[ée]r[ée]|d[ée]but du message"
    r"|doorgestuurd bericht|inizio messaggio inoltrato|reply message|reply above|type your reply above"
    r"|antwort oberhalb|quoted message"
    r"|quoting |original appointment|vidarebefordrat|videresendt|przekazana",
    re.IGNORECASE,
)
_FROM = """
    from von de da van fra från från od от від от кого από kimden gönderen lähettäjä feladó expéditeur
    mittente remitente afzender afsender avsändare avsender nadawca odesílatel odosielateľ expeditor
    pošiljatelj 发件人 寄件者 寄件人 差出人 送信元 보낸사람 발신인 จาก dari מאת من
"""
_REST = """
    sent date gesendet datum envoyé fecha enviado enviada enviado el inviato verzonden skickat sendt data
    dato dátum data/ora дата отправлено надіслано tarih päivämäärä päiväys lähetetty küldve elküldve wysłano
    odesláno to an à a para aan til till do komu кому alıcı vastaanottaja címzett către 收件人 宛先
    받는사람 发送时间 寄件日期 日期 送信日時 보낸날짜 날짜 subject betreff objet asunto oggetto onderwerp emne ämne
    temat předmět predmet тема konu aihe tárgy assunto subiect
    主题 主旨 件名 제목 cc kopie cci copie reply-to antwort an risposta
    rispondi a responder a ημερομηνία προς θέμα נושא נשלח الموضوع
"""
FROM_WORDS = frozenset(_FROM.split())
REST_WORDS = frozenset(_REST.split()) | {
    "enviado el",
    "data/ora",
    "antwort an",
    "rispondi a",
    "responder a",
    "reply to",
}
