"""Mails to hand over, and permits to hand them over with."""

from datetime import UTC, datetime

from outreach.mail.address import Address
from outreach.mail.compose import Letter, compose
from outreach.sequence.schedules import Server
from outreach.sequence.secret import Secret
from outreach.smtp import Parcel, Timeouts

SENDER, RECIPIENT = "maya@lakeside.example", "anna@client.example"
PASSWORD = "hunter2-canary"
QUICK = Timeouts(connect=0.5, command=0.5, permit=0.4, dot=0.6, idle=0.5, quit=0.2)


def make_raw(token: str = "first", text: str = "Dear Anna,\n\nthank you.\n") -> bytes:
    return compose(
        Letter(
            message_id=f"<{token}@lakeside.example>",
            date=datetime(2026, 3, 3, 17, 30, tzinfo=UTC),
            sender=Address("Maya Okafor", SENDER),
            to=Address("Anna Berg", RECIPIENT),
            subject="Thank you",
            text=text,
        )
    )


def make_parcel(token: str = "first", **changes: object) -> Parcel:
    return Parcel(**({"sender": SENDER, "recipient": RECIPIENT, "raw": make_raw(token)} | changes))  # type: ignore[arg-type]


def plain(port: int) -> Server:
    return Server("127.0.0.1", port, "none")


def with_login(port: int, security: str = "starttls", host: str = "127.0.0.1") -> Server:
    return Server(host, port, security, "maya", Secret(PASSWORD))  # type: ignore[arg-type]


class Asked:
    """A permit that counts how often it was asked."""

    def __init__(self, answer: bool = True) -> None:
        self.answer = answer
        self.times = 0

    async def __call__(self) -> bool:
        self.times += 1
        return self.answer
