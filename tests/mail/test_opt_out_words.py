# ruff: noqa: RUF001 - other languages' letters and signs
"""Who asks to be left alone, in words that they wrote themselves."""

import pytest
from incoming import OURS, mail

from outreach.mail.reading import Kind, OptOut, classify, read_mail

REPLY = f"In-Reply-To: {OURS}"


def verdict(body, *fields):
    return classify(
        read_mail(
            mail(
                "Content-Type: text/plain; charset=utf-8",
                REPLY,
                *(fields or ("Subject: Re: Hello",)),
                body=body,
            )
        )
    )


@pytest.mark.parametrize(
    "words",
    [
        "STOP", "Stop.\n\nJoe", "unsubscribe", "Remove", "BAJA", "Please take me off your list.", "Please remove me from your mailing list",
        "Please stop emailing me.", "Don't contact me again", "I don't want to receive any more emails from you", "I'd rather not hear from you",
        "Hi Maya,\n\nplease take me off your list. Thanks\n\nRosa", "No more emails please", "Take us off this list", "I wish to be removed from your list",
        "Could you take me off your mailing list please?", "Please delete my address from your list", "Please opt me out",
        "Bitte nehmen Sie mich aus Ihrem Verteiler", "Bitte schreiben Sie mir nicht mehr.", "Ich möchte keine weiteren E-Mails erhalten.",
        "Ich will nicht mehr kontaktiert werden", "Nehmen Sie mich bitte von der Liste", "Bitte löschen Sie meine Daten.",
        "Merci de ne plus m'écrire.", "Veuillez me désinscrire de votre liste", "Je ne souhaite plus recevoir vos messages.", "Désabonnez-moi",
        "Ne m’écrivez plus", "supprimez-moi de votre liste", "Por favor, deme de baja", "No me escriba más.", "No deseo recibir más correos",
        "Quiero darme de baja", "dejen de escribirme", "eliminen mi correo de su lista",
        "I'd appreciate it if you would remove me from your list.", "I would prefer not to receive any more of these emails, thank you.",
        "Please refrain from contacting me in the future.", "Get me off this damn list.", "Could I be taken off your list please",
        "Would you mind removing me from your distribution list?", "If you do not take me off your list, I will report you.",
        "Le ruego que me dé de baja.", "¡Dejen de molestarme!", "Le agradecería que no me enviara más correos.", "No vuelva a escribirme",
        "Je vous prie de ne plus m'écrire.", "Fichez-moi la paix !", "Laissez-moi tranquille", "Plus de mails, merci.",
        "Je vous serais reconnaissant de ne plus m'envoyer de courriels.", "Hören Sie auf, mir zu schreiben!", "Lassen Sie mich in Ruhe!",
        "Bitte sehen Sie von weiteren Anschreiben ab.", "Ich wünsche keine weiteren Zusendungen.", "Bitte melden Sie mich ab.",
        "Ich will nichts mehr von Ihnen hören", "Verschonen Sie mich mit Ihren Mails",
    ],
)  # fmt: skip
def test_who_asks_to_leave_in_so_many_words_has_left(words):
    found = verdict(words)
    assert (found.kind, found.opt_out) == (Kind.OPT_OUT, OptOut.SURE)


@pytest.mark.parametrize(
    "words",
    [
        "How do I unsubscribe?",
        "Where did you get my address?",
        "Can you please stop this.",
        "Wie melde ich mich ab?",
        "Please don't write to me at this address.",
        "Oh, get lost!",
        "Unterlassen Sie das bitte",
    ],
)
def test_who_may_want_to_leave_is_doubtful(words):
    assert verdict(words).opt_out is OptOut.DOUBTFUL


@pytest.mark.parametrize(
    "words",
    [
        "I will stop by on Monday.", "Please don't take me off your list!", "Stop\nby my office tomorrow", "Not interested, thanks", "No thanks.",
        "A colleague asked to unsubscribe last year, I never did.", "Sorry I get too many emails and missed yours", "your mail landed in my spam folder, sorry!",
        "We had to stop sending patients there", "Do not get me wrong, I like it", "I don't want any more delays", "Please take me off the waiting list",
        "He told the school to stop sending emails", "I'd be sad if you stopped writing", "I have no more emails from Dr. X", "Can you remove the typo in my name?",
        "Please remove my name from the Tuesday slot", "I won't unsubscribe, I like your notes", "The GDPR officer of our school says yes", "Cancel",
        "ich habe keine E-Mail von Ihnen bekommen", "Ich konnte nicht mehr schreiben, war krank", "J'ai reçu plus de mails que prévu",
        "Don't send me any referrals until June.", "He said: leave me alone. Poor boy.", 'The boy told her "leave me alone" again.',
        "Por favor no me escriba hoy, mejor llámeme", "Veuillez supprimer le rendez-vous de mardi", "Dejé de escribir hace años", "nous ne pouvons plus recevoir de patients",
    ],
)  # fmt: skip
def test_who_says_something_else_is_not_shown_out(words):
    assert verdict(words).kind is Kind.REPLY


@pytest.mark.parametrize(
    "line",
    [
        "One Stop Therapy",
        "Stop the stigma!",
        "Please consider the environment. Stop printing emails!",
        "If you no longer wish to receive these emails, please unsubscribe here.",
        "Please unsubscribe using the link below.",
        "Si no desea recibir más información, por favor no me escriba.",
        "Si vous ne souhaitez plus recevoir nos messages, cliquez ici.",
        "Falls Sie keine weiteren E-Mails mehr wünschen, antworten Sie mit Abmelden.",
    ],
)
def test_what_stands_under_their_name_is_no_wish_of_theirs(line):
    assert verdict(f"Yes, Tuesday is good.\n\nRosa Lind\n{line}\n").kind is Kind.REPLY


def test_our_own_sentence_in_the_quote_does_not_count():
    ours = "> If you would rather not hear from me, just write back and say so.\n> Reply STOP to unsubscribe me\n> STOP\n"
    assert (
        verdict(
            f"Yes, Tuesday.\n\nOn Mon, Nov 23, 2026 at 9:12 AM Maya <maya@lakeside.example> wrote:\n{ours}"
        ).kind
        is Kind.REPLY
    )


def test_our_own_sentence_below_a_reply_header_does_not_count():
    quoted = "From: Maya <maya@lakeside.example>\nSent: Monday\nTo: Rosa\nSubject: Hello\n\nPlease unsubscribe me\n"
    assert verdict(f"Yes, Tuesday.\n\n{quoted}").kind is Kind.REPLY


def test_a_subject_alone_is_enough():
    assert verdict("\n", "Subject: unsubscribe").opt_out is OptOut.SURE


def test_the_mail_that_our_header_makes_names_its_token():
    found = verdict("\n", "Subject: leave k1-" + "a2" * 20)
    assert (found.opt_out, found.leave_token) == (OptOut.SURE, "k1-" + "a2" * 20)


def test_a_long_letter_with_such_words_is_doubtful():
    letter = "I think about what you said. " * 60
    assert verdict(f"{letter}\nPlease take me off your list.\n").opt_out is OptOut.DOUBTFUL
