"""The page of the demo: every mail that was sent, in order, and the last weekly summary."""

from collections.abc import Iterator, Sequence
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path

from jinja2 import Environment, PackageLoader

from outreach.demo.people import PEOPLE, Person
from outreach.mail.content import Content

BY_ADDRESS = {person.address: person for person in PEOPLE}


def write_page(
    folder: Path, mails: Sequence[tuple[EmailMessage, bytes]], summary: Content, months: int
) -> Path:
    """`folder/index.html`, and each mail as it went over the wire in `folder/mails/`."""
    (folder / "mails").mkdir()
    shown = list(_shown(folder, mails))
    environment = Environment(loader=PackageLoader("outreach.demo", "pages"), autoescape=True)
    page = environment.get_template("index.html").render(
        mails=shown,
        people=[person for person in PEOPLE if any(mail["to"] == person.address for mail in shown)],
        to_contacts=sum(mail["person"] is not None for mail in shown),
        to_owner=sum(mail["person"] is None for mail in shown),
        summary=summary,
        months=months,
    )
    path = folder / "index.html"
    path.write_text(page, "utf-8")
    return path


def _shown(folder: Path, mails: Sequence[tuple[EmailMessage, bytes]]) -> Iterator[dict[str, object]]:
    for number, (mail, raw) in enumerate(mails, 1):
        file = f"mails/{number:03}.eml"
        (folder / file).write_bytes(raw)
        to = parseaddr(str(mail["To"]))[1]
        person: Person | None = BY_ADDRESS.get(to)
        html = mail.get_body(("html",))
        text = mail.get_body(("plain",))
        yield {
            "number": number,
            "file": file,
            "to": to,
            "person": person,
            "date": mail["Date"].datetime,
            "subject": str(mail["Subject"]),
            "html": html.get_content() if html else "",
            "text": text.get_content() if text else "",
            "answers": bool(mail["In-Reply-To"]),
        }
