"""What a letter should not say: found where it stands, and not where somebody only comes near."""

import pytest

from outreach.mail.content import Content
from outreach.mail.flaws import find_holes, find_in_letter, find_in_subject, find_in_words
from outreach.sequence.flaws import RULES

URL = "https://lakeside.example/leave/1"
ADDRESS = "12 Harbor Street, Portland"
LEAVING = f"If you would rather not hear from me, use this page ({URL}).\n\nLakeside Therapy, {ADDRESS}\n"


def codes(text):
    return [saying.code for saying in find_in_words(text)]


@pytest.mark.parametrize(
    ("text", "code", "found"),
    [
        ("The first hour is FREE!", "spam-words", "FREE!"),
        ("My talk is completely free of charge.", "spam-words", "completely free"),
        ("Please act\nnow, there is little room.", "spam-words", "act now"),
        ("Guaranteed results in a week.", "spam-words", "Guaranteed results"),
        ("Click here for my calendar.", "spam-words", "Click here"),
        ("Haga clic aquí, por favor.", "spam-words", "Haga clic aquí"),
        ("PLEASE READ THIS today.", "spam-shouting", "PLEASE READ THIS"),
        ("Could you call me??? It is late.", "spam-shouting", "???"),
        ("Hello! I am new! Call me! Soon.", "spam-shouting", "!"),
        ("See http://lakeside.example/x.", "link-plain", "http://lakeside.example/x"),
        ("See https://bit.ly/3abc, please.", "link-short", "https://bit.ly/3abc"),
        ("Dear [NAME], hello.", "placeholder", "[NAME]"),
        ("Dear [first name], hello.", "placeholder", "[first name]"),
        ("Dear {first_name}, hello.", "placeholder", "{first_name}"),
        ("I work with TODO teenagers.", "placeholder", "TODO"),
        ("If you refer somebody, you get a gift card.", "referral-tied", "gift card"),
        ("For every client you send, I will thank you.", "referral-tied", "For every client you send"),
        ("Thank you for the referral. Keep them coming.", "referral-tied", "Keep them coming"),
        ("Refer families to me, and in return I will refer mine.", "referral-tied", "in return"),
        ("Si me envía pacientes, le ofrezco un descuento.", "referral-tied", "descuento"),
    ],
)
def test_words_that_do_harm_are_found_with_the_place_where_they_stand(text, code, found):
    [saying] = find_in_words(text)
    assert (saying.code, saying.found) == (code, found)
    assert text[saying.start :].startswith(found[:3])


@pytest.mark.parametrize(
    "text",
    [
        "It is free for anybody to take along, and I am free on Friday.",
        "The talk is free of charge.",
        "Children click with her at once.",
        "I am an LMFT and work with ADHD and OCD.",
        "EMDR, CBT and DBT are what I know.",
        "Thank you! What a good idea! Warmly",
        "See https://lakeside.example and [my calendar](https://lakeside.example/meet).",
        "See [CALENDAR](https://lakeside.example/meet).",
        "Thank you for passing on my name. Nothing is expected in return.",
        "I can never give anything in return for a referral, and you owe me nothing.",
        "I refer people to you because you are good. Coffee is on me in exchange for an hour of yours.",
        "You will hear from me in return.",
        "A large percentage of my clients are referred by schools.",
        "No le compromete a nada, y no espero nada a cambio de una derivación.",
        "We keep 100 % of what is said between us.",
    ],
)
def test_words_that_only_come_near_are_left_alone(text):
    assert codes(text) == []


@pytest.mark.parametrize(
    ("subject", "follows", "code"),
    [
        ("A" + "n" * 60, False, "subject-long"),
        ("An introduction " * 6, False, "subject-long"),
        ("HELLO MAYA", False, "spam-shouting"),
        ("Re: our talk", False, "subject-pretends"),
    ],
)
def test_subjects_that_are_cut_or_shout_or_pretend_are_found(subject, follows, code):
    assert [saying.code for saying in find_in_subject(subject, follows=follows)] == [code]


@pytest.mark.parametrize(
    ("subject", "follows"),
    [("n" * 60, False), ("Re: our talk", True), ("ADHD", False), ("Regarding", False), ("", False)],
)
def test_other_subjects_are_well(subject, follows):
    assert list(find_in_subject(subject, follows=follows)) == []


def test_a_subject_says_where_it_is_cut():
    phone, usual = (next(find_in_subject("n" * length, follows=False)).text for length in (61, 79))
    assert "can have 61 characters, and telephones cut it after 60" in phone
    assert "can have 79 characters, and mail programs cut it after 78" in usual


def letter(text=f"Dear Ana,\n\nHello.\n\n{LEAVING}", html=None):
    content = Content("s", text, html if html is not None else f"<p>Hello</p>{LEAVING}")
    return [saying.code for saying in find_in_letter(content, leave_url=URL, postal_address=ADDRESS)]


def test_a_letter_with_a_way_out_is_well():
    assert letter() == []


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (LEAVING.replace(URL, ""), None),
        (LEAVING.replace(ADDRESS, ""), None),
        (LEAVING, "<p>Hello</p>"),
        (LEAVING.replace("If you would rather not hear from me, use this page", "Leave"), None),
    ],
)
def test_a_letter_without_a_page_for_leaving_a_sentence_or_an_address_is_found(text, html):
    assert letter(text, html) == ["no-way-out"]


def test_an_essay_is_found():
    assert letter("word " * 301 + f"\n\n{LEAVING}") == ["letter-long"]


def test_a_picture_with_few_words_is_found():
    assert letter(html=f'<img src="https://x.example/a.png">{LEAVING}') == ["image-only"]


@pytest.mark.parametrize(
    ("link", "codes"),
    [
        ('<a href="https://evil.example/x">www.lakeside.example</a>', ["link-hidden"]),
        ('<a href="https://evil.example/?a=1&amp;b=2">https://lakeside.example/meet</a>', ["link-hidden"]),
        ('<a href="https://www.lakeside.example/meet">lakeside.example</a>', []),
        ('<a href="https://lakeside.example/meet">my calendar</a>', []),
        ('<a href="mailto:maya@lakeside.example">maya@lakeside.example</a>', []),
    ],
)
def test_a_link_that_names_another_host_than_it_leads_to_is_found(link, codes):
    assert letter(html=link + LEAVING) == codes


@pytest.mark.parametrize(
    "text",
    ["I hear that you work at , and", "hello ()", "Dear ,", "- \n- sleep", ", and so on", "tea,, milk"],
)
def test_a_hole_is_found_where_the_usual_letter_has_none(text):
    assert [saying.code for saying in find_holes(text, "I hear that you work at Northside, and")] == ["hole"]
    assert list(find_holes(text, text)) == []


@pytest.mark.parametrize(
    "text", ["Hola, Ana:", "Hello, Ana,", "Dear Dr. Ruiz,", "- sleep", "it is 3 .5 %", "wait ..."]
)
def test_what_is_whole_has_no_hole(text):
    assert list(find_holes(text, "")) == []


def test_every_code_has_a_rule():
    text = "Click here! TODO http://x.example bit.ly/x PLEASE READ THIS. Refer them, and get a bonus."
    assert set(codes(text)) <= RULES.keys()
