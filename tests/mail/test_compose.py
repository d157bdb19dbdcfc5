"""Letters as octets: what RFC 5322, 2046, 2047, 2369 and 8058 ask of them (corpora.md 6)."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from letters import (
    FULL,
    LEAVE,
    MAILTO,
    OUTLOOK_ID,
    SENT_AT,
    SHORT,
    STRUCTURAL,
    composed,
    content_of,
    fields_of,
    head_of,
    make_letter,
    read,
    words_of,
)

from outreach.errors import HeaderUnsafe
from outreach.mail.address import Address
from outreach.mail.compose import Letter, compose, reply_subject

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


def test_every_header_that_was_set_stands_there_once_and_no_other():
    assert list(fields_of(composed())) == [
        "Date", "From", "To", "Reply-To", "Subject", "Message-ID", "In-Reply-To", "References", "List-Unsubscribe",
        "List-Unsubscribe-Post", "List-Id", "X-Ref", "Auto-Submitted", "MIME-Version", "Content-Type",
    ]  # fmt: skip


def test_a_plain_letter_has_no_header_that_it_does_not_need():
    assert list(fields_of(compose(Letter(**SHORT)))) == [
        "Date", "From", "To", "Subject", "Message-ID", "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
    ]  # fmt: skip


def test_the_same_letter_is_always_the_same_octets():
    assert composed() == composed()


def test_a_mail_program_reads_what_was_meant():
    mail = read(composed())
    assert not mail.defects
    assert mail["Date"].datetime == SENT_AT
    assert str(mail["From"]) == '"Maya Okafor, LMFT" <maya@lakeside.example>'
    assert str(mail["To"]) == "Anna Berg <anna@client.example>"
    assert str(mail["Reply-To"]) == "office@lakeside.example"
    assert mail["Message-ID"] == "<token@lakeside.example>"
    assert mail["Auto-Submitted"] == "auto-generated"


def test_text_comes_first_and_html_last():
    mail = read(composed())
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert [content_of(part) for part in mail.iter_parts()] == [FULL["text"], FULL["html"]]


def test_without_html_the_mail_is_text_alone():
    mail = read(compose(Letter(**SHORT)))
    assert mail.get_content_type() == "text/plain"
    assert content_of(mail) == SHORT["text"]


def test_the_boundary_follows_from_the_message_id_and_stands_in_no_part():
    one, other = composed(), composed(message_id="<other@lakeside.example>")
    assert read(one).get_boundary() != read(other).get_boundary()
    tricky = composed(text=f"--{read(one).get_boundary()}--\n", html=f"--{read(one).get_boundary()}\n")
    assert [content_of(part) for part in read(tricky).iter_parts()] == [
        f"--{read(one).get_boundary()}--\n",
        f"--{read(one).get_boundary()}\n",
    ]


# Structural headers


def test_no_encoded_word_stands_where_machines_read():
    """EmailMessage would write these as `=?utf-8?q?`, and break one-click and threading (corpora.md 5)."""
    mail = fields_of(composed(references=(OUTLOOK_ID,) * 2 + ("<" + "b" * 300 + "@x.example>",)))
    assert [name for name in STRUCTURAL if "=?" in mail[name]] == []


def test_both_ways_to_leave_stand_in_brackets_and_one_click_is_announced():
    mail = read(composed())
    assert re.findall("<([^>]*)>", mail["List-Unsubscribe"]) == [LEAVE, f"mailto:{MAILTO}"]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_one_click_is_not_announced_without_https():
    mail = read(composed(list_unsubscribe_url="http://127.0.0.1:8025/leave/x"))
    assert "List-Unsubscribe-Post" not in mail
    assert "List-Unsubscribe" in mail
    assert "List-Unsubscribe-Post" not in read(composed(list_unsubscribe_url=None))


def test_a_mailto_may_be_written_with_or_without_its_scheme():
    assert composed(list_unsubscribe_mailto=MAILTO) == composed(list_unsubscribe_mailto=f"mailto:{MAILTO}")


def test_a_list_id_stands_only_where_it_was_asked_for():
    assert read(composed())["List-Id"] == "<partners.lakeside.example>"
    assert "List-Id" not in read(composed(list_id=None))


# Threads (RFC 5322 3.6.4)


def test_a_thread_over_five_steps_grows_by_its_parent_each_time():
    ids = [f"<step{n}@lakeside.example>" for n in range(5)]
    references: tuple[str, ...] = ()
    for number in range(1, 5):
        mail = read(composed(message_id=ids[number], in_reply_to=ids[number - 1], references=references))
        assert mail["In-Reply-To"] == ids[number - 1]
        references = tuple(mail["References"].split())
        assert references == tuple(ids[:number])


def test_the_parent_stands_last_and_once():
    mail = read(
        composed(in_reply_to="<b@x.example>", references=("<a@x.example>", "<b@x.example>", "<c@x.example>"))
    )
    assert mail["References"].split() == ["<a@x.example>", "<c@x.example>", "<b@x.example>"]


def test_a_long_thread_keeps_its_first_and_its_last():
    ids = [f"<{n}@x.example>" for n in range(100)]
    kept = read(composed(in_reply_to=ids[-1], references=tuple(ids[:-1])))["References"].split()
    assert len(kept) == 20
    assert (kept[0], kept[-1], kept[1]) == (ids[0], ids[-1], ids[-19])


@pytest.mark.parametrize(
    "odd", ["no brackets", "<a b@x.example>", "<ü@x.example>", "<>", "<a@x><b@x>", "<" + "a" * 999 + "@x>"]
)
def test_what_is_no_message_id_is_left_out_of_the_thread(odd):
    mail = read(composed(in_reply_to=odd, references=("<a@x.example>", odd)))
    assert "In-Reply-To" not in mail
    assert mail["References"] == "<a@x.example>"


@pytest.mark.parametrize(
    ("subject", "answered"),
    [
        ("Thank you", "Re: Thank you"),
        ("Re: Thank you", "Re: Thank you"),
        ("RE: Re: re: Thank you", "Re: Thank you"),
        ("AW: Thank you", "Re: Thank you"),
        ("Re[2]: Thank you", "Re: Thank you"),
        ("Referral: Thank you", "Re: Referral: Thank you"),
        ("", "Re: "),
    ],
)
def test_an_answer_has_one_re(subject, answered):
    assert reply_subject(subject) == answered


# Lines


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
        ("Dear Anna, " * 20 + "\n", "quoted-printable"),
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


# What is refused


@pytest.mark.parametrize(
    "address", ["a b@x.example", "a@x.example>", "a", "", "a@b@c.example", "a@x.example\r\nBcc: y"]
)
@pytest.mark.parametrize("where", ["sender", "to"])
def test_an_address_that_could_end_its_header_is_refused(where, address):
    with pytest.raises(HeaderUnsafe):
        composed(**{where: Address("Anna", address)})


@pytest.mark.parametrize(
    ("where", "value"),
    [
        ("message_id", "no brackets"),
        ("message_id", "<a b@x.example>"),
        ("list_unsubscribe_url", "javascript:alert(1)"),
        ("list_unsubscribe_url", "https://x.example/>, <mailto:evil@x.example"),
        ("list_unsubscribe_url", "https://x.example/a b"),
        ("list_unsubscribe_mailto", "a@x.example>"),
        ("list_unsubscribe_url", "https://x.example/=?utf-8?q?=0A?="),
        ("message_id", "<=?utf-8?q?=0A?=@x.example>"),
        ("reply_to", "=?utf-8?q?=0A?=@x.example"),
        ("reference", "a b"),
        ("list_id", "a>"),
        ("reply_to", "a@x.example, b@y.example"),
    ],
)
def test_a_structural_value_that_does_not_fit_is_refused(where, value):
    with pytest.raises(HeaderUnsafe):
        composed(**{where: value})


def test_the_refusal_names_the_header():
    with pytest.raises(HeaderUnsafe, match="The header Subject"):
        compose(make_letter(subject="a\nb"))
