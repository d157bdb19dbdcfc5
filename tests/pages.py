"""A practice with its pages on a loopback port, for tests: a real app, a real database, a real server."""

import asyncio
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from outreach.app import App, open_app
from outreach.config.settings import load_settings
from outreach.sequence.model import Contact
from outreach.store import contacts
from outreach.store.ids import new_id
from outreach.web import make_pages

SCHEDULES = """\
owner:
  name: Maya Okafor, LMFT
  practice: Lakeside Therapy
  email: maya@lakeside.example
  postal_address: 12 Harbor Street, Portland, OR 97201
  time_zone: America/Los_Angeles
  pitch: {default: I help teenagers with anxiety.}
mailboxes:
  maya: {from: Maya Okafor <maya@lakeside.example>}
send_window: {days: mon-fri, hours: "08:30-17:00"}
campaigns:
  partners: {audience: [physician], mailbox: maya, sequences: [introduction]}
sequences:
  introduction:
    starts: {on: enrolled}
    steps:
      - {id: hello, template: introduction}
"""


def make_app(folder: Path, **settings: str) -> App:
    """A practice in a folder of its own; `settings` are OUTREACH_ settings by their last words."""
    (folder / "schedules.yaml").write_text(SCHEDULES, encoding="utf-8")
    given = {"HTTP": "127.0.0.1:0", "DATA": "data", "SCHEDULES": "schedules.yaml"} | settings
    environ = {f"OUTREACH_{name}": value for name, value in given.items()}
    return open_app(load_settings(environ, folder=folder), environ={})


def add_contact(app: App, address: str = "ada@clinic.example", language: str = "en") -> str:
    """Returns the new contact's id."""
    now = app.now()
    contact = Contact(
        id=new_id(now),
        address=address,
        given_name="Ada",
        family_name="Lovelace",
        audience="physician",
        language=language,
        created_at=now,
    )
    with app.desk.store.write() as tx:
        contacts.add(tx, contact, app.desk.address_key(address))
    return contact.id


@contextmanager
def serve_pages(app: App) -> Iterator[str]:
    """The pages' address, such as http://127.0.0.1:41234, while they are served."""
    pages = make_pages(app)
    assert pages is not None
    serving = threading.Thread(target=lambda: asyncio.run(pages.serve()))
    serving.start()
    url = f"http://127.0.0.1:{pages.port}"
    try:
        _wait(url)
        yield url
    finally:
        pages.stop()
        serving.join()


def _wait(url: str) -> None:
    until = time.monotonic() + 20
    while True:
        try:
            urllib.request.urlopen(f"{url}/healthz", timeout=5).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return
