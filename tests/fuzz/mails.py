"""Mail by a grammar: MIME, reports of servers, and what people write."""

import random

from tests.fuzz.damage import ADDRESSES, MOST, NAMES, WORDS, damage, encode, real_mail


def choose_mail(chance: random.Random) -> bytes:
    """Damaged real mail, or mail of the grammar, damaged or not."""
    real = real_mail()
    if real and chance.random() < 0.5:
        return damage(chance, chance.choice(real), real)
    made = make_mail(chance)
    return damage(chance, made, real) if chance.random() < 0.5 else made


def choose_report(chance: random.Random) -> bytes:
    """A DSN or a complaint as a server makes it, around a machine's part that is not as it should be."""
    kind = chance.choice(("delivery-status", "feedback-report"))
    head = f'From: MAILER-DAEMON@mx.example\r\nReturn-Path: <>\r\nContent-Type: multipart/report; report-type={kind}; boundary="B"'
    parts = [make_part(chance, 9), make_report(chance), make_part(chance, 9)][: chance.randint(1, 3)]
    raw = head.encode() + b"\r\n\r\n" + b"".join(b"--B\r\n" + part + b"\r\n" for part in parts) + b"--B--\r\n"
    return damage(chance, raw) if chance.random() < 0.3 else raw


def make_mail(chance: random.Random) -> bytes:
    """MIME by a grammar, with every rule broken now and then."""
    fields = [
        f"From: {chance.choice(NAMES)} <{chance.choice(ADDRESSES)}>",
        f"To: {', '.join(chance.choice(ADDRESSES) for _ in range(chance.randint(0, 4)))}",
        f"Date: {chance.choice(('Mon, 23 Nov 2026 11:00:00 +0000', 'yesterday', '99 Foo 0000 99:99 +9999', ''))}",
        f"Subject: {chance.choice(WORDS)}",
        f"Message-ID: {chance.choice(('<1@x.example>', '<>', '1', '<' * 9))}",
        f"References: {' '.join(f'<{n}@x>' for n in range(chance.choice((0, 1, 40))))}",
        chance.choice(
            (
                "Auto-Submitted: auto-replied",
                "Auto-Submitted: ;;;",
                "Return-Path: <>",
                "X-Failed-Recipients: a@b",
            )
        ),
    ]
    chance.shuffle(fields)
    return (
        b"\r\n".join(encode(chance, line) for line in fields[: chance.randint(1, 7)])
        + b"\r\n"
        + make_part(chance, 0)
    )


def make_part(chance: random.Random, depth: int) -> bytes:
    """A part with its header fields; `depth` keeps it from growing for ever, but not from growing deep."""
    if depth > 30 or chance.random() < (0.35 if depth < 3 else 0.6):
        return _leaf(chance)
    kind = chance.choice(("mixed", "alternative", "report; report-type=delivery-status", "report; report-type=feedback-report",
                          "digest", "related", ""))  # fmt: skip
    boundary = chance.choice(("B", "B" * 70, "b b", "", "=_?"))
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode()
    inside = b"".join(
        f"--{boundary}\r\n".encode()
        + (make_part(chance, depth + 1) if chance.random() < 0.7 else make_report(chance))
        + b"\r\n"
        for _ in range(chance.choice((0, 1, 2, 3, 3, 8) if depth < 3 else (0, 1, 2)))
    )
    return head + inside + (f"--{boundary}--\r\n".encode() if chance.random() < 0.8 else b"")


def make_report(chance: random.Random) -> bytes:
    """The machine's part of a DSN (RFC 3464, 6533) or of a complaint (RFC 5965)."""
    kind = chance.choice(
        (
            "delivery-status",
            "global-delivery-status",
            "feedback-report",
            "rfc822",
            "global",
            "disposition-notification",
        )
    )
    known = (
        "Final-Recipient: rfc822; {a}", "Original-Recipient: rfc822;{a}", "Final-Recipient: utf-8; {a}", "Action: failed",
        "Action: delayed", "Action: {w}", "Status: 5.1.1", "Status: 4.2.2 (full)", "Status: {w}", "Diagnostic-Code: smtp; 550 {w}",
        "Reporting-MTA: dns; mx.example", "Feedback-Type: abuse", "Original-Rcpt-To: {a}", "Message-ID: <1@x>", "Remote-MTA: dns; x",
        "", "Arrival-Date: {w}",
    )  # fmt: skip
    lines = [
        chance.choice(known).format(a=chance.choice(ADDRESSES), w=chance.choice(WORDS))
        for _ in range(chance.choice((0, 3, 9, 60)))
    ]
    return f"Content-Type: message/{kind}\r\n\r\n".encode() + b"\r\n".join(
        encode(chance, line) for line in lines
    )


def _leaf(chance: random.Random) -> bytes:
    kind = chance.choice(("text/plain", "text/html", "text/plain; charset=x-nowhere", "text/plain; charset=utf-16", "image/png",
                          "text/html; charset=iso-8859-1", "message/rfc822", "application/octet-stream", "text", ";"))  # fmt: skip
    coding = chance.choice(("", "base64", "quoted-printable", "8bit", "x-uuencode", "BASE64 "))
    words = [chance.choice(WORDS) for _ in range(chance.choice((0, 1, 5, 30)))]
    tags = [
        "<p>",
        "</p>",
        "<blockquote>",
        "<div class=gmail_quote>",
        "<!--",
        "<br",
        "&#x110000;",
        "&nbsp;",
        "<script>",
        "]]>",
    ]
    if "html" in kind:
        words = [part for word in words for part in (chance.choice(tags), word)]
    body = encode(chance, chance.choice(("\r\n", "\n", " ")).join(words))
    head = f"Content-Type: {kind}\r\n" + (f"Content-Transfer-Encoding: {coding}\r\n" if coding else "")
    return head.encode() + b"\r\n" + body


def make_text(chance: random.Random) -> bytes:
    """What a person wrote, with quotes; now and then one pattern, very often."""
    lines = [chance.choice(WORDS) for _ in range(chance.choice((1, 5, 40)))]
    if chance.random() < 0.3:
        piece = chance.choice((*WORDS, "On a ", " ", "\n", "> ", "\t\n", "a", "wrote:\n", "-", "_", ">\n>"))
        lines.insert(
            chance.randrange(len(lines) + 1), piece * (chance.randint(1, MOST // 4) // max(1, len(piece)))
        )
    return encode(chance, chance.choice(("\n", "\r\n", " ")).join(lines))
