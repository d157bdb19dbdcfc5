# ruff: noqa: RUF001 - other languages' letters and signs
"""What a person wrote themselves, in whatever program and language."""

import pytest
from incoming import mail

from outreach.mail.reading import read_mail, reply_text

QUOTE = "> Hi Joe,\n> please unsubscribe here\n"


@pytest.mark.parametrize(
    "introduction",
    [
        "On Mon, Nov 23, 2026 at 9:12 AM Maya <maya@lakeside.example> wrote:",
        "On Mon, Nov 23, 2026 at 9:12 AM Maya With A Very Long Name\n<maya@lakeside.example> wrote:",
        "On Mon, Nov 23, 2026 at 9:12 AM Maya <\nmaya@lakeside.example> wrote:",
        "On Monday Maya Okafor wrote:",
        "At 11/23/2026 08:32 PM, you wrote:",
        "Am 23.11.26 um 09:12 schrieb Maya:",
        "Maya <maya@lakeside.example> schrieb am Mo., 23.\nNov. 2026 um 11:53 Uhr:",
        "Le lun. 23 nov. 2026 à 09:12, Maya <maya@lakeside.example> a écrit :",
        "El lun, 23 nov 2026 a las 9:12, Maya (<maya@lakeside.example>) escribió:",
        "Il giorno lun 23 nov 2026 alle ore 09:12 Maya <maya@lakeside.example> ha scritto:",
        "Op ma 23 nov. 2026 om 09:12 schreef Maya <maya@lakeside.example>:",
        "Op 23 nov 2026 heeft Maya <maya@lakeside.example> het volgende\ngeschreven:",
        "Em seg., 23 de nov. de 2026 às 09:12, Maya <maya@lakeside.example> escreveu:",
        "Den mån 23 nov. 2026 kl 09:12 skrev Maya <maya@lakeside.example>:",
        "pon., 23 lis 2026 o 09:12 Maya <maya@lakeside.example> napisał(a):",
        "пн, 23 нояб. 2026 г. в 09:12, Maya <maya@lakeside.example>:",
        "30 серп. 2026 р. 20:45 Maya <maya@lakeside.example> пише:",
        "在 2026年11月23日，09:12，Maya <maya@lakeside.example> 写道：",
        "2026-11-23 9:12 GMT+01:00 Maya <maya@lakeside.example>:",
        "2026/11/23 Maya <maya@lakeside.example>",
        "---- On Mon, 23 Nov 2026 14:17:36 +0530 Maya <maya@lakeside.example> wrote ----",
    ],
)  # fmt: skip
def test_what_a_program_writes_above_a_quote_is_left_out(introduction):
    assert reply_text(f"Tuesday is fine.\n\nJoe\n\n{introduction}\n\n{QUOTE}") == "Tuesday is fine.\n\nJoe"


@pytest.mark.parametrize(
    "header",
    [
        "________________________________\nFrom: Maya <maya@lakeside.example>\nSent: Monday, 23 November 2026\nTo: Joe\nSubject: Hello",
        "-----Original Message-----\nFrom: Maya",
        "Von: Maya <maya@lakeside.example>\nGesendet: Montag, 23. November 2026\nAn: Joe\nBetreff: Hallo",
        "*De :* Maya <maya@lakeside.example>\n*Envoyé :* lundi 23 novembre 2026\n*À :* Joe\n*Objet :* Bonjour",
        "De: Maya <maya@lakeside.example>\nEnviado: lunes, 23 de noviembre de 2026\nPara: Joe\nAsunto: Hola",
        "Från: Maya [mailto:maya@lakeside.example]\nSkickat: den 23 november 2026\nTill: Joe\nÄmne: Hej",
        "---------- Forwarded message ---------\nFrom: Maya",
        "发件人: Maya\n发送时间: 2026年11月23日\n收件人: Joe\n主题: 你好",
    ],
)
def test_a_reply_header_and_all_below_it_is_left_out(header):
    assert reply_text(f"No thanks.\n\n{header}\n\nHi Joe, reply STOP to opt out\n") == "No thanks."


@pytest.mark.parametrize(
    "footer",
    ["Sent from my iPhone", "Get Outlook for iOS<https://aka.ms/o0ukef>", "Von meinem iPhone gesendet", "Envoyé de mon iPhone",
     "Enviado desde mi iPhone", "Sent from Mail for Windows", "-- \nJoe Doe\nCEO"],
)  # fmt: skip
def test_signatures_and_footers_are_left_out(footer):
    assert reply_text(f"Yes.\n\n{footer}\n\n{QUOTE}") == "Yes."


def test_an_answer_below_the_quote_is_kept():
    assert reply_text(f"{QUOTE}\nYes I am.\n") == "Yes I am."


def test_answers_between_quotes_are_kept():
    text = "On Monday Maya wrote:\n> Tuesday?\nNo.\n> Wednesday?\nYes.\n"
    assert reply_text(text) == "No.\nYes."


def test_a_separator_inside_a_quote_ends_nothing():
    assert reply_text("> -----Original Message-----\n> Hi\n\nYes.\n") == "Yes."


@pytest.mark.parametrize(
    "text",
    [
        "On this day\n\nI wrote something\n\nwhich was very interesting.",
        "I had a hard time, so I wrote one of my own:\n\nhttps://example.org\n\n—Ryan",
        "From: where I stand it looks good.",
        "To do:\n- call Rosa\n- write to Bo",
        "Thanks,\nSome One",
    ],
)
def test_what_only_looks_like_an_introduction_is_kept(text):
    assert reply_text(text) == text


def test_an_html_reply_loses_its_quote():
    page = '<div>Sure.</div><div class="gmail_quote"><div>On Mon, Nov 23, 2026 at 9:12 AM Maya &lt;<a href="mailto:m@l.example">m@l.example</a>&gt; wrote:<br></div><blockquote>STOP</blockquote></div>'
    assert reply_text(read_mail(mail("Content-Type: text/html", body=page))) == "Sure."


def test_an_html_reply_of_outlook_loses_its_quote():
    page = '<div>Sure.</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> Maya<br><b>Sent:</b> Monday</div><div>STOP</div>'
    assert reply_text(read_mail(mail("Content-Type: text/html", body=page))) == "Sure."


def test_a_mail_of_quotes_only_has_nothing_written():
    assert reply_text(QUOTE) == ""


def test_twice_the_text_takes_about_twice_the_time():
    import time

    def took(size):
        text = ("On 1 a@b: x\nfoo\n> bar\n" * size)[:size]
        began = time.process_time()
        reply_text(text)
        return time.process_time() - began

    small, large = (min(took(size) for _ in range(5)) for size in (30_000, 60_000))
    assert large < 4 * small + 0.02


@pytest.mark.parametrize(
    "text",
    [
        "A colleague of mine wrote:\n\nthe school is closed.",
        "The doctor wrote:\n\nrest for two weeks.",
        "Le médecin a écrit :\n\ndeux semaines de repos.",
    ],
)
def test_whom_a_person_cites_without_a_mark_stays(text):
    assert reply_text(text) == text
