"""Outreach itself, as its daemon runs it: one `tick` over contacts whose first mail is due. Only the mailbox's limits,
which keep a person's mail from looking like bulk mail, are lifted."""

import asyncio
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks import letter
from benchmarks.sink import HOST
from outreach.actions.enroll import start_sequences
from outreach.actions.tick import tick
from outreach.app import App, open_app
from outreach.cli.log import start_log
from outreach.config.settings import load_settings
from outreach.sequence.model import Contact, State
from outreach.sequence.schedules import Limits, Mailbox, Starting
from outreach.smtp import SmtpPostman
from outreach.store import contacts, instances, messages
from outreach.store.ids import new_id

NOW = datetime(2026, 3, 3, 17, 0, tzinfo=UTC)  # a Tuesday, 9:00 in Portland
CONNECTIONS = 64  # of one mailbox: its gap is lifted, so that only the work counts
UNLIMITED = Limits(per_day=10**9, gap=timedelta(0), jitter=timedelta(0))
SCHEDULES = """
owner:
  name: {name}
  practice: {practice}
  email: {email}
  postal_address: {postal_address}
  time_zone: America/Los_Angeles
  links: {{website: "{website}"}}
delivery: live
opt_out: {{base_url: "https://mail.lakeside.example"}}
mailboxes:
  maya: {{from: Maya Okafor <{email}>, smtp: {{host: {host}, port: {port}, security: none}}}}
campaigns:
  partners: {{audience: [physician], mailbox: maya, sequences: [hello]}}
sequences:
  hello:
    starts: {{on: enrolled}}
    steps: [{{id: hello, template: letter}}]
"""


def run(mails: int, port: int, folder: Path) -> float:
    start_log("info", daemon=True)
    app = _open(port, folder)
    _enroll_everybody(app, mails)
    seconds = asyncio.run(_work(app, mails))
    app.desk.store.close()
    return seconds


def _open(port: int, folder: Path) -> App:
    (folder / "templates").mkdir()
    (folder / "templates/letter.md").write_text(f"---\nsubject: {letter.SUBJECT}\n---\n{letter.BODY}")
    (folder / "schedules.yaml").write_text(SCHEDULES.format(host=HOST, port=port, **letter.OWNER))
    environ = {
        "OUTREACH_SCHEDULES": str(folder / "schedules.yaml"),
        "OUTREACH_TEMPLATES": str(folder / "templates"),
        "OUTREACH_DATA": str(folder / "data"),
    }
    app = open_app(
        load_settings(environ),
        environ=environ,
        clock=lambda: NOW,
        make_postman=_postman,
    )
    desk = app.desk
    unlimited = {key: replace(mailbox, limits=UNLIMITED) for key, mailbox in desk.schedules.mailboxes.items()}
    desk.schedules = replace(desk.schedules, mailboxes=unlimited)
    with desk.store.write() as tx:
        instances.register(tx, desk.instance, "benchmark", "live", NOW)
    return app


def _postman(mailbox: Mailbox) -> SmtpPostman:
    assert mailbox.smtp is not None
    return SmtpPostman(mailbox.smtp, connections=CONNECTIONS)


def _enroll_everybody(app: App, mails: int) -> None:
    desk = app.desk
    campaign = desk.schedules.campaigns["partners"]
    new = [_contact(number) for number in range(mails)]
    with desk.store.write() as tx:
        contacts.add_many(tx, [(contact, desk.address_key(contact.address)) for contact in new])
        for contact in new:
            start_sequences(
                tx, desk, contact, campaign, Starting.ENROLLED, trigger="enrolled", at=NOW, now=NOW
            )


def _contact(number: int) -> Contact:
    about = letter.context(number)["contact"]
    return Contact(
        id=new_id(NOW),
        address=letter.address(number),
        title="Dr.",
        given_name="Reed",
        family_name=f"Number{number}",
        organisation=about["organisation"],
        audience="physician",
        source="the benchmark",
        lawful_basis="legitimate interest",
        created_at=NOW,
    )


async def _work(app: App, mails: int) -> float:
    began = time.perf_counter()
    await tick(app.desk, NOW)
    seconds = time.perf_counter() - began
    with app.desk.store.read() as tx:
        sent = len(messages.in_state(tx, (State.SENT,), limit=mails + 1))
    for postman in app.desk.postmen.values():
        await postman.close()
    assert sent == mails, f"{sent} of {mails} mails were sent"
    return seconds
