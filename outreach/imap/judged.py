"""What the worker says of a mail: plain values, small enough to be kept."""

from dataclasses import asdict, dataclass
from datetime import date

from outreach.mail.reading import Bounced, Kind, OptOut, Proof, classify, read_mail, read_proof, reply_text
from outreach.mail.reading.origin import has_plain_sender

MOST_TEXT = 20_000  # characters of what a person wrote
MOST_NAMES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One mail, read and classified. The addresses are bare; `answers` are the Message-IDs that it names.

    `kind` … `leave_token` are those of `Verdict`; `tokens`, `subject` and `header_id` those of `Incoming`; `text` is
    what the person wrote, without quotes; `proof` what the topmost Authentication-Results says.
    """

    kind: Kind
    why: str
    bounced: tuple[Bounced, ...] = ()
    complaints: tuple[str, ...] = ()
    feedback: str = ""
    back_on: date | None = None
    opt_out: OptOut | None = None
    leave_token: str | None = None
    header_id: str = ""
    answers: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()
    senders: tuple[str, ...] = ()
    reply_to: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    subject: str = ""
    text: str = ""
    proof: Proof | None = None
    has_plain_sender: bool = False


def judge(raw: bytes) -> Judged:
    """Read it and say what it is. Raises MailUnreadable; for mail of strangers it is asked in the worker only."""
    mail = read_mail(raw)
    verdict = classify(mail)
    return Judged(
        kind=verdict.kind,
        why=verdict.why,
        bounced=verdict.bounced[:MOST_NAMES],
        complaints=verdict.complaints[:MOST_NAMES],
        feedback=verdict.feedback,
        back_on=verdict.back_on,
        opt_out=verdict.opt_out,
        leave_token=verdict.leave_token,
        header_id=mail.message_id or "",
        answers=(*mail.in_reply_to, *mail.references[-MOST_NAMES:])[: 2 * MOST_NAMES],
        tokens=mail.tokens,
        senders=tuple(each.address for each in mail.senders[:MOST_NAMES]),
        reply_to=tuple(each.address for each in mail.reply_to[:MOST_NAMES]),
        recipients=tuple(each.address for each in (*mail.to, *mail.cc))[:MOST_NAMES],
        subject=mail.subject[:998],
        text=reply_text(mail)[:MOST_TEXT],
        proof=read_proof(mail),
        has_plain_sender=has_plain_sender(mail),
    )


def as_plain(judged: Judged) -> dict[str, object]:
    """For JSON."""
    return asdict(judged)
