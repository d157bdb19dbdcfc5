"""People's words in a letter: short lines, and everything arrives as it was written (RFC 2047, 5322 2.1.1)."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from letters import SHORT, composed, content_of, fields_of, head_of, read, words_of

from outreach.mail.address import Address
from outreach.mail.compose import Letter, compose

WORDS = st.text(
    st.characters(
        exclude_categories=["Cs", "Cc", "Zl", "Zp"],
        exclude_characters="\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    ),
    max_size=150,
)
NAMES = WORDS | st.sampled_from(
    [
        "Müller, Jörg",
        'Anna "Bee" Berg',
        "Dr. A. (Tony) <x>",
        "李小龍",
        "a@b.example",
        "back\\slash",
        "=?utf-8?q?x?=",
    ]
)


def test_every_line_ends_in_crlf_and_none_is_only_white_space_in_the_head():
    raw = composed(text="a\rb\nc\r\nd\n\n", html="<p>\r\r\n</p>", subject="ä" * 200)
    assert raw.count(b"\r") == raw.count(b"\n") == raw.count(b"\r\n")
    assert all(line.strip() for line in head_of(raw).split("\r\n"))
    assert raw.endswith(b"\r\n")


@settings(deadline=None)  # the machine may be busy
@given(WORDS, NAMES, NAMES, st.text(max_size=400), st.text(max_size=400))
def test_lines_are_short_whatever_people_are_called_and_write(subject, sender, to, text, html):
    raw = composed(
        subject=subject,
        sender=Address(sender, "m@x.example"),
        to=Address(to, "a@y.example"),
        text=text,
        html=html,
    )
    lines = raw.split(b"\r\n")
    assert max(map(len, lines)) <= 998
    long = [line for line in lines if len(line) > 78]
    assert all(
        line.startswith((b"List-Unsubscribe: <https", b" <mailto:", b" <AAAA", b"In-Reply-To: <AAAA"))
        for line in long
    )
    assert raw.count(b"\r") == raw.count(b"\n") == raw.count(b"\r\n")


@settings(deadline=None)  # the machine may be busy
@given(NAMES)
def test_every_encoded_word_has_at_most_75_characters(name):
    raw = composed(subject=name, to=Address(name, "a@y.example"))
    for line in head_of(raw).split("\r\n"):
        words = re.findall(r"=\?utf-8\?[qb]\?[^?]*\?=", line)
        assert all(len(word) <= 75 for word in words)
        assert len(line) <= 76 or not words


# People's words


def spaced(text: str) -> str:
    return " ".join(text.split())


@settings(deadline=None)  # the machine may be busy
@given(WORDS)
def test_every_subject_arrives_as_it_was_written(subject):
    arrived = str(read(composed(subject=subject))["Subject"])
    assert spaced(arrived) == spaced(subject)


@settings(deadline=None)  # the machine may be busy
@given(NAMES)
def test_every_name_arrives_as_it_was_written_and_the_address_with_it(name):
    raw = composed(to=Address(name, "anna@client.example"))
    (to,) = read(raw)["To"].addresses
    assert to.addr_spec == "anna@client.example"
    assert "".join(to.display_name.split()) == "".join(name.split())
    if "=?" in fields_of(raw)["To"]:
        assert spaced(words_of(raw, "To")) == spaced(f"{spaced(name)} <anna@client.example>")


@settings(deadline=None)  # the machine may be busy
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t .=-_"), max_size=600))
def test_every_text_arrives_as_it_was_written(text):
    raw = composed(text=text, html=f"<p>{text}</p>")
    plain, html = read(raw).iter_parts()
    ended = text if text.endswith("\n") else text + "\n"
    assert content_of(plain) == ended
    assert content_of(html) == f"<p>{text}</p>\n"
    alone = compose(Letter(**(SHORT | {"text": text})))
    assert content_of(read(alone)) == ended


def test_controls_and_half_letters_never_reach_a_reader():
    plain, _ = read(composed(text="a\x00b\x08c\x1bd\ud800e\n")).iter_parts()
    assert content_of(plain) == "abcd?e\n"


def test_what_looks_like_an_encoded_word_stays_what_it_looks_like():
    """cpython#121650, CVE-2024-6923: decoded, this would be a Bcc."""
    for text in ("hello=?utf-8?q?=0ABcc:_v@x?=", "=?utf-8?b?CkJjYzogdkB4?="):
        mail = read(composed(subject=text, to=Address(text, "anna@client.example")))
        assert str(mail["Subject"]) == text
        assert mail["To"].addresses[0].display_name == text
        assert "Bcc" not in mail


def test_bidi_controls_are_taken_out_of_names_and_subjects():
    mail = read(composed(subject="a\u202eb\u2066c", to=Address("An\u202ena", "anna@client.example")))
    assert str(mail["Subject"]) == "abc"
    assert mail["To"].addresses[0].display_name == "Anna"


def test_an_address_beyond_ascii_stands_as_it_is():
    raw = composed(to=Address("Jörg", "jörg@bücher.example"))
    assert "To: =?utf-8?q?J=C3=B6rg?= <jörg@bücher.example>" in head_of(raw).split("\r\n")


# Bodies


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Dear Anna,\n\nshort lines.\n", "7bit"),
        ("-- \nMaya\n", "7bit"),
        ("https://lakeside.example/leave/" + "a" * 60 + "\n", "7bit"),  # a link stays whole
        ("Dear Anna, " * 30 + "\n", "quoted-printable"),
        ("Grüße aus Köln\n", "quoted-printable"),
        ("From the window one sees the lake.\n", "quoted-printable"),
        ("a\nFrom the window\n", "quoted-printable"),
        ("=_ looks like a boundary\n", "quoted-printable"),
        ("Уважаемая Анна, спасибо за встречу.\n", "base64"),
        ("親愛的安娜\n", "base64"),
    ],
)
def test_a_body_is_encoded_as_little_as_it_may_be(text, encoding):
    raw = compose(Letter(**(SHORT | {"text": text})))
    assert fields_of(raw)["Content-Transfer-Encoding"] == encoding
    assert content_of(read(raw)) == text


def test_no_line_starts_with_from():
    """Mail stores would write `>From`, and signatures would break."""
    assert (
        b"\nFrom "
        not in composed(text="From me\nFrom you\n" + "x" * 75 + " From\n").partition(b"\r\n\r\n")[2]
    )
