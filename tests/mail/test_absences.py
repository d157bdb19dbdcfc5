"""Answers of programs for people who are away, and the day on which those are back."""

from datetime import date

import pytest
from incoming import OURS, mail

from outreach.mail.reading import Kind, classify, read_mail
from outreach.mail.reading.days import find_back_on

SENT = date(2026, 11, 23)  # a Monday


def verdict(raw):
    return classify(read_mail(raw))


@pytest.mark.parametrize(
    "fields",
    [
        ("Subject: Re: Hello", "Auto-Submitted: auto-replied"),
        ("Subject: Re: Hello", "Auto-Submitted: auto-replied (vacation)", f"In-Reply-To: {OURS}"),
        ("Subject: Re: Hello", "X-Autoreply: yes"),
        ("Subject: Re: Hello", "Precedence: auto_reply"),
        ("Subject: Automatic reply: Hello",),
        ("Subject: Out of Office: Hello",),
        ("Subject: Abwesenheitsnotiz: Hello",),
        ("Subject: =?utf-8?q?R=C3=A9ponse_automatique_=3A_Hello?=",),
        ("Subject: =?utf-8?q?Respuesta_autom=C3=A1tica=3A_Hello?=",),
        ("Subject: Hello", "Return-Path: <>", f"In-Reply-To: {OURS}"),
        ("Subject: I am out of the office", "X-Auto-Response-Suppress: All"),
        ("Subject: on vacation", "Precedence: bulk"),
        ("Subject: Re: Hello", "Precedence: bulk", f"In-Reply-To: {OURS}"),
    ],
)
def test_a_programs_answer_is_no_reply(fields):
    assert verdict(mail(*fields, body="I am away until 7 December.\n")).kind is Kind.AUTO_REPLY


@pytest.mark.parametrize(
    "fields",
    [
        ("Subject: Re: Out of office cover in June",),
        ("Subject: Out of office cover in June",),
        ("Subject: Re: your vacation",),
        ("Subject: Re: Hello", "Auto-Submitted: no"),
        ("Subject: Re: Hello", "X-Auto-Response-Suppress: All"),
        ("Subject: Re: Automatic reply: Hello",),
    ],
)
def test_a_person_who_writes_of_absences_is_read_as_a_person(fields):
    assert (
        verdict(mail(*fields, body="I am on vacation next week, let us talk after that.\n")).kind
        is Kind.REPLY
    )


def test_an_absence_that_names_others_is_no_bounce():
    words = "I am on leave, mail is not delivered to me. For urgent matters contact\n\n  bo@clinic.example\n"
    assert (
        verdict(mail("Subject: Away", "Auto-Submitted: auto-replied", "Return-Path: <>", body=words)).kind
        is Kind.AUTO_REPLY
    )


def test_an_absence_never_opts_out():
    found = verdict(
        mail("Subject: Automatic reply: Hello", body="Please remove me from your list. I am away.\n")
    )
    assert (found.kind, found.opt_out) == (Kind.AUTO_REPLY, None)


def test_an_absence_tells_the_day_of_return():
    words = "I am away until 7 December and read no mail."
    assert verdict(mail("Auto-Submitted: auto-replied", body=words)).back_on == date(2026, 12, 7)


def test_a_day_in_what_is_quoted_is_not_the_day_of_return():
    words = "I am away.\n\nOn Monday Maya wrote:\n> I am back on 7 December\n"
    assert verdict(mail("Auto-Submitted: auto-replied", body=words)).back_on is None


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("I am out of the office until 5 May and read no mail", date(2027, 5, 5)),
        ("I will be back on Monday, 7 December 2026.", date(2026, 12, 7)),
        ("I am away until Monday.", date(2026, 11, 30)),
        ("back tomorrow", date(2026, 11, 24)),
        ("returning on the 7th of December", date(2026, 12, 7)),
        ("out from November 20 to December 2", date(2026, 12, 2)),
        ("on leave December 3-10", date(2026, 12, 10)),
        ("until 12/24", date(2026, 12, 24)),
        ("I return 2026-12-01", date(2026, 12, 1)),
        ("away until 4 December, back on 7 December", date(2026, 12, 7)),
        ("Ich bin bis einschließlich 4.12. nicht im Büro", date(2026, 12, 4)),
        ("bis zum 12. Dezember 2026 abwesend, ab dem 14.12.2026 wieder erreichbar", date(2026, 12, 14)),
        ("vom 3. bis 10. Dezember im Urlaub", date(2026, 12, 10)),
        ("je suis absente jusqu'au 3 décembre inclus", date(2026, 12, 3)),
        ("de retour le lundi 7/12", date(2026, 12, 7)),
        ("du 3 au 10 décembre", date(2026, 12, 10)),
        ("en congé du 24/11 au 06/12 inclus", date(2026, 12, 6)),
        ("Estaré fuera de la oficina hasta el 9 de diciembre", date(2026, 12, 9)),
        ("Vuelvo el lunes 30 de noviembre", date(2026, 11, 30)),
        ("del 3 al 10 de diciembre", date(2026, 12, 10)),
    ],
)
def test_the_day_of_return_is_read_in_four_languages(words, day):
    assert find_back_on(words, SENT) == day


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("until 03/04/2027", "in March or in April"),
        ("back on 3/4", "in March or in April"),
        ("until further notice", "no day"),
        ("until 20 November", "it lies behind: the note is old"),
        ("until 5 May, or until 9 June", "two days that disagree"),
        ("I am out of the office Friday.", "it says nothing of the return"),
        ("back by 9:00", "a time"),
        ("until 31 February", "there is none"),
        ("Please call 555-1234", "a telephone"),
    ],
)
def test_a_day_that_is_not_clear_is_not_guessed(words, why):
    assert find_back_on(words, SENT) is None, why
