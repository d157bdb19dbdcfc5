"""Mails as they come in, for tests of the reading half of mail."""

from pathlib import Path

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
TOKEN = "abcdefghijklmnopqrstuvwxyz"[:26]
OURS = f"<{TOKEN}@lakeside.example>"


def mail(*fields: str, body: str = "Hello.\n", sender: str = "Rosa Reed <rosa@clinic.example>") -> bytes:
    """A mail to Maya on Monday, 23 November 2026; `fields` are whole header lines and come first."""
    known = (f"From: {sender}", "To: maya@lakeside.example", "Date: Mon, 23 Nov 2026 11:00:00 +0000")
    head = "\n".join((*fields, *known, "Message-ID: <1@clinic.example>", "MIME-Version: 1.0"))
    return f"{head}\n\n{body}".encode()


def parts(boundary: str, *inside: str) -> str:
    """The body of a multipart; each of `inside` is headers, a blank line and a body."""
    return "".join(f"--{boundary}\n{part}\n" for part in inside) + f"--{boundary}--\n"


def report(*fields: str, words: str = "Sorry.\n", returned: str = f"Message-ID: {OURS}\n\nHi\n") -> bytes:
    """RFC 3464: a report of a mail server with these fields of one address."""
    body = parts(
        "B",
        f"Content-Type: text/plain\n\n{words}",
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        + "\n".join(fields)
        + "\n",
        f"Content-Type: message/rfc822\n\n{returned}",
    )
    kind = "Content-Type: multipart/report; report-type=delivery-status; boundary=B"
    return mail(kind, "Return-Path: <>", sender="MAILER-DAEMON@mx.example", body=body)
