"""S1: two hundred payloads in every value. A mail is refused, or it has exactly the headers that were set."""

import itertools

import pytest
from letters import FULL, composed, content_of, fields_of, read

from outreach.errors import HeaderUnsafe
from outreach.mail.address import Address

BREAKS = ["\r\n", "\n", "\r", "\n\r", "\r\n ", "\r\n\t", "\x00", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029",
          "\x7f", "\x9f", "\x08", "\t\n", "%0d%0a", "\\r\\n", "&#10;", "=0D=0A", "嘊嘍", "\ud800\n"]  # fmt: skip
ATTACKS = [
    "Bcc: v@x.example",
    "\r\n\r\n<script>",
    "Subject: two",
    "Content-Type: text/html",
    "To: v@x.example\r\n\r\nbody",
]
WORDS = [
    "=?utf-8?q?=0ABcc:_v@x?=",
    "=?utf-8?b?CkJjYzogdkB4?=",
    "=?utf-8?q?a?=\r\n Bcc: v",
    "=?iso-2022-jp?b?GyRCCg==?=",
]
SHAPES = ["Anna{}{}", "{}{}", "{}{}Anna"]
PAYLOADS = [
    *(
        shape.format(end, attack)
        for shape, (end, attack) in itertools.product(SHAPES[:1], itertools.product(BREAKS, ATTACKS))
    ),
    *(shape.format(end, ATTACKS[0]) for shape, end in itertools.product(SHAPES[1:], BREAKS)),
    *(shape.format(*pair) for shape, pair in itertools.product(SHAPES, itertools.product(WORDS, WORDS[:3]))),
]
TEXTS = ("subject", "sender", "to", "sender address", "to address", "reply_to")
STRUCTURAL = (
    "message_id",
    "in_reply_to",
    "references",
    "list_unsubscribe_url",
    "list_unsubscribe_mailto",
    "reference",
    "list_id",
)


def with_payload(value: str, payload: str) -> dict[str, object]:
    match value:
        case "sender" | "to":
            return {value: Address(payload, "anna@client.example")}
        case "sender address" | "to address":
            return {value.partition(" ")[0]: Address("Anna", payload)}
        case "references":
            return {value: (payload, "<a@x.example>")}
        case "message_id" | "in_reply_to":
            return {value: f"<{payload}@x.example>"}
        case "list_unsubscribe_url":
            return {value: f"https://x.example/{payload}"}
        case _:
            return {value: payload}


def test_there_are_at_least_two_hundred_payloads():
    assert len(set(PAYLOADS)) >= 200


@pytest.mark.parametrize("value", [*TEXTS, *STRUCTURAL])
def test_no_payload_adds_a_header_or_a_body(value):
    names = set(fields_of(composed())) - {"In-Reply-To", "References"}
    refused = 0
    for payload in PAYLOADS:
        try:
            raw = composed(**with_payload(value, payload))
        except HeaderUnsafe:
            refused += 1
            continue
        mail = read(raw)
        assert names <= set(mail.keys()) <= names | {"In-Reply-To", "References"}
        assert len(mail.keys()) == len(set(mail.keys()))
        assert [content_of(part) for part in mail.iter_parts()] == [FULL["text"], FULL["html"]]
        assert not any(letter in str(mail[name]) for name in names for letter in "\r\n\0\x85\u2028\u2029")
    assert refused >= 100


@pytest.mark.parametrize("control", [chr(n) for n in (*range(32), *range(127, 160), 0x2028, 0x2029)])
@pytest.mark.parametrize("value", ["subject", "sender", "to"])
def test_no_control_character_stands_in_a_header(value, control):
    with pytest.raises(HeaderUnsafe):
        composed(**with_payload(value, f"Anna{control}Berg"))
